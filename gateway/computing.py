"""Computing: which rows of a group have to be computed, and what is known afterwards.

Figures of a product change with the facts that touch it, and with the day: nothing else is computed
again. Where new facts may have changed lines that are not theirs (a correction, a second copy of a
command, a shipment line used twice, a command in parts), or settings, the catalogue or a lane
between members changed, the whole group is. A full computation always gives the same rows.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from crdt_model import scopes
from crdt_model.entries import decode_facts
from crdt_model.periods import Period
from gateway import rows
from gateway.aggregate import Group, GroupBook, local_day, months
from gateway.rows import Computed
from node.catalogue import read_catalogue
from node.directory import Directory
from node.views import same, settings

RULES = 2  # raised when figures are computed otherwise, so that all are computed again

Rows = dict[tuple[str, bytes], str | None]


def compute(
    directory: Directory,
    group: Group,
    first: str,
    as_of: int,
    mapped: frozenset[str] = frozenset(),
) -> tuple[Computed, Rows] | None:
    """The rows that may have changed since the group was last computed; None if none may have.

    Args:
        first: first month to compute, YYYY-MM. as_of: stamp of now.
        mapped: codes of products that DHIS2 knows. A product on a store's list without any fact has
            a row (rule I2) only if it is one of them: a national list has ten thousand others.
    """
    connection = directory.connection
    today = local_day(directory, group, as_of)
    periods = months(first, today)
    if not periods:
        return None
    known = rows.computed(connection, group.org_unit)
    done = _now(directory, group, periods[0].label, today, as_of)
    done = replace(done, members=(*done.members, f"mapped:{_digest(mapped)}"))
    touched = None if known is None else _touched(directory, group, known, done)
    if known is not None and touched == set() and known.day == done.day:
        return None
    book = GroupBook(directory, group, as_of)
    every = book.products(periods, _ids(directory, mapped))
    found: Rows = {}
    if touched is None:
        stale = rows.products(connection, group.org_unit) - every
        found = {(period.label, product): None for product in stale for period in periods}
        touched = every
    else:
        touched = _with_successors(directory, touched)
    for product in touched & every:
        _add(found, book, product, periods)
    if known is not None and known.day != done.day:
        since = min(date.fromisoformat(known.day), today)  # a clock may have been set back
        by_day = [period for period in periods if period.last >= since]
        for product in every - touched:
            _add(found, book, product, by_day)
    return done, found


def _with_successors(directory: Directory, touched: set[bytes]) -> set[bytes]:
    """The products, and those that took their place: their averages rest on them (rule P2)."""
    catalogue = read_catalogue(directory)
    return touched | {
        product
        for product in catalogue.replaced
        if any(before.product in touched for before in catalogue.predecessors(product))
    }


def _digest(codes: frozenset[str]) -> str:
    return hashlib.sha256("\n".join(sorted(codes)).encode()).hexdigest()[:16]


def _ids(directory: Directory, codes: frozenset[str]) -> frozenset[bytes]:
    return frozenset(
        row.id
        for code in codes
        for row in settings.named_by_code(
            directory.connection, [directory.catalogue], "product", code
        )
    )


def _add(found: Rows, book: GroupBook, product: bytes, periods: Iterable[Period]) -> None:
    for label, row in book.rows(product, periods).items():
        found[(label, product)] = None if row is None else rows.encoded(row)


def _now(directory: Directory, group: Group, first: str, today: date, as_of: int) -> Computed:
    connection = directory.connection
    (newest,) = connection.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
    heads: dict[str, dict[str, int]] = {}
    ahead = False
    for store in group.stores:
        logs = connection.execute(
            "SELECT device.device, epoch, head_seq, head_stamp FROM log"
            " JOIN device ON device.id = log.device WHERE scope = ? AND head_seq >= 0",
            (directory.scope(scopes.ledger(store.id)),),
        ).fetchall()
        heads[store.id.hex()] = {
            f"{device.hex()}/{epoch.hex()}": seq for device, epoch, seq, _ in logs
        }
        ahead = ahead or any(stamp > as_of for *_, stamp in logs)
    members = tuple(
        sorted(f"{store.id.hex()}:{_refolds(directory, store.id)}" for store in group.stores)
    )
    return Computed(group.org_unit, members, RULES, first, today.isoformat(), newest, ahead, heads)


def _refolds(directory: Directory, store: bytes) -> int:
    """How often a store's ledger was folded anew: what counts of it may be something else."""
    row = directory.connection.execute(
        "SELECT refolds FROM scope WHERE name = ?", (scopes.ledger(store),)
    ).fetchone()
    return 0 if row is None else int(row[0])


def _touched(
    directory: Directory, group: Group, known: Computed, done: Computed
) -> set[bytes] | None:
    """Products whose facts are new; None if the whole group has to be computed."""
    if known.ahead or (known.rules, known.members) != (done.rules, done.members):
        return None
    if known.first > done.first:
        return None  # earlier months are asked for than before
    connection = directory.connection
    names = connection.execute(
        "SELECT DISTINCT scope.name FROM log JOIN scope ON scope.id = log.scope"
        " WHERE log.position > ?",
        (known.computed_to,),
    ).fetchall()
    changed = [scopes.parse(name) for (name,) in names]
    if any(_changes_all(scope, group) for scope in changed):
        return None
    touched: set[bytes] = set()
    for scope in changed:
        if scope.kind == "ledger" and scope.ids[0] in group.members:
            found = _products_of_new(connection, directory.scope(scope.name), known.computed_to)
            if found is None:
                return None
            touched |= found
    return touched


def _changes_all(scope: scopes.Scope, group: Group) -> bool:
    if scope.kind == "catalogue":
        return True
    if scope.kind == "lane":
        return set(scope.ids) <= group.members
    return scope.kind == "store" and scope.ids[0] in group.members


def _products_of_new(connection: sqlite3.Connection, ledger: int, since: int) -> set[bytes] | None:
    """Products of a ledger's entries after `since`; None if they may have changed other lines."""
    new = connection.execute(
        "SELECT entry.command, entry.facts FROM entry CROSS JOIN log"
        " ON log.id = entry.log WHERE entry.id > ? AND log.scope = ?",
        (since, ledger),
    ).fetchall()
    if {command for command, _ in new} & _entangled(connection, ledger):
        return None
    products: set[bytes] = set()
    renaming = same.renaming_of(connection, ledger)
    for command, encoded in new:
        # Another entry of the command is a copy of it, or another part.
        (entries,) = connection.execute(
            "SELECT count(*) FROM entry JOIN log ON log.id = entry.log"
            " WHERE entry.command = ? AND log.scope = ?",
            (command, ledger),
        ).fetchone()
        if entries > 1:
            return None
        for fact in decode_facts(encoded):
            read = renaming.fact(fact)
            products.update(leg.product for leg in read.legs)
            products.update(line.product for line in read.asserts)
    return products


def _entangled(connection: sqlite3.Connection, ledger: int) -> set[bytes]:
    """Commands that correct, are corrected, or use a shipment line that another used too."""
    found: set[bytes] = set()
    for target, command in connection.execute(
        "SELECT target, command FROM correction WHERE ledger = ?", (ledger,)
    ):
        found |= {target, command}
    twice = connection.execute(
        "SELECT command FROM shipment_use WHERE ledger = ?1 AND (shipment, line) IN"
        " (SELECT shipment, line FROM shipment_use WHERE ledger = ?1"
        "  GROUP BY shipment, line HAVING count(*) > 1)",
        (ledger,),
    )
    return found | {command for (command,) in twice}
