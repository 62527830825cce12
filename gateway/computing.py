"""Computing: which rows of a group have to be computed, and what is known afterwards.

Figures of a product change with the facts that touch it, and with the day: nothing else is computed
again. Where settings of a store or the catalogue changed, or a lane between stores computed as one,
or a ledger was folded anew, the whole group is. A full computation always gives the same rows.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from crdt_model import scopes
from crdt_model.periods import PeriodKind
from gateway import rows
from gateway.aggregate import Group, GroupBook, local_day, months, periods_asked
from gateway.aggregate_store import Computation, Computed
from node.catalogue import read_catalogue
from node.directory import Directory
from node.views import settings

_EVERY = b""  # stands for what figures of all stores rest on
SCOPES_KEPT = 50_000  # names read once: some six for each store of a nation, 10 MB
RULES = 4  # raised when figures are computed otherwise, so that all are computed again


_scope = lru_cache(SCOPES_KEPT)(scopes.parse)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be computed.

    Attributes:
        first: first month, YYYY-MM. as_of: stamp of now. kinds: of periods, in DHIS2's words.
        mapped: codes of products that DHIS2 knows. A product on a store's list without any fact has
            a row (rule I2) only if it is one of them: a national list has ten thousand others.
    """

    first: str
    as_of: int
    kinds: frozenset[str] = frozenset({PeriodKind.MONTHLY})
    mapped: frozenset[str] = frozenset()

    def digest(self) -> str:
        """What changes when other rows are wanted."""
        said = (RULES, sorted(self.kinds), sorted(self.mapped))
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Computing:
    """The rows of a group that may have changed; `whole`: it has no others than these."""

    done: Computed
    found: Computation
    whole: bool


class Snapshot:
    """What changed in one snapshot of the database, looked up once for all groups."""

    def __init__(self, directory: Directory, wanted: Wanted) -> None:
        self.directory = directory
        self.wanted = wanted
        self._digest = wanted.digest()

    @cached_property
    def newest(self) -> int:
        """Arrival number of the newest entry."""
        (found,) = self.directory.connection.execute(
            "SELECT coalesce(max(id), 0) FROM entry"
        ).fetchone()
        return int(found)

    @cached_property
    def _arrivals(self) -> Mapping[bytes, Sequence[tuple[int, scopes.Scope]]]:
        """By store the scopes its figures rest on, with the arrival number of their newest entry;
        those every figure rests on stand under no store."""
        rows = self.directory.connection.execute(
            "SELECT max(log.position), scope.name FROM log"
            " JOIN scope ON scope.id = log.scope GROUP BY scope.id"
        )
        found: dict[bytes, list[tuple[int, scopes.Scope]]] = {}
        for position, name in rows:
            scope = _scope(name)
            if scope.kind == "catalogue":
                found.setdefault(_EVERY, []).append((position, scope))
            elif scope.kind in ("ledger", "lane", "store"):
                for store in scope.ids:
                    found.setdefault(store, []).append((position, scope))
        return found

    @cached_property
    def _latest(self) -> Mapping[bytes, int]:
        """By store the arrival number of the newest entry its figures rest on."""
        return {
            store: max(position for position, _ in found) for store, found in self._arrivals.items()
        }

    def has_changed(self, group: Group, since: int) -> bool:
        """Whether entries came after `since` that figures of a group rest on."""
        latest = self._latest.get
        return latest(_EVERY, 0) > since or any(latest(one.id, 0) > since for one in group.stores)

    def changed(self, group: Group, since: int) -> set[scopes.Scope]:
        """Scopes that figures of a group rest on, with entries that came after `since`."""
        return {
            scope
            for place in (_EVERY, *group.members)
            for position, scope in self._arrivals.get(place, ())
            if position > since
        }

    @cached_property
    def _refolds(self) -> Mapping[bytes, int]:
        """By store how often what its figures rest on was folded anew, as by a revocation; nothing
        need have arrived there. What every figure rests on stands under no store."""
        rows = self.directory.connection.execute(
            "SELECT name, refolds FROM scope WHERE refolds > 0"
        )
        found: dict[bytes, int] = {}
        for name, times in rows:
            scope = _scope(name)
            places: Sequence[bytes] = ()
            if scope.kind == "catalogue":
                places = [_EVERY]
            elif scope.kind in ("ledger", "lane", "store"):
                places = scope.ids
            for place in places:
                found[place] = found.get(place, 0) + times
        return found

    def basis(self, group: Group) -> str:
        """What the figures of a group rest on beside the facts of its ledgers."""
        members = (f"{store.id.hex()}:{self._refolds.get(store.id, 0)}" for store in group.stores)
        return " ".join((self._digest, str(self._refolds.get(_EVERY, 0)), *sorted(members)))

    @cached_property
    def mapped(self) -> frozenset[bytes]:
        """The products that DHIS2 knows."""
        directory = self.directory
        return frozenset(
            row.id
            for code in self.wanted.mapped
            for row in settings.named_by_code(
                directory.connection, [directory.catalogue], "product", code
            )
        )


def stale(snapshot: Snapshot, groups: Sequence[Group]) -> list[Group]:
    """The groups of which some row may have changed since it was computed."""
    snapshot.directory.learn_zones()
    known = rows.standings(snapshot.directory.connection)
    return [group for group in groups if _is_stale(snapshot, group, known.get(group.org_unit))]


def _is_stale(snapshot: Snapshot, group: Group, known: Computed | None) -> bool:
    if known is None or known.ahead or known.basis != snapshot.basis(group):
        return True
    today = local_day(snapshot.directory, group, snapshot.wanted.as_of)
    if known.day != today.isoformat():
        return True
    asked = months(snapshot.wanted.first, today)
    if not asked:
        return False
    return known.first > asked[0].label or snapshot.has_changed(group, known.computed_to)


def compute(snapshot: Snapshot, group: Group) -> Computing | None:
    """The rows that may have changed since the group was last computed; None if none may have."""
    directory, wanted = snapshot.directory, snapshot.wanted
    today = local_day(directory, group, wanted.as_of)
    periods = periods_asked(wanted.kinds, wanted.first, today)
    span = months(wanted.first, today)
    if not span:
        return None
    known = rows.computed(directory.connection, group.org_unit)
    done = _now(snapshot, group, span[0].label, today)
    touched = None if known is None else _touched(snapshot, group, known, done)
    if known is not None and touched == set() and known.day == done.day:
        return None
    book = GroupBook(directory, group, wanted.as_of)
    found: dict[bytes, dict[str, bytes | None]] = {}
    if touched is not None:
        touched = _with_successors(directory, touched)
        for product in sorted(touched):
            if directory.fields("product", product):
                found[product] = book.encoded(product, periods)
    if known is not None and touched is not None and known.day == done.day:
        return Computing(done, found, whole=False)
    every = book.products(span[0].first, snapshot.mapped)
    book.learn_supply()
    if known is None or touched is None:
        return Computing(
            done, {product: book.encoded(product, periods) for product in sorted(every)}, whole=True
        )
    since = min(date.fromisoformat(known.day), today)  # a clock may have been set back
    running = [tuple(one for one in of_kind if one.last >= since) for of_kind in periods]
    for product in sorted(every - touched):
        found[product] = book.encoded(product, [of_kind for of_kind in running if of_kind])
    return Computing(done, found, whole=False)


def _with_successors(directory: Directory, touched: set[bytes]) -> set[bytes]:
    """The products, and those that took their place: their averages rest on them (rule P2)."""
    catalogue = read_catalogue(directory)
    return touched | {
        product
        for product in catalogue.replaced
        if any(before.product in touched for before in catalogue.predecessors(product))
    }


def _now(snapshot: Snapshot, group: Group, first: str, today: date) -> Computed:
    directory = snapshot.directory
    heads: dict[str, dict[str, int]] = {}
    ahead = False
    for store in group.stores:
        logs = directory.connection.execute(
            "SELECT device.device, epoch, head_seq, head_stamp FROM log"
            " JOIN device ON device.id = log.device WHERE scope = ? AND head_seq >= 0",
            (directory.scope(scopes.ledger(store.id)),),
        ).fetchall()
        heads[store.id.hex()] = {
            f"{device.hex()}/{epoch.hex()}": seq for device, epoch, seq, _ in logs
        }
        ahead = ahead or any(stamp > snapshot.wanted.as_of for *_, stamp in logs)
    return Computed(
        group.org_unit,
        snapshot.basis(group),
        first,
        today.isoformat(),
        snapshot.newest,
        ahead,
        heads,
    )


def _touched(
    snapshot: Snapshot, group: Group, known: Computed, done: Computed
) -> set[bytes] | None:
    """Products whose rows new facts may have changed; None if any row may have."""
    if known.ahead or known.basis != done.basis or known.first > done.first:
        return None
    connection = snapshot.directory.connection
    touched: set[bytes] = set()
    for scope in snapshot.changed(group, known.computed_to):
        if scope.kind in ("catalogue", "store"):
            return None
        if scope.kind == "lane":
            if set(scope.ids) <= group.members:
                return None  # movements between its stores may turn out to be none, or some
            touched |= _products_of_lane(connection, snapshot.directory.scope(scope.name), known)
        else:
            number = snapshot.directory.scope(scope.name)
            found = connection.execute(
                "SELECT DISTINCT product FROM month_touched WHERE ledger = ? AND position > ?",
                (number, known.computed_to),
            )
            touched |= {product for (product,) in found}
    return touched


def _products_of_lane(connection: sqlite3.Connection, lane: int, known: Computed) -> set[bytes]:
    """Products of the orders and shipments that new facts of a lane speak of."""
    found = connection.execute(
        "WITH subject(id) AS (SELECT DISTINCT subject FROM lane_fact WHERE scope = ?1"
        "  AND entry > ?2),"
        " named(id) AS (SELECT id FROM subject UNION SELECT order_id FROM lane_shipment"
        "  WHERE scope = ?1 AND id IN (SELECT id FROM subject))"
        " SELECT product FROM lane_order_line WHERE scope = ?1 AND id IN (SELECT id FROM named)"
        " UNION SELECT product FROM lane_shipment_line WHERE scope = ?1"
        "  AND id IN (SELECT id FROM subject)",
        (lane, known.computed_to),
    )
    return {product for (product,) in found}
