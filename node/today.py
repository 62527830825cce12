"""Today: what needs doing at a store, for the role that asks, counted and with the first of each.

Nothing is decided here that is not decided elsewhere: levels, expiry, discrepancies and counts are
the store's alerts, orders and goods are the lanes, dates are the schedule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from crdt_model.alerts import Alert, Code, Severity, alerts, showing
from crdt_model.lane_facts import OrderKind
from crdt_model.places import USABLE_STATUSES, Status
from node import answers, sheet_answers
from node.alert_standing import standing_of
from node.alerting import dismissals
from node.directory import instant_text
from node.fields import STATUS_WORDS
from node.order_answers import Names
from node.recording import Actor
from node.roles import AUDITOR
from node.schedule import schedule
from node.stock import StoreBook
from node.supply_lines import approved_lanes, approver_of, supply_lines
from node.views import lanes
from node.views import ledger as ledger_view

MAX_ITEMS = 5  # of one task: what a phone shows; the task leads to the whole list
# What a product must have in `storage` to be cold: words of the lists of products.
_COLD_WORDS = ("2-8", "2–8", "2 to 8", "cold", "fridge", "refrigerat", "frozen", "freez", "-20")
_SEVERITIES = list(Severity)

# Task → the role that can do something about it; an auditor sees all.
_NEEDED = {
    "stocked_out": "dispenser",
    "at_risk": "dispenser",
    "expiring": "dispenser",
    "cold_items": "dispenser",
    "below_min": "storekeeper",
    "to_receive": "storekeeper",
    "to_review": "supervisor",
    "to_pick": "storekeeper",
    "to_dispatch": "storekeeper",
    "orders_due": "storekeeper",
    "counts_due": "storekeeper",
    "counts_open": "storekeeper",
    "discrepancies": "storekeeper",
    "recalls": "storekeeper",
    "open_differences": "storekeeper",
}
# Alerts that are a task under another name; `unreceived` and `overdue` are seen in `to_receive`
# and in the orders, and too much stock asks for nothing today.
_OF_ALERTS = {
    Code.STOCKED_OUT: "stocked_out",
    Code.AT_RISK: "at_risk",
    Code.BELOW_MIN: "below_min",
    Code.EXPIRING: "expiring",
    Code.COUNT_DUE: "counts_due",
    Code.DISCREPANCY: "discrepancies",
    Code.RECALL: "recalls",
    Code.OPEN_DIFFERENCE: "open_differences",
}


@dataclass(slots=True)
class Task:
    """One kind of work: how often, how soon, and the first few."""

    code: str
    severity: Severity = Severity.LOW
    count: int = 0
    items: list[dict[str, Any]] = field(default_factory=list)

    def add(self, severity: Severity, item: dict[str, Any]) -> None:
        """One more; the gravest says how soon."""
        self.count += 1
        self.severity = min(self.severity, severity, key=_SEVERITIES.index)
        if len(self.items) < MAX_ITEMS:
            self.items.append(item)

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "count": self.count,
            "severity": str(self.severity),
            "items": self.items,
        }


_Found = Iterable[tuple[str, Severity, dict[str, Any]]]


def today(book: StoreBook, actor: Actor) -> dict[str, Any]:
    """What needs doing at the book's store, the most urgent first; nothing that waits is left out.

    `updated` is the moment the answer is true of.
    """
    sees = {
        code for code, role in _NEEDED.items() if actor.role == AUDITOR or actor.may(role)
    }  # of the whole store, whoever of that rank it is
    tasks = {code: Task(code) for code in _NEEDED}
    names = Names(book.directory)
    raised = _raised(book)
    found: list[_Found] = [_of_alerts(names, raised), _cold(book, names, raised)]
    if actor.role == AUDITOR or actor.may("storekeeper"):
        found += [
            _to_receive(book, names),
            _to_review(book, names),
            _to_supply(book, names),
            _picks(book, names),
            _orders_due(book, names),
            _open_sheets(book, actor),
        ]
    for rows in found:
        for code, severity, item in rows:
            tasks[code].add(severity, item)
    shown = [task for task in tasks.values() if task.count and task.code in sees]
    shown.sort(key=lambda task: _SEVERITIES.index(task.severity))
    return {
        "store": answers.named(book.store),
        "updated": instant_text(book.as_of),
        "provisional": book.directory.told(book.shortfalls()),
        "tasks": [task.as_json() for task in shown],
    }


# --- what alerts say ----------------------------------------------------------------------


def _raised(book: StoreBook) -> list[Alert]:
    """The alerts nobody dismissed, the gravest first and of one kind the worst first."""
    said = dismissals(book)
    found = [
        alert for alert, hidden in showing(alerts(standing_of(book)), said, book.day) if not hidden
    ]
    found.sort(key=lambda one: (_SEVERITIES.index(one.severity), one.code, -one.measure))
    return found


def _of_alerts(names: Names, raised: list[Alert]) -> _Found:
    for alert in raised:
        task = _OF_ALERTS.get(alert.code)
        if task is not None:
            yield task, alert.severity, _alert_item(names, alert)


def _alert_item(names: Names, alert: Alert) -> dict[str, Any]:
    item: dict[str, Any] = {"alert": alert.id.hex(), **alert.arguments}
    product = alert.arguments.get("product")
    if isinstance(product, str):
        item["product"] = names.of("product", bytes.fromhex(product))
    return item


# --- cold goods -----------------------------------------------------------------------------


def is_cold(storage: object, *, has_vvm: bool) -> bool:
    """Whether a product is kept cold: its storage says so, or its vials carry a monitor."""
    words = storage.lower() if isinstance(storage, str) else ""
    return has_vvm or any(word in words for word in _COLD_WORDS)


def _cold(book: StoreBook, names: Names, raised: list[Alert]) -> _Found:
    """Cold goods that a person should look at: they expire unused, are expired, held or too warm.

    VVM stage 2 is to be used first, 3 and 4 are not to be used at all.
    """
    known: dict[bytes, bool] = {}

    def cold(product: bytes) -> bool:
        if product not in known:
            fields = book.directory.product_fields(product)
            known[product] = is_cold(fields.get("storage"), has_vvm=bool(fields.get("use_vvm")))
        return known[product]

    for alert in raised:
        product = alert.arguments.get("product")
        if (
            alert.code is Code.EXPIRING
            and isinstance(product, str)
            and cold(bytes.fromhex(product))
        ):
            yield "cold_items", alert.severity, _alert_item(names, alert) | {"why": "expiring"}
    held_bins = book.directory.held_bins(book.store.id)
    for item in ledger_view.balances(book.connection, book.ledger):
        cell = item.cell
        if item.on_hand <= 0 or not cold(cell.product):
            continue
        status, expiry = Status(cell.status), book.expiry(cell.product, cell.batch)
        if expiry is not None and expiry < book.day:
            why, severity = "expired", Severity.HIGH
        elif status in (Status.VVM3, Status.VVM4, Status.VVM3_HELD, Status.VVM4_HELD):
            why, severity = "vvm", Severity.HIGH
        elif status in (Status.VVM2, Status.VVM2_HELD):
            why, severity = "vvm", Severity.MEDIUM
        elif status not in USABLE_STATUSES or cell.bin in held_bins:
            why, severity = "held", Severity.MEDIUM
        else:
            continue
        yield (
            "cold_items",
            severity,
            {
                "product": names.of("product", cell.product),
                "batch": cell.batch,
                "expiry": None if expiry is None else expiry.isoformat(),
                "bin": book.directory.bin_code(book.store.id, cell.bin),
                "status": STATUS_WORDS[status],
                "on_hand": item.on_hand,
                "why": why,
            },
        )


# --- goods and orders -----------------------------------------------------------------------


def _to_receive(book: StoreBook, names: Names) -> _Found:
    if book.directory.store_mode(book.store.id) == "paper":
        return  # what is sent there ends at dispatch (S4)
    for one in lanes.on_the_way(book.connection, book.store.id):
        yield (
            "to_receive",
            Severity.MEDIUM,
            {
                "shipment": one.id.hex(),
                "document": one.document,
                "from": names.of("store", one.supplier),
                "dispatched_at": instant_text(one.dispatched),
            },
        )


def _to_review(book: StoreBook, names: Names) -> _Found:
    """Orders that wait for this store's word, as supplier or as the approver of a supply line."""
    lines = supply_lines(book.directory)
    own = book.store.id
    got = lanes.orders(book.connection, "supplier", own, ("submitted",))
    rows = [row for row in got if approver_of(lines, own, row.customer) == own]
    rows += lanes.orders_of(book.connection, approved_lanes(lines, own), ("submitted",))
    for row in _urgent_first(rows):
        yield "to_review", _severity(row), _order_item(names, row)


def _to_supply(book: StoreBook, names: Names) -> _Found:
    """Approved orders of which something is not set aside yet."""
    waiting = lanes.orders_to_allocate(book.connection, book.store.id)
    rows = lanes.orders(book.connection, "supplier", book.store.id, ("approved", "part_shipped"))
    for row in _urgent_first(row for row in rows if row.id in waiting):
        yield "to_pick", _severity(row), _order_item(names, row)


def _urgent_first(rows: Iterable[lanes.OrderRow]) -> list[lanes.OrderRow]:
    return sorted(
        rows, key=lambda row: (row.kind != OrderKind.EMERGENCY, row.submitted or 0, row.id)
    )


def _severity(row: lanes.OrderRow) -> Severity:
    return Severity.HIGH if row.kind == OrderKind.EMERGENCY else Severity.MEDIUM


def _order_item(names: Names, row: lanes.OrderRow) -> dict[str, Any]:
    return {
        "order": row.id.hex(),
        "document": row.document,
        "kind": OrderKind(row.kind).name.lower(),
        "customer": names.of("store", row.customer),
        "supplier": names.of("store", row.supplier),
        "submitted_at": None if row.submitted is None else instant_text(row.submitted),
        "needed_by": row.needed_by or None,
        "lines": row.lines,
    }


def _picks(book: StoreBook, names: Names) -> _Found:
    """Goods set aside: to be fetched, or fetched and to be sent."""
    tasks = {"allocated": "to_pick", "picked": "to_dispatch"}
    for one in lanes.waiting_picks(book.connection, book.store.id):
        item = {
            "pick": one.id.hex(),
            "document": one.document,
            "to": names.of("store", one.customer),
            "lines": one.lines,
        }
        yield tasks[one.status], Severity.MEDIUM, item


def _orders_due(book: StoreBook, names: Names) -> _Found:
    today_text = book.day.isoformat()
    for row in sorted(schedule(book, names), key=lambda row: row["due"] or ""):
        if row["due"] is not None and row["due"] <= today_text:
            yield "orders_due", Severity.MEDIUM if row["late"] else Severity.LOW, row


def _open_sheets(book: StoreBook, actor: Actor) -> Iterator[tuple[str, Severity, dict[str, Any]]]:
    shown = ("id", "number", "by", "opened_at", "opened_by", "places", "counted", "to_recount")
    for sheet in sheet_answers.sheets(book.directory, book.store, actor)["sheets"]:
        if sheet["approved"] is None and sheet["cancelled"] is None:
            item = {name: sheet[name] for name in shown}
            yield "counts_open", Severity.LOW, item
