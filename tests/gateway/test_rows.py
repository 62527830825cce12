"""Rows are pending from when their figures change until the outbox was told, and no longer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping

import msgpack
import pytest

from gateway import outbox, rows
from gateway.aggregate_store import Computed

ACT, ORS = b"A" * 8, b"O" * 8
AUGUST, SEPTEMBER = "2026-08", "2026-09"


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(":memory:", isolation_level=None)
    outbox.migrate(made)
    yield made
    made.close()


def done(first: str = AUGUST) -> Computed:
    return Computed("U1", "basis", first, "2026-09-20", 7, False, {"s": {"log": 3}})


def figures(usable: int) -> bytes:
    """Figures as they are kept, of which only `usable` matters here."""
    values: list[object] = [0] * 26
    values[12] = usable
    values[15] = values[16] = None
    packed: bytes = msgpack.packb(values)
    return packed


def keep(
    connection: sqlite3.Connection,
    found: Mapping[bytes, Mapping[str, bytes | None]],
    *,
    whole: bool = False,
    first: str = AUGUST,
) -> int:
    return rows.keep(connection, done(first), found, whole)


def waiting(connection: sqlite3.Connection) -> dict[tuple[str, bytes], int | None]:
    """(period, product) -> usable of what the outbox was not told; None: it is gone."""
    return {
        (label, one.product): None if one.figures is None else one.figures["usable"]  # type: ignore[misc]
        for unit, labels in rows.pending_periods(connection).items()
        for label in labels
        for one in rows.pending(connection, unit, label)
    }


def test_a_new_row_waits_until_it_was_told(connection: sqlite3.Connection) -> None:
    assert keep(connection, {ACT: {AUGUST: figures(1), SEPTEMBER: figures(2)}}) == 2
    assert waiting(connection) == {(AUGUST, ACT): 1, (SEPTEMBER, ACT): 2}
    rows.told(connection, "U1", AUGUST, [ACT])
    assert waiting(connection) == {(SEPTEMBER, ACT): 2}
    rows.told(connection, "U1", SEPTEMBER, [ACT])
    assert waiting(connection) == {}


def test_only_what_changed_waits_again(connection: sqlite3.Connection) -> None:
    keep(connection, {ACT: {AUGUST: figures(1), SEPTEMBER: figures(2)}, ORS: {AUGUST: figures(5)}})
    for label in (AUGUST, SEPTEMBER):
        rows.told(connection, "U1", label, [ACT, ORS])
    assert keep(connection, {ACT: {AUGUST: figures(1), SEPTEMBER: figures(9)}}) == 1
    assert waiting(connection) == {(SEPTEMBER, ACT): 9}
    assert keep(connection, {ACT: {SEPTEMBER: figures(9)}}) == 0


def test_a_product_that_is_gone_is_told_as_gone(connection: sqlite3.Connection) -> None:
    keep(connection, {ACT: {AUGUST: figures(1)}, ORS: {AUGUST: figures(5)}})
    rows.told(connection, "U1", AUGUST, [ACT, ORS])
    assert keep(connection, {ORS: {AUGUST: figures(5)}}, whole=True) == 1
    assert waiting(connection) == {(AUGUST, ACT): None}
    assert rows.figures(connection, "U1", AUGUST, ACT) is None
    assert rows.all_products(connection) == {ORS}


def test_periods_before_the_first_month_are_kept_no_longer(connection: sqlite3.Connection) -> None:
    keep(connection, {ACT: {AUGUST: figures(1), "2026W35": figures(1), SEPTEMBER: figures(2)}})
    keep(connection, {ACT: {SEPTEMBER: figures(3)}}, first=SEPTEMBER)
    # The week from 24 to 30 August lies before September, so does August.
    assert waiting(connection) == {(SEPTEMBER, ACT): 3}


def test_with_another_mapping_every_row_is_told_anew(connection: sqlite3.Connection) -> None:
    keep(connection, {ACT: {AUGUST: figures(1)}, ORS: {SEPTEMBER: figures(5)}})
    rows.told(connection, "U1", AUGUST, [ACT])
    rows.told(connection, "U1", SEPTEMBER, [ORS])
    rows.tell_all_again(connection)
    assert waiting(connection) == {(AUGUST, ACT): 1, (SEPTEMBER, ORS): 5}


def test_what_was_computed_from_is_kept_with_the_rows(connection: sqlite3.Connection) -> None:
    assert rows.computed(connection, "U1") is None
    keep(connection, {})
    assert rows.computed(connection, "U1") == done()
    assert rows.standings(connection)["U1"].computed_to == 7
