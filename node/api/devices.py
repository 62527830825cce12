"""Devices over HTTP: the list, invites with their QR code, and taking a device out.

The key of a root is given only over an encrypted connection or on this machine itself.
"""

from __future__ import annotations

import sqlite3
from typing import Any

import segno
from aiohttp import web

from crdt_model.clock import stamp_of
from crdt_model.invites import MAX_WRONG_PROOFS
from node import device_list, fields, inviting
from node.api.handlers import LOOPBACK, Api, json_body, signed_in
from node.api.route import Route
from node.api.schema import (
    BOOL,
    ID,
    INSTANT,
    INTEGER,
    TEXT,
    closed,
    list_of,
    object_of,
    or_null,
    ref,
)
from node.api.sessions import Session
from node.directory import instant_text
from node.errors import Refused, not_allowed
from node.removing import Removing, remove
from node.roles import AUDITOR
from node.secret_hashes import MAX_SECRET_CHARS

ADMIN = "admin"
READER = "supervisor"
MAX_STORES = 200  # of one invite: a gateway's, an approver's


def check_reader(session: Session) -> None:
    """That who asks may see what concerns all stores: with the password, supervisor or auditor."""
    if not session.wide:
        raise not_allowed("sign in with the password for what concerns all stores")
    if session.actor.role != AUDITOR and not session.actor.may(READER):
        raise not_allowed(f"a {session.actor.role} may not see this", needed=READER)


def _check_admin(session: Session) -> None:
    if not session.wide:
        raise not_allowed("sign in with the password for what concerns devices")
    if not session.actor.may(ADMIN):
        raise not_allowed(f"a {session.actor.role} may not do this", needed=ADMIN)


async def list_devices(api: Api, request: web.Request) -> web.Response:
    """Every device that was let in."""
    check_reader(signed_in(request))
    node = api.node
    found = await node.read(lambda directory: device_list.devices(node, directory))
    return web.json_response(
        {"devices": found, "this": node.device.hex(), "roles": list(inviting.ROLES)}
    )


async def list_invites(api: Api, request: web.Request) -> web.Response:
    """Invites of this device that are open."""
    _check_admin(signed_in(request))
    node = api.node
    found = await node.read(lambda directory: inviting.living(node, directory))
    return web.json_response({"invites": found})


async def invite_device(api: Api, request: web.Request) -> web.Response:
    """An invite, with its code as words and as a QR code; both are told this once."""
    _check_admin(signed_in(request))
    asked = fields.object_of(await json_body(request), {"stores", "role"})
    stores = fields.texts(asked, "stores", MAX_STORES)
    role = fields.choice({"role": "store"} | asked, "role", inviting.ROLES)
    node = api.node

    def job(connection: sqlite3.Connection) -> inviting.Invited:
        return inviting.invite(node, connection, stores, role)

    made = await node.database.write(job)
    addresses = list(api.addresses())
    answer = {
        "id": made.finder.hex(),
        "code": made.code,
        "role": made.role,
        "stores": list(made.stores),
        "expires_at": instant_text(stamp_of(made.expires)),
        "addresses": addresses,
        "qr": qr_svg(inviting.as_scanned(made.code, addresses)),
    }
    return web.json_response(answer, status=201)


def qr_svg(text: str) -> str:
    """A QR code as an SVG element without a size of its own, on white: it scans on a dark page."""
    drawn: str = segno.make(text, micro=False).svg_inline(omitsize=True, light="#fff")
    return drawn


async def withdraw_invite(api: Api, request: web.Request) -> web.Response:
    """An open invite is taken back."""
    _check_admin(signed_in(request))
    text = request.match_info["invite"]
    try:
        finder = bytes.fromhex(text)
    except ValueError:
        finder = b""
    node = api.node
    await node.database.write(lambda connection: inviting.withdraw(node, connection, finder))
    return web.json_response({"id": text}, status=201)


async def retire_device(api: Api, request: web.Request) -> web.Response:
    """A device is lost or broken: what it recorded stands."""
    return await _remove(api, request, revoke=False)


async def revoke_device(api: Api, request: web.Request) -> web.Response:
    """A device is in wrong hands: what it recorded since does not count."""
    return await _remove(api, request, revoke=True)


async def _remove(api: Api, request: web.Request, *, revoke: bool) -> web.Response:
    _check_admin(signed_in(request))
    body = fields.object_of(await json_body(request), {"lost_at", "passphrase", "recovery"})
    passphrase = fields.optional(body, "passphrase", MAX_SECRET_CHARS)
    recovery = fields.optional(body, "recovery", MAX_SECRET_CHARS)
    lost_at = fields.optional(body, "lost_at")
    if revoke and lost_at is None:
        raise Refused("invalid", "lost_at: since when it is in wrong hands", field="lost_at")
    is_safe = request.secure or request.remote in LOOPBACK
    if not is_safe and (passphrase is not None or recovery is not None):
        message = "give the root's key on the node's own machine, or over https"
        raise Refused("secret_in_clear", message, status=403)
    asked = Removing(request.match_info["device"], revoke, lost_at, passphrase, recovery)
    node = api.node
    done = await node.database.write(lambda connection: remove(node, connection, asked))
    return web.json_response(done, status=201)


ROUTES = (
    Route("GET", "/devices", list_devices, "Every device that was let in", "Devices"),
    Route("GET", "/devices/invites", list_invites, "Invites that are open", "Invites"),
    Route("POST", "/devices/invites", invite_device, "Invite a device", "Invited", "NewInvite",
          status=201),
    Route("POST", "/devices/invites/{invite}/cancel", withdraw_invite, "Take an invite back",
          "InviteCancelled", "Nothing", status=201),
    Route("POST", "/devices/{device}/retire", retire_device, "Take out a lost or broken device",
          "DeviceRemoved", "Removal", status=201),
    Route("POST", "/devices/{device}/revoke", revoke_device, "Take out a device in wrong hands",
          "DeviceRemoved", "Removal", status=201),
)  # fmt: skip

_SECRET: dict[str, Any] = {"type": "string", "maxLength": MAX_SECRET_CHARS, "format": "password"}
_ROLE: dict[str, Any] = {"enum": list(inviting.ROLES)}

SCHEMAS: dict[str, Any] = {
    "Nothing": closed(),
    "Devices": object_of(
        ("devices", "this"),
        this=ID,
        roles=list_of(TEXT),
        devices=list_of(
            object_of(
                ("device", "label", "stores", "role"),
                device=ID,
                label=TEXT,
                stores=list_of(TEXT),
                role=TEXT,
                issuer=BOOL,
                certificate_until=or_null(INSTANT),
                last_heard=or_null(INSTANT),
                removed=or_null(
                    object_of(how={"enum": ["revoked", "retired"]}, at=INSTANT, lost_at=INSTANT)
                ),
                set_aside=INTEGER,
            )
        ),
    ),
    "NewInvite": closed(stores=list_of(TEXT, maxItems=MAX_STORES), role=_ROLE),
    "Invite": object_of(
        ("id", "role", "stores", "expires_at"),
        id=ID,
        role=TEXT,
        stores=list_of(TEXT),
        expires_at=INSTANT,
        wrong_tries={"type": "integer", "minimum": 0, "maximum": MAX_WRONG_PROOFS},
    ),
    "Invites": object_of(("invites",), invites=list_of(ref("Invite"))),
    "Invited": object_of(
        ("id", "code", "expires_at", "qr"),
        id=ID,
        code=TEXT,
        role=TEXT,
        stores=list_of(TEXT),
        expires_at=INSTANT,
        addresses=list_of(TEXT),
        qr={"type": "string", "description": "SVG"},
    ),
    "InviteCancelled": object_of(("id",), id=ID),
    "Removal": closed(lost_at=INSTANT, passphrase=_SECRET, recovery=_SECRET),
    "DeviceRemoved": object_of(
        ("device", "label", "lost_at"),
        device=ID,
        label=TEXT,
        lost_at=INSTANT,
        logs=INTEGER,
        certificates_kept=INTEGER,
    ),
}
