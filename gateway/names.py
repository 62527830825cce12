"""Names: codes and uids as the target last had them, and which figure of which product a value is.

They are kept so that a value can be explained while the server is away or after it was renamed.

Every function takes the connection of a transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gateway.outbox import Key

DATA_SET = "data_set"
ELEMENT = "data_element"
ORG_UNIT = "org_unit"
OPTION_COMBO = "option_combo"


def keep(
    connection: sqlite3.Connection, target_id: int, kind: str, uids: Mapping[str, str]
) -> None:
    """Remember code → uid of a kind; a uid has one code, the last one seen."""
    connection.executemany(
        "INSERT INTO gateway_name (target, kind, uid, code) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET code = excluded.code WHERE code <> excluded.code",
        [(target_id, kind, uid, code) for code, uid in uids.items() if uid],
    )


def codes(connection: sqlite3.Connection, target_id: int, kind: str) -> dict[str, str]:
    """Uid → code of a kind."""
    rows = connection.execute(
        "SELECT uid, code FROM gateway_name WHERE target = ? AND kind = ?", (target_id, kind)
    )
    return dict(rows.fetchall())


def uids(
    connection: sqlite3.Connection, target_id: int, kind: str, wanted: Iterable[str]
) -> dict[str, str]:
    """Code → uid of those codes that were seen."""
    found: dict[str, str] = {}
    for code in wanted:
        row = connection.execute(
            "SELECT uid FROM gateway_name WHERE target = ? AND kind = ? AND code = ?",
            (target_id, kind, code),
        ).fetchone()
        if row is not None:
            found[code] = row[0]
    return found


class Meaning(NamedTuple):
    """What a value is: the product's code here, the figures added up in it, and how the data
    element is called there."""

    product: str
    figures: tuple[str, ...]
    element: str


def place_of(key: Key) -> str:
    """What of a key names the figure: all but the org unit and the period."""
    return json.dumps([key.data_element, *key[3:]])


def keep_meanings(
    connection: sqlite3.Connection, target_id: int, data_set: str, found: Mapping[Key, Meaning]
) -> None:
    """Remember what the values of a data set are; org unit and period of the keys are not read."""
    connection.executemany(
        "INSERT INTO gateway_meaning (target, data_set, place, product, figures, element)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET product = excluded.product,"
        " figures = excluded.figures, element = excluded.element",
        [
            (target_id, data_set, place_of(key), one.product, " ".join(one.figures), one.element)
            for key, one in found.items()
        ],
    )


def meanings(connection: sqlite3.Connection, target_id: int) -> dict[tuple[str, str], Meaning]:
    """(data set, place) → what the values there are."""
    rows = connection.execute(
        "SELECT data_set, place, product, figures, element FROM gateway_meaning WHERE target = ?",
        (target_id,),
    )
    return {(row[0], row[1]): Meaning(row[2], tuple(row[3].split(" ")), row[4]) for row in rows}
