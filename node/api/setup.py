"""Setting up: how a tablet finds this node and comes to trust it. All of it is public."""

from __future__ import annotations

import re
from typing import Any

import segno
from aiohttp import web

from node import answers
from node.api.handlers import Api
from node.api.route import Route
from node.api.schema import INSTANT, NAMED, TEXT, list_of, object_of, or_null
from node.directory import Directory
from node.errors import Refused
from node.store_ca import StoreCa
from node.views.settings import Named

CA_PATH = "/ca.crt"
_CA_TYPE = "application/x-x509-ca-cert"  # by it Android and iOS offer to install the certificate
_NO_CA = "this device has not been handed the store's account key yet, so it has no CA to give"


async def setup(api: Api, request: web.Request) -> web.Response:
    """Where tablets find this node, what they are to trust, and the QR that leads them here."""
    reach = api.reach()

    def query(directory: Directory) -> dict[str, Any]:
        store = _store(api, directory)
        return {
            "device": directory.device_name(api.node.device),
            "store": None if store is None else answers.named(store),
        }

    first = next(iter((*reach.https, *reach.plain)), None)
    answer = await api.node.read(query) | {
        "addresses": list(reach.https),
        "plain": list(reach.plain),
        "ca": None if reach.ca is None else _ca_json(reach.ca),
        "qr": "" if first is None else _qr(f"{first}/setup"),
    }
    return web.json_response(answer)


async def ca_certificate(api: Api, request: web.Request) -> web.Response:
    """The store's CA as a file that systems offer to install."""
    ca = api.reach().ca
    if ca is None:
        raise Refused("no_ca", _NO_CA, status=404)

    def query(directory: Directory) -> str:
        store = _store(api, directory)
        return "" if store is None else store.code

    code = re.sub(r"[^A-Za-z0-9-]+", "-", await api.node.read(query)).strip("-")
    name = f"stockmesh-{code or api.node.device[:4].hex()}.crt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=ca.der, content_type=_CA_TYPE, headers=headers)


def _store(api: Api, directory: Directory) -> Named | None:
    """The store by which the device is called, of those it serves."""
    served = (directory.named("store", store) for store in api.node.stores)
    return min(served, key=lambda store: store.code, default=None)


def _ca_json(ca: StoreCa) -> dict[str, str]:
    return {
        "sha256": ca.sha256,
        "words": ca.words,
        "not_after": ca.certificate.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    }


def _qr(text: str) -> str:
    """A QR code as SVG without a size of its own, so that the page gives it one."""
    drawn: str = segno.make(text, micro=False).svg_inline(omitsize=True, border=2)
    return drawn


ROUTES = (
    Route("GET", "/setup", setup, "How tablets reach this node and what they trust", "Setup",
          public=True),
)  # fmt: skip

SCHEMAS: dict[str, Any] = {
    "Setup": object_of(
        ("device", "store", "addresses", "plain", "ca", "qr"),
        device=TEXT,
        store=or_null(NAMED),
        addresses=list_of(TEXT),
        plain=list_of(TEXT),
        ca=or_null(
            object_of(("sha256", "words", "not_after"), sha256=TEXT, words=TEXT, not_after=INSTANT)
        ),
        qr={"type": "string", "description": "SVG of the first address, empty if there is none"},
    ),
}
