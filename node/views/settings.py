"""The settings view: what every key was set to, which of it stands, and rows that have a code.

The value of a key is the last by order among the assignments nobody replaced
(`crdt_model.settings`); others still standing with another value are a conflict, and shown.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from crdt_model.codec import decode, encode
from crdt_model.detail_forms import detail_of
from crdt_model.details import FactName, Row, SetOne, SettingValue, Zone
from crdt_model.identifiers import ID_BYTES, looks_like_id
from crdt_model.settings import Assignment, assignments, in_conflict, live
from node.folding import Arrived

_NAMING = ("code", "name")  # fields by which people find a row
VALUES_KEPT = 4096  # decoded values that come again: a national table has some hundred of them


class SettingsView:
    """Takes in `set`, `row` and `zone` facts."""

    def __init__(self, network: bytes) -> None:
        self._network = network

    def take(self, connection: sqlite3.Connection, arrived: Arrived) -> None:
        for part in arrived.parts:
            entry = part.entry
            for at, fact in enumerate(part.facts):
                name = FactName(entry.log.device, entry.command, part.first + at)
                match detail_of(fact):
                    case SetOne() | Row() as detail:
                        for assigned in assignments(self._network, detail, name, entry.stamp):
                            _assign(connection, arrived.scope_id, part.entry_id, assigned)
                    case Zone(store, period, zone):
                        connection.execute(
                            "INSERT OR IGNORE INTO zone_fact (store, period, entry, fact, name)"
                            " VALUES (?, ?, ?, ?, ?)",
                            (store, period, part.entry_id, part.first + at, zone),
                        )


def _assign(
    connection: sqlite3.Connection, scope: int, entry_id: int, assigned: Assignment
) -> None:
    name = assigned.name
    for replaced in assigned.was:
        connection.execute(
            "INSERT OR IGNORE INTO replaced (scope, key, device, command, fact)"
            " VALUES (?, ?, ?, ?, ?)",
            (scope, assigned.key, replaced.device, replaced.command, replaced.index),
        )
        connection.execute(
            "UPDATE setting SET live = 0 WHERE scope = ? AND key = ? AND fact = ? AND entry IN"
            " (SELECT entry.id FROM entry JOIN log ON log.id = entry.log"
            " JOIN device ON device.id = log.device WHERE command = ? AND device.device = ?)",
            (scope, assigned.key, replaced.index, replaced.command, replaced.device),
        )
    gone = connection.execute(
        "SELECT 1 FROM replaced WHERE scope = ? AND key = ? AND device = ? AND command = ?"
        " AND fact = ?",
        (scope, assigned.key, name.device, name.command, name.index),
    ).fetchone()
    connection.execute(
        "INSERT OR IGNORE INTO setting (scope, key, entry, fact, value, live)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (scope, assigned.key, entry_id, name.index, encode(assigned.value), gone is None),
    )
    parts = assigned.key.split("/")
    if len(parts) == 3 and parts[2] in _NAMING and _is_row_id(parts[1]):
        _name(connection, scope, assigned.key, parts)


def _is_row_id(text: str) -> bool:
    """Whether part of a key is a row's id; a device may set keys of any other form."""
    return looks_like_id(text) and len(text) == 2 * ID_BYTES


def _name(connection: sqlite3.Connection, scope: int, key: str, parts: list[str]) -> None:
    """Keep the code or name of a row where look-ups read it."""
    current = standing(connection, scope, key)
    value = current[-1].value if current else None
    column = parts[2]
    connection.execute(
        f"INSERT INTO named (scope, kind, id, {column}) VALUES (?, ?, ?, ?)"
        f" ON CONFLICT DO UPDATE SET {column} = excluded.{column}",
        (scope, parts[0], bytes.fromhex(parts[1]), value if isinstance(value, str) else ""),
    )


# --- reading ---------------------------------------------------------------------

_ASSIGNED = (
    "SELECT key, value, device.device, entry.command, setting.fact, entry.stamp FROM setting"
    " JOIN entry ON entry.id = setting.entry JOIN log ON log.id = entry.log"
    " JOIN device ON device.id = log.device WHERE setting.scope = ? AND live = 1"
)


def standing(connection: sqlite3.Connection, scope: int, key: str) -> list[Assignment]:
    """The assignments of a key that nobody replaced, the one in force last."""
    rows = connection.execute(f"{_ASSIGNED} AND key = ?", (scope, key))
    return live(map(_assignment, rows))


def value(connection: sqlite3.Connection, scope: int, key: str) -> SettingValue:
    """The value of a key, None if it was never set."""
    found = standing(connection, scope, key)
    return found[-1].value if found else None


def under(connection: sqlite3.Connection, scope: int, prefix: str) -> dict[str, list[Assignment]]:
    """Every key that begins with `prefix`, with what stands for it."""
    rows = connection.execute(
        f"{_ASSIGNED} AND key >= ? AND key < ? ORDER BY key", (scope, prefix, prefix + "\U0010ffff")
    )
    found: dict[str, list[Assignment]] = {}
    for assigned in map(_assignment, rows):
        found.setdefault(assigned.key, []).append(assigned)
    return {key: live(held) for key, held in found.items()}


def row_ids(connection: sqlite3.Connection, scope: int, name: str) -> frozenset[bytes]:
    """The ids of a table's rows."""
    prefix = f"{name}/"
    found = connection.execute(
        "SELECT DISTINCT substr(key, ?, ?) FROM setting"
        " WHERE scope = ? AND key > ? AND key < ? AND live = 1",
        (len(prefix) + 1, 2 * ID_BYTES, scope, prefix, prefix[:-1] + "0"),
    )
    return frozenset(bytes.fromhex(row_id) for (row_id,) in found if _is_row_id(row_id))


def table(
    connection: sqlite3.Connection, scope: int, name: str, fields: Sequence[str] = ()
) -> dict[bytes, dict[str, SettingValue]]:
    """The rows of a table: id → field → value in force; with `fields` no others of them.

    A national table has a hundred thousand keys, so who set a key is looked up only where several
    assignments stand.
    """
    prefix = f"{name}/"
    condition, parameters = "", [scope, prefix, prefix[:-1] + "0"]  # "0" comes after "/"
    if fields:
        condition = f" AND substr(key, ?) IN ({','.join('?' * len(fields))})"
        parameters += [len(prefix) + 2 * ID_BYTES + 2, *fields]
    found = connection.execute(
        "SELECT key, value, count(*) FROM setting"
        f" WHERE scope = ? AND key > ? AND key < ? AND live = 1{condition} GROUP BY key",
        parameters,
    )
    rows: dict[bytes, dict[str, SettingValue]] = {}
    for key, stored, standing_here in found:
        parts = key.split("/")
        if len(parts) != 3 or not _is_row_id(parts[1]):
            continue
        if standing_here == 1:
            in_force = _decoded(stored)
        else:
            in_force = standing(connection, scope, key)[-1].value
        rows.setdefault(bytes.fromhex(parts[1]), {})[parts[2]] = in_force
    return rows


@lru_cache(VALUES_KEPT)
def _decoded(stored: bytes) -> SettingValue:
    found: SettingValue = decode(stored)  # type: ignore[assignment]
    return found


def holds_value(
    connection: sqlite3.Connection, scope: int, table_: str, field: str, value_: SettingValue
) -> bool:
    """Whether a field of any row of a table has this value."""
    prefix = f"{table_}/"
    found = connection.execute(
        "SELECT 1 FROM setting WHERE scope = ? AND key > ? AND key < ? AND live = 1 AND value = ?"
        " AND substr(key, ?) = ? LIMIT 1",
        (scope, prefix, prefix[:-1] + "0", encode(value_), len(prefix) + 2 * ID_BYTES + 2, field),
    )
    return found.fetchone() is not None


def row(
    connection: sqlite3.Connection, scope: int, name: str, row_id: bytes
) -> dict[str, SettingValue]:
    """The fields of one row."""
    found = under(connection, scope, f"{name}/{row_id.hex()}/")
    return {key.rsplit("/", 1)[1]: held[-1].value for key, held in found.items() if held}


def conflicts(connection: sqlite3.Connection, scope: int) -> list[tuple[str, list[Assignment]]]:
    """Keys that were set apart to different values, with all of them."""
    rows = connection.execute(
        "SELECT key FROM setting WHERE scope = ? AND live = 1 GROUP BY key HAVING count(*) > 1",
        (scope,),
    ).fetchall()
    held = [(key, standing(connection, scope, key)) for (key,) in rows]
    return [(key, found) for key, found in held if in_conflict(found)]


def _assignment(found: tuple[Any, ...]) -> Assignment:
    key, stored, device, command, fact, stamp = found
    decoded: Any = decode(stored)
    return Assignment(key, decoded, FactName(device, command, fact), stamp, ())


@dataclass(frozen=True, slots=True)
class Named:
    """A row people can name."""

    id: bytes
    code: str
    name: str


def named_by_code(
    connection: sqlite3.Connection, scopes: Iterable[int], kind: str, code: str
) -> list[Named]:
    """Every row of a kind with this code; two are a conflict the catalogue's admin settles."""
    found: list[Named] = []
    for scope in scopes:
        rows = connection.execute(
            "SELECT id, code, name FROM named WHERE kind = ? AND code = ? AND scope = ?"
            " ORDER BY id",
            (kind, code, scope),
        )
        found += [Named(*held) for held in rows]
    return found


def shares_code(connection: sqlite3.Connection, scope: int, kind: str, row: Named) -> bool:
    """Whether another row of the kind has the same code."""
    other = connection.execute(
        "SELECT 1 FROM named WHERE kind = ? AND code = ? AND scope = ? AND id != ? LIMIT 1",
        (kind, row.code, scope, row.id),
    )
    return other.fetchone() is not None


def named_by_id(
    connection: sqlite3.Connection, scope: int, kind: str, row_id: bytes
) -> Named | None:
    """The row of this id."""
    held = connection.execute(
        "SELECT id, code, name FROM named WHERE scope = ? AND kind = ? AND id = ?",
        (scope, kind, row_id),
    ).fetchone()
    return None if held is None else Named(*held)


def search(
    connection: sqlite3.Connection, scope: int, kind: str, query: str, limit: int
) -> tuple[list[Named], int]:
    """Rows whose code or name contains `query`, by name, and how many there are."""
    pattern = "%" + query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    condition = "scope = ? AND kind = ? AND (code LIKE ? ESCAPE '\\' OR name LIKE ? ESCAPE '\\')"
    parameters = (scope, kind, pattern, pattern)
    (total,) = connection.execute(
        f"SELECT count(*) FROM named WHERE {condition}", parameters
    ).fetchone()
    rows = connection.execute(
        f"SELECT id, code, name FROM named WHERE {condition} ORDER BY name, code, id LIMIT ?",
        (*parameters, limit),
    )
    return [Named(*held) for held in rows], total


def zone_names(
    connection: sqlite3.Connection, store: bytes | None = None
) -> dict[bytes, list[tuple[str, str]]]:
    """The time zones of a store, or of all that name any: (first month, IANA name), in order; the
    last fact of a month."""
    rows = connection.execute(
        "SELECT store, period, name FROM zone_fact JOIN entry ON entry.id = zone_fact.entry"
        " JOIN log ON log.id = entry.log JOIN device ON device.id = log.device"
        " WHERE ? IS NULL OR store = ? ORDER BY period, stamp, device.device, fact",
        (store, store),
    )
    found: dict[bytes, dict[str, str]] = {}
    for place, period, name in rows:
        found.setdefault(place, {})[period] = name
    return {place: list(names.items()) for place, names in found.items()}
