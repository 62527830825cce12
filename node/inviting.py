"""Inviting: the codes an admin gives out, and what a device that brings one back is given."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from crdt_model import scopes
from crdt_model.certificates import Certificate, key_id, make_device, make_issuer
from crdt_model.clock import stamp_of
from crdt_model.codec import decode, encode
from crdt_model.details import Certified, Enrol, SetOne, stored
from crdt_model.facts import Kind, fact
from crdt_model.grants import ANYWHERE, Grant, Grants, Right
from crdt_model.identifiers import command_id
from crdt_model.invites import MAX_WRONG_PROOFS, Invite, RefusalCode, new_invite
from crdt_model.join_messages import JoinAnswer, JoinRequest
from node.directory import Directory, instant_text
from node.enrolment import RedeemRefused
from node.errors import Refused, not_allowed
from node.founding import DEVICE_YEARS, ISSUER_YEARS, issuer_grants, terms
from node.log_rows import scope_number
from node.node import Node
from node.store import Draft
from node.views import network as network_view
from node.views import settings
from node.views.settings import Named

ROLES = ("store", "gateway", "rts-gateway", "admin", "store-admin", "auditor", "approver")
_LABELS = {
    "store": "T",
    "gateway": "G",
    "rts-gateway": "G",
    "admin": "A",
    "store-admin": "A",
    "auditor": "U",
    "approver": "P",
}
REMEMBERED_MS = 7 * 86_400_000  # dead invites are kept a week, to say why a code no longer works
SECRET_BYTES = 8
MAX_SCANNED_ADDRESSES = 4  # in a QR code: more make it hard to scan
_WISH = re.compile("[A-Z][A-Z0-9]{0,5}")  # it stands in document numbers: "HC01-T2"


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invite: its id, the code to show once, the stores it is for, its end (ms)."""

    finder: bytes
    code: str
    role: str
    stores: tuple[str, ...]
    expires: int


def invite(node: Node, connection: sqlite3.Connection, codes: Sequence[str], role: str) -> Invited:
    """Make an invite for one device.

    Raises:
        Refused: this device may not let others in, or a store is unknown or not its to give.
    """
    directory = Directory(connection, node.network)
    stores = stores_for(node, directory, codes, role)
    made, code = new_invite(node.network, os.urandom(SECRET_BYTES), node.now_ms())
    connection.execute(
        "INSERT INTO invite (id, key, role, grants, label, expires) VALUES (?, ?, ?, ?, '', ?)",
        (made.finder, made.key, role, encode(tuple(s.id for s in stores)), made.expires),
    )
    return Invited(
        made.finder, str(code), role, tuple(store.code for store in stores), made.expires
    )


def as_scanned(code: str, addresses: Sequence[str]) -> str:
    """What the QR code of an invite says: the join code, then where the inviter is met."""
    return " ".join([code, *addresses[:MAX_SCANNED_ADDRESSES]])


def living(node: Node, directory: Directory) -> list[dict[str, Any]]:
    """The invites of this device that can still be used, the next to end first; no codes."""
    rows = directory.connection.execute(
        "SELECT id, role, grants, expires, wrong FROM invite"
        " WHERE redeemed IS NULL AND wrong < ? AND expires > ? ORDER BY expires, id",
        (MAX_WRONG_PROOFS, node.now_ms()),
    ).fetchall()
    found = []
    for finder, role, encoded, expires, wrong in rows:
        stores: Any = decode(encoded)
        found.append(
            {
                "id": finder.hex(),
                "role": role,
                "stores": [directory.named("store", store).code for store in stores],
                "expires_at": instant_text(stamp_of(expires)),
                "wrong_tries": wrong,
            }
        )
    return found


def withdraw(node: Node, connection: sqlite3.Connection, finder: bytes) -> None:
    """Take an invite back: its code lets nobody in any more, as after too many wrong tries.

    Raises:
        Refused: `unknown_invite`; it was used, has ended or was never made here.
    """
    done = connection.execute(
        "UPDATE invite SET wrong = ?1 WHERE id = ?2 AND redeemed IS NULL AND wrong < ?1"
        " AND expires > ?3",
        (MAX_WRONG_PROOFS, finder, node.now_ms()),
    )
    if not done.rowcount:
        raise Refused("unknown_invite", "no such invite is open here", status=404)


def stores_for(node: Node, directory: Directory, codes: Sequence[str], role: str) -> list[Named]:
    """The stores that a new device of this role is asked to serve, if this device may let it in.

    Raises:
        Refused: this device may not let others in, or a store is unknown or not its to give.
    """
    if node.membership.signer(node.keys) is None:
        raise not_allowed("this device may not let others in; ask an admin's device")
    if role not in ROLES:
        raise Refused("invalid", f"role: one of {', '.join(ROLES)}", field="role")
    if not codes and role in ("store", "store-admin"):
        raise Refused("invalid", "a device of a store needs --store CODE", field="store")
    if role == "rts-gateway" and not codes:
        message = "name the stores whose stock is kept in DHIS2, which it records for"
        raise Refused("invalid", message, field="store")
    if role == "approver" and len(codes) < 2:
        message = "name the store it serves, then those whose orders it approves"
        raise Refused("invalid", message, field="store")
    stores = [directory.store(code) for code in codes]
    check_may_hand_on(node, role, [store.id for store in stores])
    return stores


def check_may_hand_on(node: Node, role: str, stores: Sequence[bytes]) -> None:
    """Refuse what our issuer certificate, or our word in `network`, does not reach.

    Raises:
        Refused
    """
    signer = node.membership.signer(node.keys)
    own = None if signer is None else signer.certificate.grants
    asked = Grants(node.network, grants_for(role, stores), node.grants.exchange_key)
    anywhere = node.grants.allows(Right.ISSUER, ANYWHERE)
    if own is None or not asked.within(own) or not (anywhere or asked.within(node.grants)):
        raise not_allowed("this device may not let anyone in with these rights")


def issuer_grants_for(grants: Grants) -> Grants:
    """What an admin's device may hand on: everything, or at its stores what it has there."""
    if grants.allows(Right.ISSUER, ANYWHERE):
        return issuer_grants(grants.network, grants.exchange_key)
    return grants


def grants_for(role: str, stores: Sequence[bytes]) -> frozenset[Grant]:
    """What a device of this role may do at these stores."""
    if role == "gateway":
        return frozenset((Right.GATEWAY, store) for store in (stores or (ANYWHERE,)))
    if role == "rts-gateway":  # a gateway of all stores, that records for those named (S4)
        named = {(Right.STORE, store) for store in stores}
        return frozenset({(Right.GATEWAY, ANYWHERE)} | named)
    if role == "auditor":
        return frozenset((Right.AUDITOR, store) for store in (stores or (ANYWHERE,)))
    held: set[Grant] = set()
    if role == "approver":  # it serves the first and approves orders of the others (L1)
        held = {(Right.APPROVER, store) for store in stores[1:]}
        stores = stores[:1]
    for store in stores:
        held |= {(Right.STORE, store), (Right.PEOPLE, store)}
        if role in ("admin", "store-admin"):
            held.add((Right.SUPERVISOR, store))
        if role == "store-admin":
            held.add((Right.ISSUER, store))
    if role == "admin":
        held |= {(Right.ISSUER, ANYWHERE), (Right.CATALOGUE, ANYWHERE)}
    return frozenset(held)


class StoredInvites:
    """The `enrolment.Invites` of a node."""

    def __init__(self, node: Node, addresses: Callable[[], Sequence[str]]) -> None:
        self._node = node
        self._addresses = addresses

    async def living_invites(self) -> Sequence[Invite]:
        now_ms = self._node.now_ms()
        return await self._node.database.read(lambda connection: _invites(connection, now_ms))

    async def count_wrong(self, invite: Invite) -> None:
        await self._node.database.write(
            lambda connection: connection.execute(
                "UPDATE invite SET wrong = wrong + 1 WHERE id = ?", (invite.finder,)
            )
        )

    async def redeem(self, invite: Invite, request: JoinRequest) -> JoinAnswer:
        job = partial(_redeem, self._node, invite, request, tuple(self._addresses()))
        return await self._node.database.write(job)


def _invites(connection: sqlite3.Connection, now_ms: int) -> list[Invite]:
    rows = connection.execute(
        "SELECT key, expires, wrong, redeemed FROM invite WHERE expires > ?",
        (now_ms - REMEMBERED_MS,),
    )
    return [
        Invite(key, expires, wrong, redeemed is not None) for key, expires, wrong, redeemed in rows
    ]


def _redeem(
    node: Node,
    invite: Invite,
    request: JoinRequest,
    addresses: tuple[str, ...],
    connection: sqlite3.Connection,
) -> JoinAnswer:
    """Certify a device and write `enrol`, once per invite, in the caller's transaction."""
    row = connection.execute(
        "SELECT role, grants, expires, wrong, redeemed FROM invite WHERE id = ?", (invite.finder,)
    ).fetchone()
    if row is None:
        raise RedeemRefused(RefusalCode.UNKNOWN)
    role, encoded, expires, wrong, redeemed = row
    if redeemed is not None:
        raise RedeemRefused(RefusalCode.USED)
    if wrong >= MAX_WRONG_PROOFS or expires <= node.now_ms():
        raise RedeemRefused(RefusalCode.EXPIRED)
    if node.membership.signer(node.keys) is None:
        raise RedeemRefused(RefusalCode.UNAVAILABLE)
    stores: Any = decode(encoded)
    answer = certify(node, connection, request, role, stores, invite.finder, addresses)
    holder = key_id(request.device_key)
    connection.execute("UPDATE invite SET redeemed = ? WHERE id = ?", (holder, invite.finder))
    return answer


def certify(
    node: Node,
    connection: sqlite3.Connection,
    request: JoinRequest,
    role: str,
    stores: Sequence[bytes],
    reference: bytes,
    addresses: tuple[str, ...],
) -> JoinAnswer:
    """Certify a device of this role and write `enrol`, in the caller's transaction.

    Args:
        reference: what let it in, at least 8 bytes: an invite's finder or a request's fingerprint.

    Raises:
        Refused: this device may not let others in.
    """
    signer = node.membership.signer(node.keys)
    if signer is None:
        raise not_allowed("this device may not let others in; ask an admin's device")
    grants = Grants(node.network, grants_for(role, stores), request.exchange_key)
    now_ms = node.now_ms()
    device = make_device(signer, request.device_key, grants, terms(now_ms, DEVICE_YEARS))
    issuer_chain: tuple[bytes, ...] = ()
    if grants.targets(Right.ISSUER) and request.issuer_key and signer.certificate.path_length > 0:
        issuer = make_issuer(
            signer,
            request.issuer_key,
            issuer_grants_for(grants),
            signer.certificate.path_length - 1,
            terms(now_ms, ISSUER_YEARS),
        )
        issuer_chain = (issuer.der, *node.membership.issuer_chain)
    label = _label(connection, role, stores, request.label)
    _enrol(node, connection, device, grants, label, reference, issuer_chain[:1])
    if role in ("gateway", "rts-gateway"):
        _appoint(node, connection, grants, device.holder)
    directory = Directory(connection, node.network)
    return JoinAnswer(
        device=device.der,
        issuers=node.membership.issuer_chain,
        issuer_chain=issuer_chain,
        roots=node.membership.roots.ders(),
        label=label,
        stores=tuple((store, directory.named("store", store).code) for store in stores),
        network_name=node.membership.roots.first.network_name,
        addresses=addresses,
    )


def _enrol(
    node: Node,
    connection: sqlite3.Connection,
    device: Certificate,
    grants: Grants,
    label: str,
    reference: bytes,
    issuers: tuple[bytes, ...],
) -> None:
    enrolled = Enrol(
        device.holder,
        label,
        hashlib.sha256(device.der).digest(),
        reference[:8],
        grants.encode(),
    )
    facts = [fact(Kind.ISSUER, stored(Certified(der))) for der in issuers]
    facts.append(fact(Kind.ENROL, stored(enrolled)))
    command = command_id(scopes.NETWORK, f"enrol {reference.hex()}")
    node.store.record(
        connection, Draft(scopes.NETWORK, command, device.holder[:8], "", tuple(facts))
    )
    network_view.save_certificate(connection, device.holder, device.der)


def _label(connection: sqlite3.Connection, role: str, stores: Sequence[bytes], wish: str) -> str:
    """The name wished if it is free among the devices of the same stores, else the next free."""
    mine = set(stores)
    taken = {
        device.label
        for device in network_view.devices(connection)
        if device.grants is None
        or not mine
        or mine & device.grants.targets(Right.STORE)
        or not device.grants.targets(Right.STORE)
    }
    if _WISH.fullmatch(wish) and wish not in taken:
        return wish
    number = 1
    while f"{_LABELS[role]}{number}" in taken:
        number += 1
    return f"{_LABELS[role]}{number}"


def _appoint(node: Node, connection: sqlite3.Connection, grants: Grants, device: bytes) -> None:
    """Give a region's gateways the next number; the highest pushes, the others stop (G11)."""
    region = scopes.region_of(grants, node.network)
    assert region is not None
    scope_name = scopes.gateway(region)
    scope = scope_number(connection, scope_name)
    standing = settings.standing(connection, scope, "appointment")
    number = 1 + max((appointed(held.value)[0] for held in standing), default=0)
    value = f"{number} {device.hex()}"
    said = SetOne("appointment", value, tuple(held.name for held in standing))
    command = command_id(scope_name, f"appoint {number} {device.hex()}")
    node.store.record(
        connection,
        Draft(scope_name, command, device[:8], "", (fact(Kind.SET, stored(said)),)),
    )


def appointed(value: object) -> tuple[int, bytes]:
    """Number and device of an appointment; (0, b"") for what is not one."""
    parts = value.split(" ") if isinstance(value, str) else []
    if len(parts) != 2 or not parts[0].isdecimal():
        return 0, b""
    try:
        return int(parts[0]), bytes.fromhex(parts[1])
    except ValueError:
        return 0, b""
