"""Lines: their order, also once packed, and which asserts are openings."""

from __future__ import annotations

from crdt_model.details import NO_ID, Correction, Count, lines_bytes, stored
from crdt_model.facts import Assert, Fact, Kind, fact
from crdt_model.fold import Placed, Recorded
from crdt_model.lines import OrderKey, walk
from crdt_model.memory import MemoryLedger
from tests.crdt_model.histories import BIN, DEVICES, EPOCH

PRODUCT = b"product1"


def count(batch: str, quantity: int) -> Fact:
    line = Assert(PRODUCT, batch, BIN, 0, 0, quantity, None)
    return fact(Kind.COUNT, stored(Count("", None, (), NO_ID, None, "", "")), asserts=(line,))


def recorded(number: int, *facts: Fact) -> Recorded:
    placed = tuple(
        Placed(f, at, number, number, bytes([number]) * 32) for at, f in enumerate(facts)
    )
    return Recorded(bytes([number]) * 8, b"request1", DEVICES[0], EPOCH, placed)


def test_all_lines_of_the_first_sheet_are_openings_also_when_one_was_corrected() -> None:
    sheet = recorded(1, count("L1", 10), count("L2", 20), count("L3", 30))
    wrong = sheet.facts[1]
    place = tuple(sheet.fact_key(wrong))[:-1]
    detail = Correction(sheet.command, (1,), lines_bytes((), ()), place, "slip", ())  # type: ignore[arg-type]
    corrected = fact(Kind.REPLACE, stored(detail), asserts=count("L2", 25).asserts)
    ledger = MemoryLedger()
    for command in (sheet, recorded(2, corrected), recorded(3, count("L4", 5))):
        ledger.take(command)
    steps = [(s.line.cell.batch, s.opening, s.variance) for s in walk(ledger.lines(PRODUCT))]
    assert steps == [("L1", True, 0), ("L2", True, 0), ("L3", True, 0), ("L4", False, 5)]


def test_a_key_sorts_as_its_bytes_do_and_against_one_that_was_packed() -> None:
    """A packed key has 8 bytes of the hash: it is not for that before its own entry's facts."""
    first = OrderKey(5, 5, DEVICES[0], EPOCH, 1, b"h" * 32, 0, 0)
    second = first._replace(position=1)
    assert first.packed() < second.packed()
    kept = OrderKey.unpacked(second.packed())
    assert first.precedes(kept) and not kept.precedes(first)
    assert OrderKey.unpacked(first.packed()).precedes(second)
    assert first.precedes(kept._replace(stamp=6)) and not first.precedes(first)
