"""The gateway over HTTP: who may see and do what, and that each operation is described."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from gateway.api import GATEWAY_AREAS
from node import people
from node.api.app import make_app
from node.api.area import Area
from node.api.events import Hub
from node.api.handlers import Api
from node.api.openapi import document
from node.api.sessions import Sessions
from tests.gateway.conftest import Serve
from tests.gateway.region import IDS, RegionNode, region_node
from tests.node.founded import PASSWORD, PIN, Web

UNITS = {"HC01": "HC01", "HC02": "HC02", "HC03": "HC03"}
ROLES = ("storekeeper", "supervisor", "admin", "auditor")


@asynccontextmanager
async def gateway_web(region: RegionNode) -> AsyncIterator[Web]:
    """The API of a gateway's node, with an account for every role."""
    for role in ROLES:
        await region.database.write(
            lambda c, role=role: people.add_account(
                region.node.store, c, region.node.keys.exchange, IDS["HC01"],
                role, role, pin=PIN, password=PASSWORD,
            )
        )  # fmt: skip
    api = Api(region.node, Sessions(region.node), Hub(), list, areas=GATEWAY_AREAS,
              more=region.running.more)  # fmt: skip
    async with TestClient(TestServer(make_app(api))) as client:
        yield Web(region.node, client)


def code(answer: tuple[int, Any]) -> tuple[int, str]:
    """Status and error code of a refusal."""
    return answer[0], answer[1]["error"]["code"]


async def test_a_gateway_is_read_with_the_password_and_the_role_of_a_supervisor_or_auditor(
    tmp_path: Path, serve: Serve
) -> None:
    sandbox = await serve("2.43")
    async with region_node(tmp_path / "node", UNITS) as region, gateway_web(region) as web:
        assert code(await web.get("/gateway/status")) == (401, "sign_in_required")
        await web.sign_in(user="admin", pin=PASSWORD)
        assert code(await web.get("/gateway/status")) == (404, "no_gateway")
        await region.connect(sandbox, tmp_path, "2026-08")
        for user, secret, sees, works in (
            ("admin", PIN, False, False),
            ("storekeeper", PASSWORD, False, False),
            ("auditor", PASSWORD, True, False),
            ("supervisor", PASSWORD, True, True),
            ("admin", PASSWORD, True, True),
        ):
            await web.sign_in(user=user, pin=secret)
            _, session = await web.get("/session")
            assert session["areas"] == (["gateway"] if sees else []), user
            status, answer = await web.get("/gateway/status")
            assert status == (200 if sees else 403), user
            assert not sees or answer["target"]["url"] == sandbox.address
            status, answer = await web.post("/gateway/push", {})
            assert (status, works or code((status, answer))) == (
                (200, True) if works else (403, (403, "not_allowed"))
            ), user


async def test_the_openapi_document_names_the_areas_a_package_adds(tmp_path: Path) -> None:
    async with region_node(tmp_path / "node", UNITS) as region, gateway_web(region) as web:
        described = await (await web.client.get("/api/openapi.json")).json()
        schemas = described["components"]["schemas"]
        for area in GATEWAY_AREAS:
            for route in area.routes:
                assert route.method.lower() in described["paths"][route.path]
                assert all(name in schemas for name in (route.body, route.answer) if name)


def test_an_area_may_not_rename_a_schema_of_the_node() -> None:
    area = Area("more", (), {"Session": {}}, lambda api, session: True)
    with pytest.raises(ValueError, match="Session"):
        document((), [area.schemas])
