"""Indicators: one definition of every figure, checked on cards of a few lines."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crdt_model.catalogue import Span
from crdt_model.flows import Context, Event, events_of
from crdt_model.indicators import History, OnList, Record, Row, rounded
from crdt_model.lines import Cell, walk
from crdt_model.periods import Period, PeriodKind, month, month_before, period, periods
from tests.crdt_model.stock_card_text import StockCard, context, identifier

UTC_ZONE = ZoneInfo("UTC")
NOVEMBER = month("2026-11")
AFTER = datetime(2027, 6, 1, tzinfo=UTC)


def at_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def events(made: StockCard, product: str = "ACT", **known: Any) -> tuple[list[Event], Context]:
    about = context(made, **known)
    return events_of(walk(made.ledger().lines(identifier(product))), about), about


def row(
    text: str,
    period: Period = NOVEMBER,
    *,
    zone: ZoneInfo = UTC_ZONE,
    as_of: datetime = AFTER,
    records: dict[str, Record] | None = None,
    **known: Any,
) -> Row:
    found, about = events(StockCard.of(text), **known)
    made = History(found, zone, at_ms(as_of), about, records or {}).row(period)
    assert made is not None
    return made


def test_i1_closing_is_the_sum_of_named_flows() -> None:
    made = row("""
        1-08:00 T1  opening   ACT 100  batch L1
        2-08:00 T1  receive   ACT  50  batch L1
        3-08:00 T1  ship      ACT   3  batch L1
        4-08:00 T1  ship      ACT   4  batch L1 as redistribution line 1
        5-08:00 T1  ship      ACT   5  batch L1 as return line 2
        6-08:00 T1  arrive    ACT   6  batch L1 as loan line 3 shipment in1
        7-08:00 T1  arrive    ACT   7  batch L1 as return line 4 shipment in2
        8-08:00 T1  arrive    ACT   8  batch L1 line 5 shipment in3
        9-08:00 T1  issue     ACT   9  batch L1 to HP7
        10-08:00 T1 dispense  ACT  10  batch L1
        11-08:00 T1 dispense  ACT  11  batch L1 to ward
        12-08:00 T1 unuse     ACT   2  batch L1
        13-08:00 T1 lose      ACT  13  batch L1
        14-08:00 T1 find      ACT  14  batch L1
        15-08:00 T1 return    ACT  15  batch L1 to CMS
        16-08:00 T1 move      ACT  16  batch L1 into shelf
        17-08:00 T1 count     ACT  90  batch L1
        18-08:00 T1 dispense  ACT   1  batch L1 to outreach
    """, outreach=("outreach",))  # fmt: skip
    counted = 90 - (100 + 50 - 3 - 4 - 5 + 6 + 7 + 8 - 9 - 10 - 11 + 2 - 13 + 14 - 15 - 16)
    assert (made.opening, made.received, made.issued) == (100, 58, 13)
    assert (made.redistributed_in, made.redistributed_out) == (6, 4)
    assert (made.returned_in, made.returned_out) == (7, 20)
    assert (made.consumed, made.lost, made.adjusted) == (19, 13, 14 + counted)
    assert made.closing == made.usable == 90 - 1 + 16


def test_i6_goods_that_were_not_sent_after_all_were_not_issued() -> None:
    made = row("""
        1-08:00 T1  receive  ACT 100  batch L1
        2-08:00 T1  ship     ACT  60  batch L1
        9-08:00 T1  arrive   ACT  10  batch L1
    """)
    assert (made.received, made.issued, made.closing) == (100, 50, 50)


def test_i6_goods_that_were_never_there_were_not_received() -> None:
    made = row("""
        1-08:00 T1  opening  ACT   0
        2-08:00 T1  arrive   ACT  60  batch L1
        9-08:00 T1  ship     ACT  10  batch L1
    """)
    assert (made.received, made.issued, made.closing) == (50, 0, 50)


def _sum(made: Row) -> int:
    return (
        made.opening + made.received + made.redistributed_in + made.returned_in - made.issued
        - made.redistributed_out - made.returned_out - made.consumed - made.lost + made.adjusted
        + made.converted
    )  # fmt: skip


_verbs = st.sampled_from(
    ["opening", "count", "receive", "dispense", "unuse", "lose", "find", "ship", "arrive"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_verbs, st.integers(1, 60), st.integers(0, 60)), min_size=1, max_size=25))
def test_i1_holds_in_every_month_and_months_join(drawn: list[tuple[str, int, int]]) -> None:
    made = StockCard()
    for line, (verb, day, quantity) in enumerate(sorted(drawn, key=lambda d: d[1])):
        made.act(f"{day}-08:{line:02d} T1 {verb} ACT {quantity} batch L{line % 2} line {line}")
    found, about = events(made)
    before: Row | None = None
    for label in ("2026-10", "2026-11", "2026-12", "2027-01"):
        asked = History(found, UTC_ZONE, at_ms(AFTER), about, {}).row(month(label))
        if asked is None:
            continue
        assert asked.closing == _sum(asked)
        if before is not None:
            openings = sum(
                event.delta for event in found
                if event.flow == "opening"
                and datetime.fromtimestamp(event.at_ms / 1000, UTC).strftime("%Y-%m") == label
            )  # fmt: skip
            assert asked.opening == before.closing + openings
        before = asked


def test_i2_before_its_first_fact_a_product_has_no_row() -> None:
    found, about = events(StockCard.of("1-08:00 T1 opening ACT 100 batch L1"))
    october = month_before(NOVEMBER)
    assert History(found, UTC_ZONE, at_ms(AFTER), about, {}).row(october) is None
    nothing: list[Event] = []
    assert History(nothing, UTC_ZONE, at_ms(AFTER), about, {}).row(NOVEMBER) is None


def test_i2_a_product_on_the_stores_list_has_a_row_of_zeros_with_no_day_observed() -> None:
    _, about = events(StockCard())
    listed = OnList(listed=lambda asked: True)
    made = History([], UTC_ZONE, at_ms(AFTER), about, {}, listed).row(NOVEMBER)
    assert made is not None
    assert (made.opening, made.closing, made.usable, made.stockout_days) == (0, 0, 0, 0)
    assert made.observed_days == 0
    assert made.quality == ("not_enough_data", "amc_unknown")
    begun = datetime(2026, 11, 3, tzinfo=UTC)
    assert History([], UTC_ZONE, at_ms(begun), about, {}, listed).row(month("2026-12")) is None


def test_p7_days_out_of_a_product_that_is_phased_out_are_no_stock_out() -> None:
    text = """
        1-08:00 T1 opening   ACT 20  batch L1
        6-08:00 T1 dispense  ACT 20  batch L1
    """
    found, about = events(StockCard.of(text))
    ends = OnList(ends=date(2026, 11, 16))
    made = History(found, UTC_ZONE, at_ms(AFTER), about, {}, ends).row(NOVEMBER)
    assert made is not None
    assert (made.stockout_days, made.observed_days) == (10, 15)  # 6 to 15; 16 to 30 are outside
    assert made.adjusted_consumption is None  # five days of thirty are not enough
    assert row(text).stockout_days == 25


def test_p2_months_before_a_product_took_anothers_place_count_as_the_other_had_them() -> None:
    found, about = events(
        StockCard.of("""
        1-08:00 T1 opening   ACT 100  batch L1
        15-08:00 T1 dispense  ACT 30  batch L1
    """)
    )
    taken = OnList(before=lambda asked: Fraction(60) if asked.label == "2026-10" else None)
    made = History(found, UTC_ZONE, at_ms(AFTER), about, {}, taken).row(NOVEMBER)
    assert made is not None
    assert (made.amc, made.amc_periods) == (Fraction(45), 2)
    assert made.consumed == 30


def test_s3_days_on_which_a_store_is_suspended_are_outside() -> None:
    text = """
        1-08:00 T1 opening   ACT 20  batch L1
        21-08:00 T1 dispense  ACT 20  batch L1
    """
    made = row(text, away=Span(date(2026, 11, 25), date(2026, 11, 30)))
    assert (made.stockout_days, made.observed_days) == (4, 24)
    assert made.adjusted_consumption == Fraction(20 * 30, 30 - 4 - 6)


def test_r1_a_recalled_batch_is_not_usable_from_that_day() -> None:
    made = row("1-08:00 T1 opening ACT 20 batch L1", recalled={"L1": date(2026, 11, 11)})
    assert (made.closing, made.usable, made.stockout_days) == (20, 0, 20)


def test_i3_days_without_usable_stock_and_days_before_the_first_fact() -> None:
    made = row("""
        6-08:00 T1 opening   ACT 20  batch L1
        11-08:00 T1 dispense ACT 20  batch L1
        16-08:00 T1 receive  ACT 30  batch L1
        26-08:00 T1 dispense ACT 5   batch L1
    """)
    # unknown 1 to 5, out 11 to 15: C × D / (D − S − U)
    assert (made.observed_days, made.stockout_days) == (25, 5)
    assert made.adjusted_consumption == Fraction(25 * 30, 30 - 5 - 5)


def test_i3_with_four_fifths_out_or_unknown_there_is_not_enough_data() -> None:
    enough = row("24-08:00 T1 opening ACT 20 batch L1\n25-08:00 T1 dispense ACT 1 batch L1")
    assert (enough.observed_days, enough.adjusted_consumption) == (7, Fraction(30, 7))
    short = row("25-08:00 T1 opening ACT 20 batch L1\n26-08:00 T1 dispense ACT 1 batch L1")
    assert (short.observed_days, short.adjusted_consumption) == (6, None)
    assert short.amc is None and short.months_of_stock is None
    assert short.quality == ("not_enough_data", "amc_unknown")


def test_i3_in_a_month_not_ended_days_count_up_to_the_moment_asked() -> None:
    made = row(
        "1-08:00 T1 opening ACT 20 batch L1\n5-08:00 T1 dispense ACT 10 batch L1\n"
        "20-08:00 T1 dispense ACT 9 batch L1",
        as_of=datetime(2026, 11, 10, 12, tzinfo=UTC),
    )
    assert (made.observed_days, made.consumed, made.closing) == (10, 10, 10)
    assert made.adjusted_consumption == 10
    assert made.amc is None  # the month itself has not ended and there is none before it


MONTHS = """
    0-08:00 T1 opening  ACT 1000 batch L1
    5-08:00 T1 dispense ACT   30 batch L1
    35-08:00 T1 dispense ACT  60 batch L1
    66-08:00 T1 dispense ACT  90 batch L1
    97-08:00 T1 dispense ACT 120 batch L1
"""  # November 30, December 60, January 90, February 120


def test_i4_amc_is_the_mean_of_the_last_three_complete_months() -> None:
    january = row(MONTHS, month("2027-01"))
    assert (january.amc, january.amc_periods) == (60, 3)
    assert january.months_of_stock == Fraction(820, 60)
    december = row(MONTHS, month("2026-12"))
    assert (december.amc, december.amc_periods) == (45, 2)
    assert december.quality == ()


def test_i4_a_month_not_ended_uses_the_three_before_it() -> None:
    made = row(MONTHS, month("2027-02"), as_of=datetime(2027, 2, 10, tzinfo=UTC))
    assert (made.consumed, made.amc, made.amc_periods) == (120, 60, 3)


def test_i4_looks_back_at_most_six_months_for_those_with_enough_data() -> None:
    text = """
        1-08:00 T1 opening  ACT 30 batch L1
        5-08:00 T1 dispense ACT 29 batch L1
        30-23:00 T1 lose    ACT  1 batch L1
    """
    # out of stock from 30 November on: every later month says nothing
    april = row(text, month("2027-04"))
    assert (april.amc, april.amc_periods, april.stockout_days) == (30, 1, 30)
    assert april.months_of_stock == 0
    may = row(text, month("2027-05"))
    assert (may.amc, may.amc_periods, may.months_of_stock) == (None, 0, None)
    assert may.quality == ("not_enough_data", "amc_unknown")


def test_i4_nothing_consumed_is_neither_unknown_nor_infinite() -> None:
    made = row("1-00:00 T1 opening ACT 30 batch L1")
    assert (made.amc, made.amc_periods, made.months_of_stock) == (0, 1, None)
    assert made.quality == ("no_consumption",)


def test_i9_records_from_paper_give_consumption_a_past() -> None:
    text = "1-00:00 T1 opening ACT 30 batch L1\n2-08:00 T1 dispense ACT 10 batch L1"
    records = {"2026-10": Record(20, 0), "2026-09": Record(15, 15), "2026-08": Record(900, 25)}
    made = row(text, records=records)
    assert (made.amc, made.amc_periods) == (Fraction(10 + 20 + 30, 3), 3)
    assert made.quality == ("from_records",)
    assert made.consumed == 10


def test_i9_a_month_on_record_with_too_many_days_out_says_nothing() -> None:
    text = "1-00:00 T1 opening ACT 30 batch L1\n2-08:00 T1 dispense ACT 10 batch L1"
    made = row(text, records={"2026-10": Record(20, 25)})
    assert (made.amc, made.amc_periods, made.quality) == (10, 1, ())


def test_i5_losses_transfers_and_issues_to_stores_are_no_consumption() -> None:
    made = row(
        """
        1-08:00 T1 opening  ACT 100 batch L1
        2-08:00 T1 lose     ACT 10 batch L1
        3-08:00 T1 move     ACT 10 batch L1 become held
        4-08:00 T1 issue    ACT 10 batch L1 to HP7
        5-08:00 T1 ship     ACT 10 batch L1 as loan
        6-08:00 T1 dispense ACT 10 batch L1 to outreach
        7-08:00 T1 unuse    ACT  3 batch L1 from outreach
    """,
        outreach=("outreach",),
    )
    assert (made.consumed, made.issued, made.returned_in, made.redistributed_out) == (0, 20, 3, 10)


# --- usable stock --------------------------------------------------------------------


def test_b2_b5_a_batch_is_usable_through_its_last_day_and_physical_after() -> None:
    text = "1-08:00 T1 opening ACT 30 batch L1"
    expiry = {"L1": date(2026, 11, 20)}
    made = row(text, expiry=expiry)
    assert (made.closing, made.usable, made.stockout_days) == (30, 0, 10)
    on_the_day = row(text, expiry=expiry, as_of=datetime(2026, 11, 20, 23, tzinfo=UTC))
    assert (on_the_day.usable, on_the_day.stockout_days) == (30, 0)


def test_b4_b5_held_damaged_and_late_stage_vaccine_is_physical_only() -> None:
    made = row(
        """
        1-08:00 T1 opening ACT 1 batch L1
        1-08:01 T1 opening ACT 2 batch L1 status held
        1-08:02 T1 opening ACT 4 batch L1 status damaged
        1-08:03 T1 opening ACT 8 batch L1 status vvm2
        1-08:04 T1 opening ACT 16 batch L1 status vvm3
        1-08:05 T1 opening ACT 32 batch L1 bin locked
    """,
        held_bins=("locked",),
    )
    assert (made.closing, made.usable) == (63, 9)


def test_b5_a_deficit_counts_and_is_named() -> None:
    made = row("""
        1-08:00 T1 opening ACT 10 batch L1
        2-08:00 T1 receive ACT 10 batch L2
        3-08:00 T1 dispense ACT 14 batch L1
    """)
    assert (made.closing, made.usable, made.quality) == (6, 6, ("negative_book",))
    below = row("1-08:00 T1 opening ACT 1 batch L1\n3-08:00 T1 dispense ACT 14 batch L1")
    assert (below.closing, below.usable, below.stockout_days) == (-13, 0, 28)


# --- counts that stand for dispensing (C11) --------------------------------------------


COUNTED = """
    1-08:00 T1 opening ACT 100 batch L1
    11-08:00 T1 count  ACT  60 batch L1
    16-08:00 T1 count  ACT  65 batch L1
    21-08:00 T1 count  ACT  50 batch L1 reason damaged
"""


def test_c11_what_a_count_lacks_is_consumption_unless_it_has_another_reason() -> None:
    made = row(COUNTED, counts_consume=True)
    assert (made.consumed, made.adjusted, made.closing) == (40, 5 - 15, 50)
    plain = row(COUNTED)
    assert (plain.consumed, plain.adjusted, plain.closing) == (0, -50, 50)


def test_c11_late_dispenses_shrink_it_and_the_total_stays() -> None:
    late = f"{COUNTED}\n    22-08:00 T1 dispense ACT 25 batch L1 at 08:00 day 5\n"
    made = row(late, counts_consume=True)
    assert (made.consumed, made.adjusted, made.closing) == (40, -10, 50)


def test_c11_an_empty_shelf_was_empty_since_the_day_said() -> None:
    text = "1-08:00 T1 opening ACT 100 batch L1\n21-08:00 T1 count ACT 0 batch L1 out 11"
    made = row(text, counts_consume=True)
    assert (made.consumed, made.stockout_days) == (100, 20)
    without = row(text.replace(" out 11", ""), counts_consume=True)
    assert (without.consumed, without.stockout_days) == (100, 10)


def test_c11_a_corrected_count_keeps_what_it_said_of_itself() -> None:
    made = row(f"{COUNTED}\n    22-08:00 T1 correct 21-08:00 45\n", counts_consume=True)
    assert (made.consumed, made.adjusted, made.closing) == (40, 5 - 20, 45)


# --- stores computed as one (G5) -------------------------------------------------------


SENDER = "1-08:00 T1 opening ACT 100 batch L1\n10-08:00 T1 ship ACT 40 batch L1\n"
RECEIVER = "1-08:00 T2 opening ACT 5 batch L1\n20-08:00 T2 arrive ACT 40 batch L1\n"


def together(as_of: datetime) -> Row:
    found: list[Event] = []
    for text in (SENDER, RECEIVER):
        more, about = events(StockCard.of(text), internal=True)
        found += more
    found.sort(key=lambda event: event.at_ms)
    made = History(found, UTC_ZONE, at_ms(as_of), about, {}).row(NOVEMBER)
    assert made is not None
    return made


def test_g5_between_stores_computed_as_one_goods_are_physical_and_not_usable() -> None:
    underway = together(datetime(2026, 11, 15, tzinfo=UTC))
    assert (underway.closing, underway.usable, underway.issued) == (105, 65, 0)
    arrived = together(AFTER)
    assert (arrived.closing, arrived.usable) == (105, 105)
    assert (arrived.issued, arrived.received, arrived.opening) == (0, 0, 105)


def test_g5_apart_the_same_goods_are_issued_and_received() -> None:
    assert row(SENDER).issued == 40
    assert row(RECEIVER).received == 40


# --- time zones and months -------------------------------------------------------------


def test_t2_a_fact_belongs_to_the_month_of_the_stores_time_zone() -> None:
    text = "1-08:00 T1 opening ACT 100 batch L1\n30-23:00 T1 dispense ACT 7 batch L1"
    assert row(text).consumed == 7
    blantyre = ZoneInfo("Africa/Blantyre")  # two hours ahead: already 1 December there
    assert row(text, zone=blantyre).consumed == 0
    assert row(text, month("2026-12"), zone=blantyre).consumed == 7


def test_t2_a_day_ends_when_it_does_at_the_store() -> None:
    text = (
        "1-00:00 T1 opening ACT 7 batch L1\n10-23:00 T1 dispense ACT 7 batch L1\n"
        "20-23:00 T1 receive ACT 7 batch L1"
    )
    assert row(text).stockout_days == 10  # 10 to 19, full again on the evening of the 20th
    assert row(text, zone=ZoneInfo("Africa/Blantyre")).stockout_days == 10  # 11 to 20
    assert row(text, zone=ZoneInfo("America/Lima")).stockout_days == 10


def test_a_month_with_a_change_of_clocks_has_its_days() -> None:
    zone = ZoneInfo("America/Santiago")
    events_: list[Event] = [
        Event(at_ms(datetime(2026, 8, 1, tzinfo=zone)), Cell(b"p" * 8, "", b"b" * 8, 0, 0), 5,
              "opening")
    ]  # fmt: skip
    about = context(StockCard())
    for label, days in (("2026-09", 30), ("2026-04", 30), ("2026-08", 31)):
        made = History(events_, zone, at_ms(AFTER), about, {}).row(month(label))
        assert made is None or (made.observed_days, made.stockout_days) == (days, 0)


def test_months_follow_each_other() -> None:
    assert month("2028-02").days == 29
    assert month_before(month("2027-01"), 13).label == "2025-12"
    assert month("9999-12").last == date(9999, 12, 31)
    for wrong in ("2026-13", "2026", "2026-1", ""):
        with pytest.raises(ValueError, match=r".*"):
            month(wrong)


def test_i4_ratios_are_rounded_half_up_for_show_only() -> None:
    assert [rounded(Fraction(value, 1000)) for value in (5, 4, 1005, -5, 2675)] == [
        "0.01", "0.00", "1.01", "-0.01", "2.68",
    ]  # fmt: skip
    assert rounded(Fraction(1, 3)) == "0.33"
    assert rounded(Fraction(2, 3), 0) == "1"


# --- what is lost, what expires, and periods that are no months ---------------------------


def test_losses_are_told_apart_by_their_reason() -> None:
    made = row("""
        1-08:00 T1 opening ACT 100 batch L1
        2-08:00 T1 lose    ACT   7 batch L1
        3-08:00 T1 lose    ACT   5 batch L1 reason damaged
        4-08:00 T1 lose    ACT   1 batch L1
    """)
    by_reason = sorted(made.lost_by_reason.values())
    assert (made.lost, by_reason) == (13, [5, 8])


def test_what_expires_is_counted_from_the_period_s_last_day() -> None:
    expiry = {
        "L1": date(2026, 11, 29),  # a day before the last: expired
        "L2": date(2026, 11, 30),  # the last day it may be used
        "L3": date(2026, 12, 30),
        "L4": date(2026, 12, 31),
        "L5": date(2027, 2, 28),
        "L6": date(2027, 3, 1),
    }
    text = "".join(
        f"1-08:0{number} T1 opening ACT {10**number} batch L{number + 1}\n" for number in range(6)
    )
    made = row(text, expiry=expiry)
    assert made.expired == 1
    assert (made.expiring_30, made.expiring_60, made.expiring_90) == (110, 1110, 11110)
    assert made.usable == 111110


def test_what_is_called_back_does_not_expire_any_more() -> None:
    made = row(
        "1-08:00 T1 opening ACT 10 batch L1",
        expiry={"L1": date(2026, 12, 5)},
        recalled={"L1": date(2026, 11, 20)},
    )
    assert (made.usable, made.expiring_30, made.stockout_days) == (0, 0, 11)


def test_i8_days_to_stock_out_stand_in_the_row() -> None:
    january = row(MONTHS, month("2027-01"))
    assert january.days_to_stockout == Fraction(820 * 36525, 60 * 1200)


def test_i4_a_week_rests_on_the_months_that_were_over_at_its_end() -> None:
    found, about = events(StockCard.of(MONTHS))
    history = History(found, UTC_ZONE, at_ms(AFTER), about, {})
    assert history.average(period("2027W5")).value == 60  # ends 7 February: November to January
    assert history.average(period("2027W4")).value == 60  # ends 31 January, as January does
    assert history.average(period("2027W3")).value == 45
    assert history.average(period("2026Q4")).value == 45


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(_verbs, st.integers(1, 60), st.integers(0, 60)), min_size=1, max_size=20),
    st.sampled_from([PeriodKind.DAILY, PeriodKind.WEEKLY]),
)
def test_shorter_periods_add_up_to_the_longer(
    drawn: list[tuple[str, int, int]], kind: PeriodKind
) -> None:
    made = StockCard()
    for line, (verb, day, quantity) in enumerate(sorted(drawn, key=lambda d: d[1])):
        made.act(f"{day}-08:{line:02d} T1 {verb} ACT {quantity} batch L{line % 2} line {line}")
    found, about = events(made)
    history = History(found, UTC_ZONE, at_ms(AFTER), about, {})
    monday, sunday = date(2026, 10, 5), date(2027, 1, 31)
    rows = history.rows(tuple(periods(kind, monday, sunday)))
    whole = History(found, UTC_ZONE, at_ms(AFTER), about, {}).row(Period("all", monday, sunday))
    assert whole is not None
    known = [one for one in rows if one is not None]
    for name in ("received", "consumed", "lost", "adjusted", "stockout_days"):
        assert sum(getattr(one, name) for one in known) == getattr(whole, name), name
    assert (known[-1].closing, known[-1].usable) == (whole.closing, whole.usable)


def test_i4_what_an_average_is_the_mean_of_is_named_by_month() -> None:
    found, about = events(StockCard.of(MONTHS))
    records = {"2026-10": Record(20, 0)}
    history = History(found, UTC_ZONE, at_ms(AFTER), about, records)
    assert history.averaged(month("2026-12")) == {"2026-12": 60, "2026-11": 30, "2026-10": 20}
    assert history.is_recorded(month("2026-10")) and not history.is_recorded(month("2026-11"))
