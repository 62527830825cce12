"""Loans: goods lent between stores, open until they are returned or written off (L6).

    open = lent − returned − written off

Lent is what truly left one store for the other as a loan, returned what left the other way as a
loan. Neither is demand or consumption.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from crdt_model import scopes
from crdt_model.details import stored
from crdt_model.facts import Kind, fact
from crdt_model.lane_facts import LoanWriteOff
from crdt_model.places import TransitClass
from node.errors import Refused
from node.lane_requests import WriteOffRequest
from node.recording import Actor, Desk
from node.store import Store

_ROLE = "supervisor"


@dataclass(frozen=True, slots=True)
class Loan:
    """What one store still has of another: base units of a product, above 0."""

    lender: bytes
    borrower: bytes
    product: bytes
    quantity: int


def loans(connection: sqlite3.Connection, store: bytes) -> list[Loan]:
    """Open loans of a store, as lender or as borrower."""
    balance: dict[tuple[bytes, bytes, bytes], int] = {}

    def add(rows: Iterable[tuple[bytes, bytes, bytes, int]]) -> None:
        for lender, borrower, product, quantity in rows:
            balance[lender, borrower, product] = (
                balance.get((lender, borrower, product), 0) + quantity
            )

    add(
        connection.execute(
            "SELECT supplier, customer, product, sum(departed) FROM lane_shipment AS shipment"
            " JOIN lane_shipment_line AS line"
            " ON line.scope = shipment.scope AND line.id = shipment.id"
            " WHERE reason = ? AND ? IN (supplier, customer) GROUP BY supplier, customer, product",
            (TransitClass.LOAN, store),
        )
    )
    add(_written_off(connection, store))
    found = []
    for lender, borrower, product in sorted(balance):
        other = balance.get((borrower, lender, product), 0)
        open_ = balance[lender, borrower, product] - other
        if open_ > 0:
            found.append(Loan(lender, borrower, product, open_))
    return found


def _written_off(
    connection: sqlite3.Connection, store: bytes
) -> list[tuple[bytes, bytes, bytes, int]]:
    """What lenders asked no more for, taken from what they lent; a command counts once."""
    rows = connection.execute(
        "SELECT scope.name, product, quantity FROM lane_write_off"
        " JOIN scope ON scope.id = lane_write_off.scope"
        " WHERE scope.name LIKE ? OR scope.name LIKE ?"
        " GROUP BY lane_write_off.scope, command, product, quantity",
        (f"lane/{store.hex()}/%", f"lane/%/{store.hex()}"),
    )
    return [(*scopes.parse(name).ids, product, -quantity) for name, product, quantity in rows]


def write_off(
    store: Store, connection: sqlite3.Connection, place: str, asked: WriteOffRequest, actor: Actor
) -> Desk:
    """A lender asks no more for what it lent.

    Raises:
        Refused: `nothing_lent`, less is open than is written off.
    """
    desk = Desk.open(store, connection, place, actor, _ROLE)
    borrower = desk.directory.store(asked.borrower)
    product = desk.directory.product(asked.product)
    lane = scopes.lane(desk.place.id, borrower.id)
    if desk.lane_recorded_before(lane, asked.id, asked.request):
        return desk
    open_ = sum(
        loan.quantity
        for loan in loans(connection, desk.place.id)
        if (loan.lender, loan.borrower, loan.product) == (desk.place.id, borrower.id, product.id)
    )
    if asked.quantity > open_:
        raise Refused(
            "nothing_lent",
            f"{borrower.code} has {open_} of {product.code} on loan",
            status=409,
            open=open_,
        )
    said = LoanWriteOff(product.id, asked.quantity, asked.note)
    desk.write_lane(lane, asked.id, asked.request, [fact(Kind.LOAN_WRITE_OFF, stored(said))])
    return desk
