"""Log rows: the tables of scopes, devices, logs and entries, read back as the model's types."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from crdt_model.clock import stamp_of
from crdt_model.documents import Document
from crdt_model.entries import Entry, LogName, split_facts
from crdt_model.facts import Fact
from crdt_model.updates import root_name


@dataclass(frozen=True, slots=True)
class Part:
    """An entry as it stands in the store, with its facts and the index of the first of them."""

    entry_id: int
    entry: Entry
    facts: tuple[Fact, ...]
    first: int


def scope_number(connection: sqlite3.Connection, name: str) -> int:
    """The row of a scope, made if need be."""
    row = connection.execute("SELECT id FROM scope WHERE name = ?", (name,)).fetchone()
    if row is None:
        row = connection.execute(
            "INSERT INTO scope (name) VALUES (?) RETURNING id", (name,)
        ).fetchone()
    number: int = row[0]
    return number


def device_number(connection: sqlite3.Connection, device: bytes) -> int:
    """The row of a device, made if need be."""
    row = connection.execute("SELECT id FROM device WHERE device = ?", (device,)).fetchone()
    if row is None:
        row = connection.execute(
            "INSERT INTO device (device) VALUES (?) RETURNING id", (device,)
        ).fetchone()
    number: int = row[0]
    return number


_ENTRY_COLUMNS = (
    "entry.id, device.device, log.epoch, scope.name, seq, hash, command, request, part, parts,"
    " stamp, user, facts, signature"
)
# Of entries joined with their branch: those that count. Beyond `counts_to` a revocation or too many
# forks took them out; an altered one waits to be fetched again.
COUNTING = "seq <= counts_to AND entry.id NOT IN (SELECT entry FROM altered)"
_ENTRY_JOIN = (
    " FROM entry JOIN log ON log.id = entry.log JOIN scope ON scope.id = log.scope"
    " JOIN device ON device.id = log.device"
)


def entries_where(
    connection: sqlite3.Connection, condition: str, parameters: Sequence[object]
) -> list[tuple[int, Entry, bytes | None]]:
    """Entries with their row ids and signatures; their `previous` is left empty."""
    rows = connection.execute(f"SELECT {_ENTRY_COLUMNS}{_ENTRY_JOIN} WHERE {condition}", parameters)
    found = []
    for entry_id, device, epoch, scope, seq, digest, *fields, signature in rows:
        log = LogName(device, epoch, scope)
        found.append((entry_id, Entry(*(log, seq, b"", *fields, digest)), signature))
    return found


def copies_in(
    connection: sqlite3.Connection, log: LogName, command: bytes
) -> list[tuple[Part, ...]]:
    """The complete copies of a command in one log, on all its branches, by their last entry.

    A device says a command once. One that says it again, or in parts that contradict each other,
    is read the same everywhere: a copy takes one part of each number, in order of the log, among
    entries that agree on the request and on how many parts there are. Entries that are set aside
    do not count.
    """
    rows = entries_where(
        connection,
        f"command = ? AND device.device = ? AND log.epoch = ? AND scope.name = ? AND {COUNTING}"
        " ORDER BY seq, hash",
        (command, log.device, log.epoch, log.scope),
    )
    waiting: dict[tuple[bytes, int], list[dict[int, tuple[int, Entry]]]] = {}
    complete: list[tuple[Part, ...]] = []
    for entry_id, entry, _ in rows:
        open_copies = waiting.setdefault((entry.request, entry.parts), [])
        copy = next((held for held in open_copies if entry.part not in held), None)
        if copy is None:
            copy = {}
            open_copies.append(copy)
        copy[entry.part] = (entry_id, entry)
        if len(copy) == entry.parts:
            open_copies.remove(copy)
            complete.append(_in_order(copy))
    return complete


def _in_order(copy: Mapping[int, tuple[int, Entry]]) -> tuple[Part, ...]:
    """The parts of a copy with the index of the first fact of each."""
    parts: list[Part] = []
    first = 0
    for number in sorted(copy):
        entry_id, entry = copy[number]
        facts = entry.decoded()
        parts.append(Part(entry_id, entry, facts, first))
        first += len(facts)
    return tuple(parts)


def rebuild_document(
    connection: sqlite3.Connection, network: bytes, scope_id: int, name: str
) -> Document:
    """A document made again from the log."""
    document = Document(network, name)
    month = name.rsplit("/", 1)[1]
    logs = connection.execute(
        "SELECT log.id, device.device, epoch, scope.name, branch FROM log"
        " JOIN device ON device.id = log.device JOIN scope ON scope.id = log.scope"
        " WHERE log.scope = ?",
        (scope_id,),
    ).fetchall()
    low, high = _month_stamps(month)
    for log_id, device, epoch, scope, branch in logs:
        root = root_name(LogName(device, epoch, scope, branch))
        rows = connection.execute(
            "SELECT facts FROM entry WHERE log = ? AND stamp >= ? AND stamp < ? ORDER BY seq",
            (log_id, low, high),
        )
        facts = [data for (encoded,) in rows for data in split_facts(encoded)]
        if facts:
            document.append(root, facts)
    return document


def _month_stamps(month: str) -> tuple[int, int]:
    first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    low, high = (stamp_of(int(moment.timestamp() * 1000)) for moment in (first, following))
    return low, high
