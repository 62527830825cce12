"""Tablets: the page over HTTPS under the store's CA, from when its key is here, and renewed."""

from __future__ import annotations

import asyncio
import hashlib
import re
import socket
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientSSLError, web

from crdt_model.codes import read_join_code
from discovery.multicast import LocalNetwork
from node import tablets as tablets_module
from node.commands import COMMANDS
from node.founding import Plan, found
from node.joining import join_network
from node.node import Node, wall_clock_ms
from node.runtime import Options, running_node
from node.store_ca import LEAF_DAYS, RENEW_DAYS
from node.tablets import Tablets
from tests.node.founded import PASSWORD, PIN, Clock

HERE = ("127.0.0.1", 0)
SERVED = Options(HERE, HERE, (), False, lan=HERE)
DAY_MINUTES = 24 * 60
TIMEOUT_S = 30.0


async def founded(folder: Path, *stores: str) -> None:
    plan = Plan("Testland", stores, "Africa/Blantyre", PIN, PASSWORD, "passphrase for tests")
    await found(folder, plan, Clock(time.time_ns() // 1_000_000))


def web_of(line: str) -> str:
    return line.split("web ")[1].split(",")[0]


def trusting(ca: bytes) -> ssl.SSLContext:
    """A tablet on which the CA was installed, and nothing else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(ca))
    return context


async def told(client: ClientSession, address: str) -> dict[str, Any]:
    async with client.get(f"{address}/api/v1/setup") as response:
        assert response.status == 200
        answer: dict[str, Any] = await response.json()
        return answer


async def test_a_tablet_that_trusts_the_stores_ca_works_over_https(tmp_path: Path) -> None:
    await founded(tmp_path / "n", "HC01")
    async with running_node(tmp_path / "n", SERVED, {}, ()) as (line, _), ClientSession() as client:
        setup = await told(client, web_of(line))
        assert (setup["device"], setup["store"]["code"]) == ("HC01-T1", "HC01")
        (address,) = setup["addresses"]
        assert f"tablets {address}" in line and address.startswith("https://127.0.0.1:")
        assert setup["plain"] == [] and setup["qr"].startswith("<svg")
        async with client.get(f"{web_of(line)}/ca.crt") as response:
            ca = await response.read()
            assert response.content_type == "application/x-x509-ca-cert"
            assert 'attachment; filename="stockmesh-HC01.crt"' in response.headers.values()
        assert hashlib.sha256(ca).hexdigest() == setup["ca"]["sha256"]
        assert len(setup["ca"]["words"].split()) == 6 and setup["ca"]["not_after"] > "2040"
        with pytest.raises(ClientSSLError):
            await client.get(f"{address}/api/v1/status")
        sent = {"store": "HC01", "user": "admin", "pin": PIN}
        trusted = trusting(ca)
        async with client.post(f"{address}/api/v1/session", json=sent, ssl=trusted) as response:
            assert response.status == 200
            cookie = response.headers["Set-Cookie"]
            assert cookie.startswith("__Host-stockmesh_session=")
            assert "Secure" in cookie and "SameSite=Strict" in cookie and "HttpOnly" in cookie
        secret = {"Cookie": cookie.split(";")[0]}
        for root, status in ((address, 200), (web_of(line), 401)):
            url, ssl_ = f"{root}/api/v1/session", trusted if root == address else True
            async with client.get(url, headers=secret, ssl=ssl_) as response:
                assert response.status == status
        async with client.delete(
            f"{address}/api/v1/session", headers=secret, ssl=trusted
        ) as response:
            assert "Secure" in response.headers["Set-Cookie"]
        assert not list((tmp_path / "n").glob("*.pem.new"))  # no key of the leaf stays behind


async def test_a_device_that_joins_opens_to_tablets_once_it_has_the_key(tmp_path: Path) -> None:
    await founded(tmp_path / "one", "HC01")
    async with running_node(tmp_path / "one", SERVED, COMMANDS, ()) as (line, first):
        made = await COMMANDS["invite"](first, {"stores": ["HC01"], "role": "store"})
        host, _, port = first.addresses()[0].rpartition(":")
        await join_network(
            tmp_path / "two", read_join_code(made["code"]), [(host, int(port))], wall_clock_ms
        )
        alone = replace(SERVED, connect=())
        async with ClientSession() as client:
            ca = (await told(client, web_of(line)))["ca"]
            async with cut_off(tmp_path / "two", alone) as address:
                setup = await told(client, address)
                assert (setup["ca"], setup["addresses"], setup["qr"]) == (None, [], "")
                async with client.get(f"{address}/ca.crt") as response:
                    assert response.status == 404
                    assert (await response.json())["error"]["code"] == "no_ca"
            calling = replace(SERVED, connect=(first.addresses()[0],))
            async with running_node(tmp_path / "two", calling, {}, ()) as (second, _):
                async with asyncio.timeout(TIMEOUT_S):
                    while not (setup := await told(client, web_of(second)))["addresses"]:
                        await asyncio.sleep(0.02)
                assert setup["ca"] == ca


@asynccontextmanager
async def cut_off(folder: Path, options: Options) -> AsyncIterator[str]:
    """A node that reaches nobody: what it learnt of others is forgotten. Gives its address."""
    node = await Node.open(folder)
    await node.database.write(lambda connection: connection.execute("DELETE FROM address"))
    await node.close()
    async with running_node(folder, options, {}, ()) as (line, _):
        assert "tablets not yet" in line
        yield web_of(line)


async def shown(port: int) -> bytes:
    """The certificate that is shown at a port now."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    certificate: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return certificate


async def test_a_node_whose_port_for_tablets_is_taken_works_and_opens_it_once_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tablets_module, "CHECK_S", 0.05)
    await founded(tmp_path / "1", "HC01")
    with socket.socket() as taken:
        taken.bind(HERE)
        taken.listen()
        options = replace(SERVED, lan=taken.getsockname())
        async with running_node(tmp_path / "1", options, {}, ()) as (line, _), ClientSession() as c:
            assert "tablets not yet" in line
            assert (await told(c, web_of(line)))["addresses"] == []
            taken.close()
            async with asyncio.timeout(TIMEOUT_S):
                while not (await told(c, web_of(line)))["addresses"]:
                    await asyncio.sleep(0.05)


async def test_the_certificate_is_renewed_while_the_node_runs(
    node: Node, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = web.AppRunner(web.Application())
    await runner.setup()
    tablets = Tablets(node, runner, HERE)
    try:
        await tablets.open()
        assert tablets.port is not None
        first = await shown(tablets.port)
        await tablets.open()
        assert await shown(tablets.port) == first
        clock.pass_minutes((LEAF_DAYS - RENEW_DAYS) * DAY_MINUTES)
        await tablets.open()
        second = await shown(tablets.port)
        assert second != first
        monkeypatch.setattr(tablets_module, "own_hosts", lambda host: ["127.0.0.1", "10.9.8.7"])
        await tablets.open()
        third = await shown(tablets.port)
        assert third != second
        assert f"https://10.9.8.7:{tablets.port}" in tablets.addresses()
        tablets.host_name = "hc01-t1.local"
        await tablets.open()
        assert await shown(tablets.port) != third
        assert tablets.addresses()[0] == f"https://hc01-t1.local:{tablets.port}"
    finally:
        await runner.cleanup()


async def test_the_page_has_a_name_on_the_local_network(tmp_path: Path) -> None:
    looking = LocalNetwork(lambda _: None, lambda _: None)
    opened = await looking.open()
    await looking.close()
    if not opened:
        pytest.skip("multicast is blocked here")
    await founded(tmp_path / "n", "HC01")
    options = Options(HERE, HERE, (), True, lan=("0.0.0.0", 0))
    async with running_node(tmp_path / "n", options, {}, ()) as (line, _), ClientSession() as c:
        async with asyncio.timeout(TIMEOUT_S):
            while ".local:" not in (await told(c, web_of(line)))["addresses"][0]:
                await asyncio.sleep(0.05)
        setup = await told(c, web_of(line))
        assert re.fullmatch(r"https://hc01-t1(-\d)?\.local:\d+", setup["addresses"][0])


async def test_without_https_the_page_says_where_it_is_served_plainly(tmp_path: Path) -> None:
    await founded(tmp_path / "n", "HC01")
    options = Options(HERE, HERE, (), False, plain=("0.0.0.0", 0))
    async with running_node(tmp_path / "n", options, {}, ()) as (line, _), ClientSession() as c:
        setup = await told(c, web_of(line))
        assert setup["addresses"] == [] and setup["ca"] is None
        assert all(address.startswith("http://") for address in setup["plain"])
        for address in setup["plain"][:1]:
            assert f"plain {address}" in line
            async with c.get(f"{address}/api/v1/status") as response:
                assert response.status == 200
