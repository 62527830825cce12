"""Sameness: people say that two products, or two batches, are one, and take it back (B3)."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from typing import Any

from crdt_model.same import MAX_FACTOR, end_of
from node import fields
from node.directory import Directory
from node.errors import Refused
from node.recording import Actor
from node.setting_desk import SettingDesk
from node.store import Store
from node.views import same, settings
from node.views.settings import Named


@dataclass(frozen=True, slots=True)
class ProductsRequest:
    """Product `a` is `b`: `units` of b are `of_units` of a; `b` None takes it back."""

    id: str
    a: str
    b: str | None
    units: int
    of_units: int
    request: bytes


@dataclass(frozen=True, slots=True)
class BatchesRequest:
    """Batch `a` of a product is `b`; `b` None takes it back."""

    id: str
    product: str
    a: str
    b: str | None
    request: bytes


def read_products(body: object) -> ProductsRequest:
    """Two products from the body of a request; `b` null takes it back."""
    asked = fields.object_of(body, {"id", "a", "b", "units", "of_units"})
    return ProductsRequest(
        fields.command(asked),
        fields.text(asked, "a"),
        fields.optional(asked, "b"),
        fields.whole(asked, "units", 1, 1, MAX_FACTOR),
        fields.whole(asked, "of_units", 1, 1, MAX_FACTOR),
        fields.request_hash(asked),
    )


def read_batches(body: object) -> BatchesRequest:
    """Two batches from the body of a request; `b` null takes it back."""
    asked = fields.object_of(body, {"id", "product", "a", "b"})
    lots = []
    for name in ("a", "b"):
        written = fields.batch(asked | {"batch": asked.get(name)})
        lots.append(fields.lot_key(written) if written else None)
    if lots[0] is None:
        raise fields.bad("a", "a batch")
    return BatchesRequest(
        fields.command(asked),
        fields.text(asked, "product"),
        lots[0],
        lots[1],
        fields.request_hash(asked),
    )


def same_products(
    store: Store, connection: sqlite3.Connection, asked: ProductsRequest, actor: Actor
) -> dict[str, Any]:
    """Say, once, that a product is another.

    Raises:
        Refused: `not_allowed`, `unknown_code`, `ambiguous_code`, `command_reused`, `same_circle`.
    """
    desk = SettingDesk.of_catalogue(store, connection, actor)
    a = desk.directory.product_as_said(asked.a)
    b = None if asked.b is None else desk.directory.product_as_said(asked.b)
    if not desk.done_before(asked.id, asked.request):
        if b is not None:
            _check_circle(desk.directory, a, b)
        value = None if b is None else f"{b.id.hex()} {asked.units} {asked.of_units}"
        desk.set(f"{same.PREFIX}{a.id.hex()}", value)
        desk.write(asked.id, asked.request)
    return {
        "a": _shown(a),
        "b": None if b is None else _shown(b),
        "units": asked.units,
        "of_units": asked.of_units,
        "kept_apart_at": [] if b is None else kept_apart(desk.directory, a.id),
    }


def _check_circle(directory: Directory, a: Named, b: Named) -> None:
    meant = same.products_said(directory.connection)
    end = meant[b.id].product if b.id in meant else b.id
    if a.id in (b.id, end):
        raise Refused(
            "same_circle",
            f"{b.code} is kept as {a.code} already; take that back first",
            status=409,
            a=a.code,
            b=b.code,
        )


def _shown(row: Named) -> dict[str, str]:
    return {"id": row.id.hex(), "code": row.code, "name": row.name}


def kept_apart(directory: Directory, product: bytes) -> list[str]:
    """Codes of stores in which a product stays apart, its quantities being no whole units."""
    rows = directory.connection.execute(
        "SELECT scope.name FROM inexact JOIN scope ON scope.id = inexact.ledger"
        " WHERE product = ? ORDER BY scope.name",
        (product,),
    )
    stores = [bytes.fromhex(re.sub("^ledger/", "", name)) for (name,) in rows]
    return sorted(directory.named("store", store).code for store in stores)


def same_batches(
    store: Store, connection: sqlite3.Connection, place: str, asked: BatchesRequest, actor: Actor
) -> dict[str, Any]:
    """Say, once, that a batch of a product at a store is another.

    Raises:
        Refused: `not_allowed`, `unknown_code`, `command_reused`, `same_circle`.
    """
    desk = SettingDesk.of_store(store, connection, place, actor)
    product = desk.directory.product(asked.product)
    if not desk.done_before(asked.id, asked.request):
        prefix = f"{same.PREFIX}{product.id.hex()}/"
        held = {
            key[len(prefix) :]: found[-1].value
            for key, found in settings.under(
                connection, desk.directory.scope(desk.scope), prefix
            ).items()
            if found
        }
        edges = {lot: str(other) for lot, other in held.items() if other}
        if asked.b is not None and asked.a in end_of(asked.b, edges):
            raise Refused(
                "same_circle",
                f"{asked.b} is kept as {asked.a} already; take that back first",
                status=409,
                a=asked.a,
                b=asked.b,
            )
        desk.set(f"{prefix}{asked.a}", asked.b)
        desk.write(asked.id, asked.request)
    return {"product": _shown(product), "a": asked.a, "b": asked.b}
