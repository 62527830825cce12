"""Alerts: when each is raised, that one trouble has one id, and when a dismissed one comes back."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from crdt_model.alerts import (
    Alert,
    Code,
    Coming,
    Counting,
    Difference,
    Discrepancy,
    Dismissal,
    OpenOrder,
    Product,
    RecallToAnswer,
    Severity,
    Standing,
    alerts,
    showing,
)
from crdt_model.outlook import Dated, Limits

DAY = date(2026, 11, 23)
STORE, ACT, ONE = b"store-01", b"product1", b"one-----"
MONTH = Fraction(36525, 1200)
LIMITS = Limits(Fraction(1), Fraction(3))


def raised(**standing: object) -> list[Alert]:
    return alerts(Standing(STORE, DAY, **standing))  # type: ignore[arg-type]


def product(usable: int, **more: object) -> Product:
    known: dict[str, object] = {"amc": MONTH, "limits": LIMITS, "cover_days": Fraction(20)}
    return Product(ACT, usable, **(known | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("usable", "codes"),
    [
        (0, [Code.STOCKED_OUT]),
        (19, [Code.AT_RISK]),
        (20, [Code.BELOW_MIN]),
        (30, [Code.BELOW_MIN]),
        (31, []),
        (92, [Code.ABOVE_MAX]),
    ],
)
def test_i8_of_one_product_the_gravest_is_raised(usable: int, codes: list[Code]) -> None:
    assert [alert.code for alert in raised(products=(product(usable),))] == codes


def test_what_a_store_never_had_is_not_out_of_stock() -> None:
    assert raised(products=(product(0, known=False, amc=None),)) == []


def test_i4_without_a_rate_only_a_stock_out_is_raised() -> None:
    assert raised(products=(product(5, amc=None),)) == []
    assert [a.code for a in raised(products=(product(0, amc=None),))] == [Code.STOCKED_OUT]


def test_a_batch_that_will_not_be_used_in_time_is_raised_and_grows_worse() -> None:
    def batch(days: int) -> list[Alert]:
        dated = (Dated("L1", 300, DAY + timedelta(days=days)),)
        found = raised(products=(product(60, batches=dated),))
        return [alert for alert in found if alert.code is Code.EXPIRING]

    assert batch(200) == [] and batch(-1) == []
    (early,), (late,) = batch(100), batch(20)
    assert early.id == late.id and late.measure > early.measure
    assert late.arguments["unused"] == 300 - 21


def test_orders_are_late_by_their_day_by_a_month_or_by_a_silent_supplier() -> None:
    def order(days: int, *, here: bool, waits: bool, needed: int | None = None) -> bool:
        by = None if needed is None else DAY + timedelta(days=needed)
        one = OpenOrder(ONE, "HC01-T1-1", here, waits, DAY - timedelta(days=days), by)
        return bool(raised(orders=(one,)))

    assert order(31, here=True, waits=True) and not order(30, here=True, waits=True)
    assert order(2, here=True, waits=False, needed=-1)
    assert not order(60, here=True, waits=False, needed=0)
    assert order(8, here=False, waits=True) and not order(8, here=False, waits=False)


def test_goods_on_the_way_for_longer_than_their_lead_time_are_asked_about() -> None:
    def coming(days: int, lead: int | None) -> bool:
        return bool(raised(coming=(Coming(ONE, "CMS-1", DAY - timedelta(days=days), lead),)))

    assert coming(6, 5) and not coming(5, 5) and not coming(14, None) and coming(15, None)


def test_l4_differences_discrepancies_recalls_and_counts_are_raised_by_severity() -> None:
    found = raised(
        differences=(Difference(ONE, 1, "CMS-1", ACT, 5, DAY),),
        discrepancies=(Discrepancy("over_issue", "x", ACT, "L1", -3),),
        recalls=(RecallToAnswer(ONE, ACT, "L1", DAY),),
        counting=Counting(12, 120, 92),
    )
    assert [alert.code for alert in found] == [
        Code.RECALL, Code.DISCREPANCY, Code.OPEN_DIFFERENCE, Code.COUNT_DUE
    ]  # fmt: skip
    assert found[0].severity is Severity.HIGH and found[-1].severity is Severity.LOW
    assert len({alert.id for alert in found}) == len(found)
    assert raised(counting=Counting(0, 0, 92)) == []


def test_a_dismissed_alert_comes_back_after_its_day_or_when_it_is_worse() -> None:
    (alert,) = raised(differences=(Difference(ONE, 1, "CMS-1", ACT, 5, DAY),))
    (worse,) = raised(differences=(Difference(ONE, 1, "CMS-1", ACT, 6, DAY),))
    said = {alert.id: Dismissal(DAY + timedelta(days=7), alert.measure)}
    assert alert.id == worse.id

    def shown(one: Alert, after: int) -> bool:
        ((_, hidden),) = showing([one], said, DAY + timedelta(days=after))
        return hidden is None

    assert not shown(alert, 0) and not shown(alert, 7)
    assert shown(alert, 8) and shown(worse, 0)


def test_one_trouble_has_one_id_in_each_store() -> None:
    one = Difference(ONE, 1, "CMS-1", ACT, 5, DAY)
    (here,) = alerts(Standing(STORE, DAY, differences=(one,)))
    (there,) = alerts(Standing(b"store-02", DAY, differences=(one,)))
    assert here.id != there.id
