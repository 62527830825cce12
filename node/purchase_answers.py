"""Purchase answers: what purchases look like, and how their suppliers did."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from crdt_model.clock import milliseconds_of
from crdt_model.indicators import rounded
from crdt_model.lines import OrderKey
from crdt_model.purchases import TRANSITIONS, PurchaseOrder
from node import purchasing
from node.directory import Directory, instant_text
from node.order_answers import Names
from node.views import purchases
from node.views.settings import Named

DAY_MS = 86_400_000


def shown_purchase(directory: Directory, store: Named, order: bytes) -> dict[str, Any]:
    """A purchase of a store. Raises Refused: `purchase_unknown`."""
    found = purchasing.known(directory, store.id, order)
    books = purchasing.Books.of(directory, store.id)
    return purchase_json(directory, Names(directory), books, found)


def purchase_json(
    directory: Directory, names: Names, books: purchasing.Books, order: PurchaseOrder
) -> dict[str, Any]:
    """A purchase as people see it."""
    came = _last_receipt(directory, books, order)
    return {
        "id": order.id.hex(),
        "document": order.document,
        "status": order.status,
        "actions": sorted(TRANSITIONS[order.stage]),
        "supplier": names.of("supplier", order.supplier),
        "currency": order.currency or None,
        "expected": order.expected or None,
        "note": order.note,
        "created_at": instant_text(order.created),
        "sent_at": None if order.sent is None else instant_text(order.sent),
        "last_receipt_at": None if came is None else instant_text(came),
        "lead_days": lead_days(order.sent, came),
        "fill_rate": None if order.fill_rate is None else rounded(order.fill_rate),
        "flags": list(order.flags),
        "lines": [
            {
                "line": line.ordered.line,
                "product": names.of("product", line.ordered.product),
                "quantity": line.ordered.quantity,
                "units_per_pack": line.ordered.pack,
                "price": line.ordered.price or None,
                "note": line.ordered.note,
                "received": line.received,
                "outstanding": line.outstanding,
            }
            for line in order.lines
        ],
    }


def _last_receipt(
    directory: Directory, books: purchasing.Books, order: PurchaseOrder
) -> int | None:
    key = purchases.last_receipt(directory.connection, books.ledger, order.id)
    return None if key is None else OrderKey.unpacked(key).effective


def lead_days(sent: int | None, came: int | None) -> int | None:
    """Whole days from sending an order to the last of its goods, None where either is missing."""
    if sent is None or came is None:
        return None
    return max(0, (milliseconds_of(came) - milliseconds_of(sent)) // DAY_MS)


def performance(directory: Directory, store: Named) -> list[dict[str, Any]]:
    """Each supplier a store sent purchases to: how many, how fast, how fully."""
    books = purchasing.Books.of(directory, store.id)
    by_supplier: dict[bytes, list[PurchaseOrder]] = {}
    for order in purchases.purchases(directory.connection, books.scope, books.ledger):
        if order.sent is not None:
            by_supplier.setdefault(order.supplier, []).append(order)
    names = Names(directory)
    rows = []
    for supplier, orders in by_supplier.items():
        found = [lead_days(one.sent, _last_receipt(directory, books, one)) for one in orders]
        leads = sorted(days for days in found if days is not None)
        ended = [order for order in orders if order.status in ("received", "closed")]
        lines = [line for order in ended for line in order.lines]
        ordered = sum(line.ordered.quantity for line in lines)
        came = sum(min(line.received, line.ordered.quantity) for line in lines)
        rows.append(
            {
                "supplier": names.of("supplier", supplier),
                "orders": len(orders),
                "ended": len(ended),
                "median_lead_days": _rank(leads, 50),
                "p90_lead_days": _rank(leads, 90),
                "fill_rate": rounded(Fraction(came, ordered)) if ordered else None,
            }
        )
    return sorted(rows, key=lambda row: str(row["supplier"]))


def _rank(ordered: list[int], percent: int) -> int | None:
    """The nearest-rank percentile, None of nothing."""
    return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else None
