"""The purchases view: which facts speak of a purchase, and which receipts came against it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from crdt_model.detail_forms import detail_of
from crdt_model.details import NO_ID, Receipt
from crdt_model.entries import decode_facts
from crdt_model.facts import Kind
from crdt_model.purchase_facts import Purchase, PurchaseStepped
from crdt_model.purchases import PurchaseOrder, PurchaseSaid, fold_purchase
from node.folding import Arrived
from node.views import numbers


class PurchasesView:
    """Takes in purchases from the scope of their store."""

    def take(self, connection: sqlite3.Connection, arrived: Arrived) -> None:
        for part in arrived.parts:
            for at, fact in enumerate(part.facts):
                detail = detail_of(fact)
                if not isinstance(detail, Purchase | PurchaseStepped):
                    continue
                connection.execute(
                    "INSERT OR IGNORE INTO purchase_fact (scope, id, entry, at)"
                    " VALUES (?, ?, ?, ?)",
                    (arrived.scope_id, detail.order, part.entry_id, at),
                )
                if isinstance(detail, Purchase):
                    store, device = arrived.scope.ids[0], part.entry.log.device
                    numbers.note(connection, store, device, detail.document)


class PurchaseReceiptsView:
    """Takes in from a ledger which receipts came against a purchase."""

    def take(self, connection: sqlite3.Connection, arrived: Arrived) -> None:
        for part in arrived.parts:
            for at, fact in enumerate(part.facts):
                if fact.kind != Kind.RECEIPT:
                    continue
                detail = detail_of(fact)
                if not isinstance(detail, Receipt) or detail.order == NO_ID:
                    continue
                name = (
                    part.entry.log.device
                    + part.entry.command
                    + (part.first + at).to_bytes(4, "big")
                )
                connection.executemany(
                    "INSERT OR IGNORE INTO purchase_receipt"
                    " (ledger, id, line, entry, fact, product, name) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [
                        (
                            arrived.scope_id, detail.order, detail.line, part.entry_id,
                            part.first + at, leg.product, name,
                        )
                        for leg in fact.legs
                    ],
                )  # fmt: skip


# --- reading ---------------------------------------------------------------------

# A product that turned out to be another's double is folded as that other (B3).
_AS_READ = (
    "IN (SELECT to_product FROM read_as WHERE read_as.ledger = came.ledger"
    " AND read_as.product = came.product UNION SELECT came.product)"
)


def purchase(
    connection: sqlite3.Connection, scope: int, ledger: int, order: bytes
) -> PurchaseOrder | None:
    """A purchase of a store, by the rows of its settings scope and its ledger."""
    rows = connection.execute(
        "SELECT purchase_fact.entry, at, stamp, device.device, command, facts FROM purchase_fact"
        " JOIN entry ON entry.id = purchase_fact.entry JOIN log ON log.id = entry.log"
        " JOIN device ON device.id = log.device WHERE purchase_fact.scope = ?"
        " AND purchase_fact.id = ? ORDER BY purchase_fact.entry",
        (scope, order),
    ).fetchall()
    decoded: dict[int, Sequence[Any]] = {}
    said = []
    for entry, at, stamp, device, command, facts in rows:
        if entry not in decoded:
            decoded[entry] = decode_facts(facts)
        detail = detail_of(decoded[entry][at])
        assert isinstance(detail, Purchase | PurchaseStepped)
        said.append(PurchaseSaid(detail, (stamp, device, command, at)))
    return fold_purchase(order, said, received(connection, ledger, order))


# A correction stands for the facts of its target together, so it is found by the command it names;
# a receipt of several batches is one command, and its correction must not be joined to each.
_STANDING = (
    "SELECT came.line, came.product, line.quantity, line.key FROM purchase_receipt AS came"
    f" JOIN line ON line.ledger = came.ledger AND line.product {_AS_READ} AND line.out = ''"
    " AND line.entry = came.entry AND line.fact = came.fact AND line.corrects IS NULL"
    " WHERE came.ledger = :ledger AND came.id = :order"
    " UNION ALL SELECT came.line, came.product, line.quantity, line.key FROM"
    " (SELECT DISTINCT ledger, line, product, substr(name, 17, 8) AS command"
    " FROM purchase_receipt WHERE ledger = :ledger AND id = :order) AS came"
    f" JOIN line ON line.ledger = came.ledger AND line.product {_AS_READ} AND line.out = ''"
    " AND line.corrects IS NOT NULL AND substr(line.corrects, 17, 8) = came.command"
)


def received(
    connection: sqlite3.Connection, ledger: int, order: bytes
) -> dict[tuple[int, bytes], int]:
    """Base units received against each line, by the product that came, as corrections left them."""
    rows = connection.execute(
        f"SELECT line, product, sum(quantity) FROM ({_STANDING}) GROUP BY line, product",
        {"ledger": ledger, "order": order},
    )
    return {(line, product): quantity for line, product, quantity in rows}


def last_receipt(connection: sqlite3.Connection, ledger: int, order: bytes) -> bytes | None:
    """The packed order key of the last receipt against a purchase that stands."""
    (key,) = connection.execute(
        f"SELECT max(key) FROM ({_STANDING}) WHERE quantity > 0",
        {"ledger": ledger, "order": order},
    ).fetchone()
    found: bytes | None = key
    return found


def purchases(connection: sqlite3.Connection, scope: int, ledger: int) -> list[PurchaseOrder]:
    """All purchases of a store, newest first."""
    rows = connection.execute(
        "SELECT DISTINCT id FROM purchase_fact WHERE scope = ?", (scope,)
    ).fetchall()
    found = [purchase(connection, scope, ledger, order) for (order,) in rows]
    return sorted((one for one in found if one), key=lambda one: (-one.created, one.id))


def outstanding(connection: sqlite3.Connection, scope: int, ledger: int) -> dict[bytes, int]:
    """Base units bought and not received, by product, of purchases that were sent."""
    found: dict[bytes, int] = {}
    for order in purchases(connection, scope, ledger):
        if order.status in ("sent", "part_received"):
            for line in order.lines:
                product = line.ordered.product
                found[product] = found.get(product, 0) + line.outstanding
    return found
