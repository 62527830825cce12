"""Standing: which removals and acceptances count, and what they mean for devices and certificates.

Decided in three steps, none of which looks back: what roots signed; what others removed, judged by
that; what was accepted, judged by both. So the answer follows from the facts held alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from crdt_model.certificates import BadCertificate, Certificate
from crdt_model.codec import Malformed
from crdt_model.detail_forms import detail_of
from crdt_model.details import Enrol
from crdt_model.entries import LogName
from crdt_model.facts import Kind
from crdt_model.grants import Grants
from crdt_model.identity import (
    NO_REVOCATIONS,
    Reason,
    Refusal,
    Revocations,
    Roots,
    issuers_of,
    verify_chain,
)
from crdt_model.removals import Acceptance, Removal
from crdt_model.scopes import NETWORK
from crdt_model.validity import Stated, revocations_of, root_signed, standing_removals
from node.counting import counted_in
from node.views import network as network_view
from node.words import Word, words


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts of all that was said about membership.

    Attributes:
        removals, acceptances: those that count. revocations: what they mean for certificates.
    """

    removals: tuple[Removal, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    revocations: Revocations = NO_REVOCATIONS

    @property
    def for_entries(self) -> Revocations:
        """The revocations by which entries are judged: how far a log counts, its cuts decide."""
        return replace(self.revocations, devices=frozenset())


NOTHING_SAID = Standing()


def standing(connection: sqlite3.Connection, roots: Roots) -> Standing:
    """What counts now."""
    said = words(connection, Kind.REVOKE, Kind.RETIRE, Kind.ACCEPT)
    if not said:
        return NOTHING_SAID
    return _Judge(connection, roots, said).judged()


def revocations(connection: sqlite3.Connection, roots: Roots) -> Revocations:
    """What the network no longer believes."""
    return standing(connection, roots).revocations


def removals_of(
    connection: sqlite3.Connection, roots: Roots, device: bytes
) -> tuple[tuple[Removal, ...], tuple[Acceptance, ...]]:
    """The removals and acceptances by which a device's logs are judged."""
    found = standing(connection, roots)
    return _removals(connection, roots, device, found.removals), tuple(
        acceptance for acceptance in found.acceptances if acceptance.device == device
    )


def _removals(
    connection: sqlite3.Connection, roots: Roots, device: bytes, among: Sequence[Removal]
) -> tuple[Removal, ...]:
    """The removals of a device; one that lets nothing stand if its signer's removal ended it."""
    found = tuple(removal for removal in among if removal.subject == device)
    verified = _verified(connection, roots, revocations_of(among), device)
    if isinstance(verified, Refusal) and verified.reason is Reason.SIGNER_REVOKED:
        return (*found, Removal(device, 0, ()))
    return found


def _verified(
    connection: sqlite3.Connection, roots: Roots, believed: Revocations, device: bytes
) -> Grants | Refusal | None:
    """What a device's certificate is worth, leaving aside whether it was itself removed."""
    der = network_view.certificate(connection, device)
    if der is None:
        return None
    try:
        leaf = Certificate.parse(der)
    except BadCertificate:
        return None
    chain = issuers_of(leaf, network_view.issuers_by_key(connection).get)
    return verify_chain(der, chain, roots, replace(believed, devices=frozenset()))


class _Judge:
    """Goes once through what was said."""

    def __init__(self, connection: sqlite3.Connection, roots: Roots, said: Sequence[Word]) -> None:
        self._connection = connection
        self._roots = roots
        self._said = said
        self._counted: dict[tuple[LogName, tuple[Removal, ...]], dict[int, int]] = {}
        self._grants: dict[bytes, Grants] = {}

    def judged(self) -> Standing:
        signed = root_signed(self._stated(None, ()), self._roots)
        self._grants = self._enrolled(signed)
        removals = standing_removals(self._stated(revocations_of(signed), signed), self._roots)
        accepted = {
            detail
            for word in self._said
            if isinstance(detail := detail_of(word.fact), Acceptance)
            and self._counts(word, removals)
        }
        acceptances = tuple(sorted(accepted, key=lambda acceptance: acceptance.body()))
        # A retired device may still hand over what it recorded; an admin then takes it or not.
        stolen = {
            detail.subject
            for word in self._said
            if word.fact.kind == Kind.REVOKE
            and isinstance(detail := detail_of(word.fact), Removal)
            and detail in removals
        }
        believed = replace(revocations_of(removals), devices=frozenset(stolen))
        return Standing(removals, acceptances, believed)

    def _stated(self, believed: Revocations | None, signed: Sequence[Removal]) -> list[Stated]:
        """The removals as stated; without `believed` only what a root's signature needs."""
        keys = network_view.issuers_by_key(self._connection) if believed else {}
        found: list[Stated] = []
        for word in self._said:
            detail = detail_of(word.fact)
            if not isinstance(detail, Removal) or word.log.scope != NETWORK:
                continue
            author = (
                None
                if believed is None or detail.root
                else _verified(self._connection, self._roots, believed, word.log.device)
            )
            found.append(
                Stated(
                    Kind(word.fact.kind),
                    detail,
                    author if isinstance(author, Grants) else None,
                    self._grants.get(detail.subject),
                    detail.subject in keys,
                    partial(self._counts, word),
                )
            )
        return found

    def _enrolled(self, signed: Sequence[Removal]) -> dict[bytes, Grants]:
        """Every grant that a removed device was ever enrolled with, by words that count."""
        subjects = {
            detail.subject
            for word in self._said
            if isinstance(detail := detail_of(word.fact), Removal)
        }
        found: dict[bytes, Grants] = {}
        for word in words(self._connection, Kind.ENROL):
            detail = detail_of(word.fact)
            if not isinstance(detail, Enrol) or detail.device not in subjects:
                continue
            try:
                grants = Grants.decode(detail.grants)
            except Malformed:
                continue  # an admin's slip: it gives no right, its certificate would
            if self._counts(word, signed):
                held = found.get(detail.device, grants)
                found[detail.device] = replace(held, grants=held.grants | grants.grants)
        return found

    def _counts(self, word: Word, removals: Sequence[Removal]) -> bool:
        """Whether the entry of a word counts under removals alone."""
        author = word.log.device
        against = _removals(self._connection, self._roots, author, removals)
        key = (word.log, against)
        if key not in self._counted:
            self._counted[key] = counted_in(self._connection, word.log, against, ())
        return word.seq <= self._counted[key][word.branch]


class Standings:
    """`standing`, remembered until something it follows from changes."""

    def __init__(self, roots: Roots) -> None:
        self._roots = roots
        self._known: tuple[object, Standing] | None = None

    def __call__(self, connection: sqlite3.Connection) -> Standing:
        basis = _basis(connection)
        known = self._known
        if known is not None and known[0] == basis:
            return known[1]
        found = standing(connection, self._roots)
        self._known = (basis, found)
        return found


def _basis(connection: sqlite3.Connection) -> object:
    """What changes whenever `standing` may: the logs with such words, and the certificates."""
    logs = connection.execute(
        "SELECT log.id, first_seq, head_seq, head_hash FROM log JOIN scope ON scope.id = log.scope"
        " WHERE scope.name = ? OR log.id IN (SELECT entry.log FROM membership JOIN entry"
        "  ON entry.id = membership.entry WHERE kind = ?) ORDER BY log.id",
        (NETWORK, Kind.ACCEPT),
    ).fetchall()
    (altered,) = connection.execute("SELECT count(*) FROM altered").fetchone()
    issuers = connection.execute("SELECT hash FROM issuer ORDER BY hash").fetchall()
    return tuple(logs), altered, tuple(issuers)
