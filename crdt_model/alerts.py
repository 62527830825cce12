"""Alerts: what at a store asks for a person, derived from figures and never stored.

An alert is one code about one subject, so the same trouble has the same id on every device and on
every day. Of one product only the gravest of `stocked_out`, `at_risk` and `below_min` is raised.
Closed and suspended stores have none (S3); products being phased out or closed are no stock-out
(P7). Nothing here reads a clock: the day is passed in.

A dismissal is a fact that says until when, and how bad it was. The alert comes back on the day
after, or as soon as its `measure` is greater than it was when it was dismissed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import floor

from crdt_model.outlook import Dated, Level, Limits, days_left, level, wasted

EXPIRY_STEPS_DAYS = (180, 90, 60, 30)  # an expiring batch grows worse at each
ORDER_DAYS = 30  # an order without a date to be met by is overdue after this
REVIEW_DAYS = 7  # a supplier that has not looked at an order for this long is late
SHIPMENT_DAYS = 14  # goods on the way for longer than this are asked about
COUNT_DAYS = 92  # what was not counted for a quarter is due, unless the store says otherwise
DAYS_A_WEEK = 7
MAX_DISMISSED_DAYS = 366  # nothing is dismissed for ever: what lasts has to be settled

Argument = str | int | None


class Code(StrEnum):
    """What can be wrong."""

    STOCKED_OUT = "stocked_out"
    AT_RISK = "at_risk"
    BELOW_MIN = "below_min"
    ABOVE_MAX = "above_max"
    EXPIRING = "expiring_before_use"
    OVERDUE_ORDER = "overdue_order"
    UNRECEIVED = "unreceived_shipment"
    OPEN_DIFFERENCE = "open_difference"
    DISCREPANCY = "discrepancy"
    RECALL = "recall_to_answer"
    COUNT_DUE = "count_due"


class Severity(StrEnum):
    """How soon: today, this week, when there is time."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


SEVERITIES = {
    Code.STOCKED_OUT: Severity.HIGH,
    Code.RECALL: Severity.HIGH,
    Code.AT_RISK: Severity.MEDIUM,
    Code.BELOW_MIN: Severity.MEDIUM,
    Code.EXPIRING: Severity.MEDIUM,
    Code.OVERDUE_ORDER: Severity.MEDIUM,
    Code.UNRECEIVED: Severity.MEDIUM,
    Code.OPEN_DIFFERENCE: Severity.MEDIUM,
    Code.DISCREPANCY: Severity.MEDIUM,
    Code.ABOVE_MAX: Severity.LOW,
    Code.COUNT_DUE: Severity.LOW,
}
_ORDER = list(Severity)


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing that asks for a person.

    Attributes:
        id: 8 bytes, the same on every device. subject: what it is about, as `product/<id>`.
        measure: how bad it is, in steps: greater is worse, and only compared with itself.
        arguments: figures and ids that a sentence is made of.
    """

    id: bytes
    code: Code
    subject: str
    measure: int
    arguments: Mapping[str, Argument]

    @property
    def severity(self) -> Severity:
        return SEVERITIES[self.code]


@dataclass(frozen=True, slots=True)
class Product:
    """An active product that the store should have, as it stands.

    Attributes:
        usable: base units (B5). amc: base units a month, None if unknown. limits: months.
        cover_days: lead time and review period together, None if no supply line says.
        batches: usable batches. known: whether any fact of it is there: what a store never had
            is not out of stock.
    """

    id: bytes
    usable: int
    amc: Fraction | None
    limits: Limits | None
    cover_days: Fraction | None
    batches: tuple[Dated, ...] = ()
    known: bool = True


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order of which something is still to come.

    Attributes:
        asked_here: whether this store asked; else it was asked. waits: whether the supplier has
            not yet said a word. needed_by: None if no day was named.
    """

    id: bytes
    document: str
    asked_here: bool
    waits: bool
    submitted: date
    needed_by: date | None


@dataclass(frozen=True, slots=True)
class Coming:
    """A shipment that left for this store and is not taken in; `lead_days` None if unknown."""

    id: bytes
    document: str
    dispatched: date
    lead_days: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A line of a shipment whose goods are in nobody's stock (L3, L4).

    `quantity` is base units missing, or found beyond what was sent; since when it is open.
    """

    shipment: bytes
    line: int
    document: str
    product: bytes
    quantity: int
    since: date


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """What the ledger found to be wrong.

    Attributes:
        about: words that name it among all of its code: product, batch, command.
        size: base units, 0 where it has no size.
    """

    code: str
    about: str
    product: bytes | None
    batch: str
    size: int


@dataclass(frozen=True, slots=True)
class RecallToAnswer:
    """A recall that names goods this store has or had, and that it has not answered."""

    id: bytes
    product: bytes
    batch: str
    since: date


@dataclass(frozen=True, slots=True)
class Counting:
    """Products on hand that were not counted for long.

    Attributes:
        products: how many. oldest_days: since the one waiting longest. every_days: the rule.
    """

    products: int
    oldest_days: int
    every_days: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything alerts are derived from, of one store on one day."""

    store: bytes
    day: date
    products: tuple[Product, ...] = ()
    orders: tuple[OpenOrder, ...] = ()
    coming: tuple[Coming, ...] = ()
    differences: tuple[Difference, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    recalls: tuple[RecallToAnswer, ...] = ()
    counting: Counting | None = None


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A person's word that an alert need not be shown: through `until`, while it is no worse."""

    until: date
    measure: int
    note: str = field(default="")

    def hides(self, alert: Alert, day: date) -> bool:
        """Whether the alert stays hidden on `day`."""
        return day <= self.until and alert.measure <= self.measure


def alert_id(store: bytes, code: str, subject: str) -> bytes:
    """The id of an alert: the same wherever it is derived."""
    return hashlib.sha256(
        b"stockmesh/alert/1" + store + code.encode() + b"\0" + subject.encode()
    ).digest()[:8]


def alerts(standing: Standing) -> list[Alert]:
    """Every alert of a store, the gravest first."""
    found = [
        Alert(alert_id(standing.store, code, subject), code, subject, measure, arguments)
        for code, subject, measure, arguments in _found(standing)
    ]
    return sorted(found, key=lambda one: (_ORDER.index(one.severity), one.code, one.subject))


_Found = Iterator[tuple[Code, str, int, dict[str, Argument]]]


def _found(standing: Standing) -> _Found:
    day = standing.day
    for product in standing.products:
        yield from _levels(product)
        yield from _expiring(product, day)
    for order in standing.orders:
        yield from _overdue(order, day)
    for coming in standing.coming:
        days = (day - coming.dispatched).days
        allowed = SHIPMENT_DAYS if coming.lead_days is None else coming.lead_days
        if days > allowed:
            arguments: dict[str, Argument] = {
                "shipment": coming.id.hex(), "document": coming.document, "days": days
            }  # fmt: skip
            weeks = (days - allowed) // DAYS_A_WEEK
            yield Code.UNRECEIVED, f"shipment/{coming.id.hex()}", weeks, arguments
    yield from _differences(standing.differences, day)
    for wrong in standing.discrepancies:
        product_id = None if wrong.product is None else wrong.product.hex()
        arguments = {"discrepancy": wrong.code, "product": product_id, "batch": wrong.batch}
        yield Code.DISCREPANCY, f"{wrong.code}/{wrong.about}", abs(wrong.size), arguments
    for recall in standing.recalls:
        yield (
            Code.RECALL,
            f"recall/{recall.id.hex()}",
            (day - recall.since).days // DAYS_A_WEEK,
            {
                "recall": recall.id.hex(),
                "product": recall.product.hex(),
                "batch": recall.batch,
                "days": (day - recall.since).days,
            },
        )
    due = standing.counting
    if due is not None and due.products:
        over = (due.oldest_days - due.every_days) // 30
        yield (
            Code.COUNT_DUE, "counting", over,
            {"products": due.products, "days": due.oldest_days, "every_days": due.every_days},
        )  # fmt: skip


def _levels(product: Product) -> _Found:
    """The gravest of what a product's level says; too much stock is apart."""
    where = level(product.usable, product.amc, product.limits)
    left = days_left(product.usable, product.amc)
    subject = f"product/{product.id.hex()}"
    known: dict[str, Argument] = {
        "product": product.id.hex(),
        "usable": product.usable,
        "days_left": None if left is None else floor(left),
    }
    if where is Level.STOCKED_OUT:
        if product.known:
            yield Code.STOCKED_OUT, subject, 0, known
        return
    amc = product.amc
    months = Fraction(product.usable) / amc if amc is not None and amc > 0 else None
    if left is not None and product.cover_days is not None and left < product.cover_days:
        weeks = floor((product.cover_days - left) / DAYS_A_WEEK)
        yield Code.AT_RISK, subject, weeks, known | {"cover_days": floor(product.cover_days)}
    elif where is Level.BELOW_MIN and product.limits is not None and months is not None:
        assert product.limits.least is not None  # or the level would be another
        yield Code.BELOW_MIN, subject, floor((product.limits.least - months) * 2), known
    elif where is Level.ABOVE_MAX and product.limits is not None:
        over = 0 if months is None else floor(months - (product.limits.most or 0))
        yield Code.ABOVE_MAX, subject, over, known


def _expiring(product: Product, day: date) -> _Found:
    """Batches of which some will not be used in time, once they expire within half a year."""
    lost = wasted(product.batches, product.amc, day)
    for batch in product.batches if lost is not None else ():
        if batch.expiry is None or batch.expiry < day:
            continue  # what has expired is no longer usable and is disposed of, not used
        unused = 0 if lost is None else lost.get(batch.batch, 0)
        days = (batch.expiry - day).days
        steps = sum(days <= step for step in EXPIRY_STEPS_DAYS)
        if unused and steps:
            arguments: dict[str, Argument] = {
                "product": product.id.hex(),
                "batch": batch.batch,
                "expiry": batch.expiry.isoformat(),
                "days": days,
                "unused": unused,
            }
            yield Code.EXPIRING, f"batch/{product.id.hex()}/{batch.batch}", steps, arguments


def _overdue(order: OpenOrder, day: date) -> _Found:
    """Late: not answered for a week, past the day it was needed, or a month old without one."""
    waited = (day - order.submitted).days
    late = waited - ORDER_DAYS if order.needed_by is None else (day - order.needed_by).days
    if not order.asked_here and order.waits:
        late = max(late, waited - REVIEW_DAYS)
    if late > 0:
        arguments: dict[str, Argument] = {
            "order": order.id.hex(),
            "document": order.document,
            "side": "in" if order.asked_here else "out",
            "days": waited,
        }
        yield Code.OVERDUE_ORDER, f"order/{order.id.hex()}", late // DAYS_A_WEEK, arguments


def _differences(differences: Iterable[Difference], day: date) -> _Found:
    for one in differences:
        arguments: dict[str, Argument] = {
            "shipment": one.shipment.hex(),
            "line": one.line,
            "document": one.document,
            "product": one.product.hex(),
            "quantity": one.quantity,
            "days": (day - one.since).days,
        }
        subject = f"difference/{one.shipment.hex()}/{one.line}"
        yield Code.OPEN_DIFFERENCE, subject, abs(one.quantity), arguments


def showing(
    found: Iterable[Alert], dismissals: Mapping[bytes, Dismissal], day: date
) -> Iterator[tuple[Alert, Dismissal | None]]:
    """Each alert with the dismissal that hides it on `day`, None if it is to be shown."""
    for alert in found:
        said = dismissals.get(alert.id)
        yield alert, said if said is not None and said.hides(alert, day) else None
