"""Access: who may see and do what at a gateway, checked for every request.

A gateway shows the figures of a whole region, so a PIN, which acts on one store, is not enough:
the session is one of a device without stores, or was opened with the password. Reading needs a
supervisor or an auditor, the daily work (push, retry, park) a supervisor; what binds the ministry
or ends a safety stop (write off, resume) an admin.
"""

from __future__ import annotations

from aiohttp import web

from crdt_model.grants import Right
from gateway.beside import SERVICE
from gateway.service import Gateway
from node.api.handlers import Api, signed_in
from node.api.sessions import Session
from node.errors import Refused, not_allowed
from node.recording import Actor
from node.roles import AUDITOR

WORKS = "supervisor"
DECIDES = "admin"


def may_see(session: Session) -> bool:
    """Whether the session may read what the gateway knows."""
    return session.wide and (session.actor.may(WORKS) or session.actor.role == AUDITOR)


def offered(api: Api, session: Session) -> bool:
    """Whether the page shows the gateway: this device is one, and the session may read it."""
    return bool(api.node.grants.targets(Right.GATEWAY)) and may_see(session)


def to_see(api: Api, request: web.Request) -> Gateway:
    """The gateway of this node, for a session that may read it.

    Raises:
        Refused: `not_allowed`, or `no_gateway`: none runs here.
    """
    if not may_see(signed_in(request)):
        raise not_allowed(
            "a gateway is read by supervisors and auditors signed in with the password"
        )
    found = api.more.get(SERVICE)
    if not isinstance(found, Gateway):
        raise Refused("no_gateway", "this device is no gateway, or just starts", status=404)
    return found


def to_work(api: Api, request: web.Request, needed: str = WORKS) -> tuple[Gateway, Actor]:
    """The gateway of this node and who acts, for a session whose role reaches `needed`.

    Raises:
        Refused: as `to_see`.
    """
    gateway, actor = to_see(api, request), signed_in(request).actor
    if not actor.may(needed):
        raise not_allowed(f"this needs the role {needed}")
    return gateway, actor
