"""Membership: taking devices out of the network, and letting what they said count after all.

Who removes a device names the heads it knows, so that everyone keeps the same of its logs. What a
root has to say is signed here with its key, which is read for this one command and forgotten.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crdt_model import scopes
from crdt_model.certificates import BadCertificate, Certificate, public_bytes
from crdt_model.codes import Mistyped, read_recovery_text
from crdt_model.detail_forms import detail_of
from crdt_model.details import Certified, Enrol, stored
from crdt_model.entries import MAX_ENTRY_BYTES
from crdt_model.facts import Fact, Flag, Kind, encode_fact, fact
from crdt_model.grants import Right
from crdt_model.identifiers import ID_BYTES, command_id
from crdt_model.removals import (
    HEAD_BYTES,
    MAX_CUT_HEADS,
    MAX_CUTS,
    MAX_KEPT,
    Acceptance,
    Cut,
    Head,
    Removal,
    sign_removal,
    signing_root,
)
from node.branches import Branch, branches, hash_at, logs_held
from node.directory import Directory
from node.errors import Refused, not_allowed
from node.keys import KeyFault, load_root_key
from node.node import Node
from node.standing import standing
from node.store import Draft
from node.views import network as network_view
from node.words import words

MIN_PREFIX = 4  # hex digits of a device's id that name it


@dataclass(frozen=True, slots=True)
class RootKey:
    """A root with its private key."""

    root: Certificate
    key: Ed25519PrivateKey


def root_key(node: Node, passphrase: str | None, recovery: str | None) -> RootKey | None:
    """The root key that a passphrase or a recovery text opens, None if neither is given.

    Raises:
        Refused: it opens none of this network's roots.
    """
    roots = node.membership.roots
    if recovery is not None:
        try:
            key = Ed25519PrivateKey.from_private_bytes(read_recovery_text(recovery))
        except Mistyped as error:
            raise Refused("invalid", str(error), field="recovery") from error
        if roots.second is None or public_bytes(key) != roots.second.public_key:
            raise Refused("invalid", "this recovery key is another network's", field="recovery")
        return RootKey(roots.second, key)
    if passphrase is not None:
        try:
            return RootKey(roots.first, load_root_key(node.folder, passphrase, roots.network))
        except KeyFault as fault:
            raise Refused("invalid", str(fault), field="passphrase") from fault
    return None


def find_device(directory: Directory, text: str) -> bytes:
    """The device that a label like HC01-T2, an id or the beginning of one names.

    Raises:
        Refused: none or several.
    """
    known = [device.device for device in network_view.devices(directory.connection)]
    named = [device for device in known if directory.device_name(device) == text]
    if not named and len(text) >= MIN_PREFIX:
        named = [device for device in known if device.hex().startswith(text.lower())]
    if not named:
        raise Refused("unknown_code", f"no device {text!r}", field="device", value=text)
    if len(named) > 1:
        ids = [device.hex() for device in named]
        message = f"{len(named)} devices are called {text!r}; use an id"
        raise Refused("ambiguous_code", message, status=409, field="device", value=text, ids=ids)
    return named[0]


@dataclass(frozen=True, slots=True)
class Removed:
    """What was written: the logs named, and the certificates that stand of what it signed."""

    device: bytes
    logs: int
    kept: int


def remove(
    node: Node,
    connection: sqlite3.Connection,
    kind: Kind,
    device: bytes,
    lost_at: int,
    root: RootKey | None,
) -> Removed:
    """Take a device out: as lost or broken (retire), or as in wrong hands since `lost_at` (revoke).

    A device that lets others in goes together with its issuer key; the certificates it signed
    before the loss stand.

    Raises:
        Refused: this device may not, or a root's key is needed.
    """
    _check_may_remove(node, connection, device, root)
    cuts = tuple(
        Cut(log.scope, log.epoch, _heads(connection, held, kind, lost_at))
        for log in logs_held(connection)
        if log.device == device and (held := branches(connection, log))
    )
    if len(cuts) > MAX_CUTS:
        raise Refused("too_large", f"this device has {len(cuts)} logs")
    removals = [Removal(device, lost_at, cuts)]
    kept: set[bytes] = set()
    for issuer in _issuers_of(connection, device):
        kept |= _signed_before(connection, issuer, lost_at if kind is Kind.REVOKE else None)
        removals += _of_signer(issuer.holder, lost_at, kept)
    facts = tuple(_fact(node, kind, removal, root) for removal in removals)
    _record(node, connection, scopes.NETWORK, facts)
    return Removed(device, len(cuts), len(kept))


def _check_may_remove(
    node: Node, connection: sqlite3.Connection, device: bytes, root: RootKey | None
) -> None:
    if device == node.device:
        raise Refused("invalid", "a device is removed by another one", field="device")
    if not node.grants.targets(Right.ISSUER):
        raise not_allowed("this device may remove nobody; ask an admin's device")
    found = [one for one in network_view.devices(connection) if one.device == device]
    grants = found[0].grants if found else None
    if grants is not None and grants.targets(Right.ISSUER) and root is None:
        message = "this device lets others in, and only a root removes it: give its passphrase"
        raise Refused("root_needed", f"{message} or recovery key")
    if not node.grants.allows(Right.ISSUER, b"") and not (
        grants is not None and grants.within(node.grants)
    ):
        raise not_allowed("this device is not of the stores you may let devices in to")


def _heads(
    connection: sqlite3.Connection, held: Sequence[Branch], kind: Kind, lost_at: int
) -> tuple[Head, ...]:
    """The ends that stand: of a stolen device those before the loss, of a broken one all."""
    parents = {branch.parent for branch in held}
    found: dict[Head, None] = {}
    for branch in held:
        if branch.id in parents and kind is Kind.RETIRE:
            continue
        last = branch.head.seq
        if kind is Kind.REVOKE:
            (last,) = connection.execute(
                "SELECT coalesce(max(seq), -1) FROM entry WHERE log = ? AND stamp <= ?",
                (branch.id, lost_at),
            ).fetchone()
        hash_ = hash_at(connection, branch, last) if last >= branch.first else None
        if hash_ is not None:
            found[(last, hash_[:HEAD_BYTES])] = None
    return tuple(sorted(found))[-MAX_CUT_HEADS:]


def _issuers_of(connection: sqlite3.Connection, device: bytes) -> list[Certificate]:
    """The issuer certificates of a device: they carry the device's own exchange key."""
    der = network_view.certificate(connection, device)
    own = None if der is None else Certificate.parse(der).grants
    issuers = map(Certificate.parse, network_view.issuers_by_key(connection).values())
    return [
        issuer
        for issuer in issuers
        if own is not None
        and issuer.grants is not None
        and issuer.grants.exchange_key == own.exchange_key
    ]


def _signed_before(
    connection: sqlite3.Connection, signer: Certificate, lost_at: int | None
) -> set[bytes]:
    """Fingerprints of what `signer` signed for who was let in by `lost_at` (None: ever)."""
    found: set[bytes] = set()
    for word in words(connection, Kind.ENROL):
        detail = detail_of(word.fact)
        if not isinstance(detail, Enrol) or (lost_at is not None and word.stamp > lost_at):
            continue
        der = network_view.certificate(connection, detail.device)
        if der is None:
            continue
        held = Certificate.parse(der)
        renewed = held.grants is not None and held.grants.encode() == detail.grants
        if held.signer == signer.holder and renewed:
            found.add(held.fingerprint())
    for word in words(connection, Kind.ISSUER):
        detail = detail_of(word.fact)
        if isinstance(detail, Certified) and (lost_at is None or word.stamp <= lost_at):
            try:
                issuer = Certificate.parse(detail.certificate)
            except BadCertificate:
                continue  # it gives nobody a right
            if issuer.signer == signer.holder:
                found.add(issuer.fingerprint())
    return found


def _of_signer(signer: bytes, lost_at: int, kept: set[bytes]) -> list[Removal]:
    """As many removals of a signer as the certificates that stand need."""
    names = sorted(kept)
    pieces = [names[at : at + MAX_KEPT] for at in range(0, len(names), MAX_KEPT)] or [[]]
    return [Removal(signer, lost_at, (), tuple(piece)) for piece in pieces]


def _fact(node: Node, kind: Kind, removal: Removal, root: RootKey | None) -> Fact:
    if root is not None:
        network = node.network
        removal = sign_removal(kind, network, removal, root.root.holder, root.key.sign)
    made = fact(kind, stored(removal), flags=Flag.MUST_UNDERSTAND)
    if len(encode_fact(made)) > MAX_ENTRY_BYTES - 1024:
        raise Refused("too_large", "this device has more logs than one removal names")
    return made


def retire_root(
    node: Node, connection: sqlite3.Connection, root: RootKey, lost_at: int | None
) -> Removed:
    """The second root retires the first; what the first signed until it was lost stands.

    Removals that the first signed by then, and that still count, are said again by the second,
    since the first's word no longer counts. `lost_at` is a stamp, None for now: the first was
    never in wrong hands.

    Raises:
        Refused: not the second root's key, or this device may not write in `network`.
    """
    roots = node.membership.roots
    if root.root != roots.second:
        raise Refused("root_needed", "only the second root, from the safe, retires the first")
    if not node.grants.targets(Right.ISSUER):
        raise not_allowed("this device may remove nobody; ask an admin's device")
    now = Directory(connection, node.network).present(node.now_ms())
    until = now if lost_at is None else min(lost_at, now)
    kept = _signed_before(connection, roots.first, until)
    counting = standing(connection, roots).removals
    facts = [
        _fact(node, Kind.RETIRE, removal, root)
        for removal in _of_signer(roots.first.holder, until, kept)
    ]
    for word in words(connection, Kind.REVOKE, Kind.RETIRE):
        removal = detail_of(word.fact)
        kind = Kind(word.fact.kind)
        if not isinstance(removal, Removal) or removal not in counting or word.stamp > until:
            continue
        if signing_root(kind, removal, roots) == roots.first:
            facts.append(_fact(node, kind, removal, root))
    _record(node, connection, scopes.NETWORK, tuple(facts))
    return Removed(roots.first.holder, 0, len(kept))


def accept(
    node: Node, connection: sqlite3.Connection, device: bytes, scope: str | None, up_to: int | None
) -> list[str]:
    """Let what is held of a removed device's logs count, up to a seq if one is given.

    Returns:
        The scopes whose logs were accepted.

    Raises:
        Refused: there is nothing this device may accept.
    """
    cuts: dict[str, list[Cut]] = {}
    for log in logs_held(connection):
        if log.device != device or scope not in (None, log.scope) or log.scope == scopes.NETWORK:
            continue
        home = _home(node, log.scope)
        heads = _heads_up_to(connection, branches(connection, log), up_to)
        if home is not None and heads:
            cuts.setdefault(home, []).append(Cut(log.scope, log.epoch, heads))
    if not cuts:
        raise not_allowed("no log of this device that you may accept is here")
    for home, named in cuts.items():
        for at in range(0, len(named), MAX_CUTS):
            said = Acceptance(device, tuple(named[at : at + MAX_CUTS]))
            facts = (fact(Kind.ACCEPT, stored(said), flags=Flag.MUST_UNDERSTAND),)
            _record(node, connection, home, facts)
    return sorted({cut.scope for named in cuts.values() for cut in named})


def _home(node: Node, scope: str) -> str | None:
    """Where this device may say that logs of a scope count: `network`, or a store's settings."""
    if node.grants.allows(Right.ISSUER, b""):
        return scopes.NETWORK
    supervised = node.grants.targets(Right.SUPERVISOR)
    for store in scopes.parse(scope).ids:
        if store in supervised:
            return scopes.store_settings(store)
    return None


def _heads_up_to(
    connection: sqlite3.Connection, held: Sequence[Branch], up_to: int | None
) -> tuple[Head, ...]:
    parents = {branch.parent for branch in held}
    found: dict[Head, None] = {}
    for branch in held:
        last = branch.head.seq if up_to is None else min(branch.head.seq, up_to)
        inner = branch.id in parents and last == branch.head.seq
        hash_ = hash_at(connection, branch, last) if last >= branch.first and not inner else None
        if hash_ is not None:
            found[(last, hash_[:HEAD_BYTES])] = None
    return tuple(sorted(found))[-MAX_CUT_HEADS:]


def _record(
    node: Node, connection: sqlite3.Connection, scope: str, facts: tuple[Fact, ...]
) -> None:
    said = hashlib.sha256(b"".join(map(encode_fact, facts))).digest()
    command = command_id(scope, f"membership {said.hex()}")
    node.store.record(connection, Draft(scope, command, said[:ID_BYTES], "", facts))
