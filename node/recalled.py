"""Recalled batches: recalls of the catalogue, as each store has to heed them (R1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from crdt_model import scopes
from crdt_model.catalogue import Span
from crdt_model.details import SettingValue
from crdt_model.recalls import Recall, recall_days
from node import fields
from node.directory import Directory, instant_text
from node.errors import Refused
from node.views import same, settings

TABLE = "recall"
LOTS_BETWEEN = "\n"  # between lot keys, which have no white space (B1)


def answer_key(recall: bytes) -> str:
    """The store's setting that answers a recall."""
    return f"recall_answer/{recall.hex()}"


def recalls(directory: Directory) -> list[Recall]:
    """Every recall, the newest first."""
    rows = settings.table(directory.connection, directory.catalogue, TABLE)
    meant = same.products_said(directory.connection) if rows else {}
    found = [
        recall for row_id, values in rows.items() if (recall := _recall(row_id, values)) is not None
    ]
    kept = [
        replace(one, product=meant[one.product].product) if one.product in meant else one
        for one in found
    ]
    return sorted(kept, key=lambda one: (-one.since, one.id))


def _recall(row_id: bytes, values: dict[str, SettingValue]) -> Recall | None:
    product, since, lifted = values.get("product"), values.get("from"), values.get("lifted")
    if not isinstance(product, str) or fields.id_of(product) is None or type(since) is not int:
        return None
    lots = values.get("lots")
    return Recall(
        row_id,
        str(values.get("code") or row_id.hex()),
        bytes.fromhex(product),
        frozenset(lots.split(LOTS_BETWEEN)) if isinstance(lots, str) and lots else frozenset(),
        since,
        lifted if type(lifted) is int else None,
        str(values.get("class") or ""),
        str(values.get("name") or ""),
        str(values.get("text") or ""),
    )


def find(directory: Directory, text: str) -> Recall:
    """The recall of this id or code.

    Raises:
        Refused: `unknown_recall`.
    """
    found = [one for one in recalls(directory) if text in (one.id.hex(), one.code)]
    if len(found) != 1:
        raise Refused("unknown_recall", f"no recall {text[:40]!r}", status=404, value=text[:40])
    return found[0]


def at_store(directory: Directory, store: bytes) -> list[Recall]:
    """The recalls as they name the batches of one store: also those kept as others there."""
    found = recalls(directory)
    if not found:
        return []
    ledger = directory.scope(scopes.ledger(store))
    renaming = same.renaming_of(directory.connection, ledger)
    if not renaming.lots:
        return found
    return [
        replace(one, lots=one.lots | {renaming.of(one.product, lot)[1] for lot in one.lots})
        for one in found
    ]


def recalled_days(directory: Directory, store: bytes) -> Callable[[bytes, str], Sequence[Span]]:
    """The days on which a batch is recalled at a store."""
    return recall_days(
        at_store(directory, store), lambda at: directory.local_date(store, at).date()
    )


def summary(directory: Directory, recall: Recall) -> dict[str, Any]:
    """A recall in a list."""
    product = directory.named("product", recall.product)
    return {
        "id": recall.id.hex(),
        "code": recall.code,
        "product": {"id": product.id.hex(), "code": product.code, "name": product.name},
        "lots": sorted(recall.lots),
        "effective_from": instant_text(recall.since),
        "lifted_at": None if recall.lifted is None else instant_text(recall.lifted),
        "class": recall.gravity,
        "reason": recall.reason,
        "text": recall.text,
    }
