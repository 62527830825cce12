"""Products as people look for them: by code, name or barcode, as a store sees them, one in full."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from crdt_model.catalogue import Span, State, day_of
from crdt_model.details import SettingValue
from node import answers, barcodes
from node.catalogue import StoreCatalogue, read_catalogue
from node.catalogue_edits import shown
from node.directory import Directory
from node.views import settings
from node.views.settings import Named

# Tables that are listed whole: path → the catalogue's table. They have at most some thousand rows.
LISTED = {"suppliers": "supplier", "reasons": "reason", "lists": "list", "programmes": "programme"}


def brief(directory: Directory, row: Named) -> dict[str, Any]:
    """A product in a list of products."""
    held = directory.product_fields(row.id)
    pack = held.get("units_per_pack")
    return answers.named(row) | {
        "unit": str(held.get("unit") or ""),
        "units_per_pack": pack if isinstance(pack, int) else 1,
        "batch_tracked": directory.is_batch_tracked(row.id),
    }


def search(directory: Directory, text: str, limit: int) -> dict[str, Any]:
    """Products of the catalogue whose code or name contains the text."""
    rows, total = settings.search(directory.connection, directory.catalogue, "product", text, limit)
    return {"products": [_told_apart(directory, row) for row in rows], "total": total}


def _told_apart(directory: Directory, row: Named) -> dict[str, Any]:
    return brief(directory, directory.named("product", row.id))


def seen_by(seen: StoreCatalogue, text: str, limit: int) -> dict[str, Any]:
    """Products that a store sees whose code or name contains the text, with state and months."""
    directory, wanted = seen.directory, text.casefold()
    rows = [directory.named("product", product) for product in seen.products()]
    found = [row for row in rows if wanted in row.code.casefold() or wanted in row.name.casefold()]
    found.sort(key=lambda row: (row.name, row.code, row.id))
    return {
        "products": [brief(directory, row) | _at_store(seen, row.id) for row in found[:limit]],
        "total": len(found),
    }


def _at_store(seen: StoreCatalogue, product: bytes) -> dict[str, Any]:
    months = seen.min_max(product) or (None, None, None)
    least, most, emergency = map(_decimal, months)
    return {
        "on_list": seen.on_list(product),
        "state": str(seen.state(product)),
        "min_months": least,
        "max_months": most,
        "emergency_months": emergency,
    }


def _decimal(value: Fraction | None) -> str | None:
    """Months as they were written: they have at most ten decimals."""
    if value is None:
        return None
    text = f"{value.numerator * 10**10 // value.denominator:011d}"
    return f"{text[:-10]}.{text[-10:]}".rstrip("0").rstrip(".")


# --- barcodes -----------------------------------------------------------------------


def by_gtin(directory: Directory, gtin: str, store: bytes | None = None) -> dict[str, Any]:
    """The products a barcode is of, each with the base units in that pack.

    Raises:
        Refused: `wrong_check_digit`.
    """
    found = barcodes.products_of(directory, gtin, store)
    return {
        "products": [
            brief(directory, directory.named("product", product)) | {"units": units}
            for product, units in sorted(found.items())
        ],
        "total": len(found),
    }


# --- one product --------------------------------------------------------------------


def full(directory: Directory, product: Named, seen: StoreCatalogue | None, day: date) -> Any:
    """Everything the catalogue says of a product; with `seen`, also what holds at that store."""
    held = directory.product_fields(product.id)
    life = read_catalogue(directory).products.get(product.id)
    state = State.ACTIVE if life is None else life.state(day)
    return brief(directory, product) | {
        "fields": {name: shown(value) for name, value in sorted(held.items())},
        "state": str(state),
        "codes": [
            {"system": row.get("system"), "value": row.get("value")}
            for row in _rows_of(directory, "product_code", product.id)
        ],
        "barcodes": [
            {"gtin": row.get("gtin"), "units": row.get("units")}
            for row in _rows_of(directory, "barcode", product.id)
        ],
        "kit": [
            {
                "product": answers.named(
                    directory.named("product", directory.referred("product", component))
                ),
                "units": row.get("units"),
            }
            for row in _table(directory, "kit")
            if row.get("kit") and _means(directory, row["kit"], product.id)
            and isinstance(component := row.get("product"), str)
        ],
        "prices": _prices(directory, product.id, day),
        "lists": sorted(_lists(directory, product.id, day)),
        "store": None if seen is None else answers.named(directory.named("store", seen.store))
        | _at_store(seen, product.id),
    }  # fmt: skip


def _table(directory: Directory, name: str) -> list[dict[str, SettingValue]]:
    held = settings.table(directory.connection, directory.catalogue, name)
    return [fields for _, fields in sorted(held.items())]


def _means(directory: Directory, value: SettingValue, product: bytes) -> bool:
    return isinstance(value, str) and directory.referred("product", value) == product


def _rows_of(directory: Directory, name: str, product: bytes) -> list[dict[str, SettingValue]]:
    rows = [
        row for row in _table(directory, name) if _means(directory, row.get("product"), product)
    ]
    return sorted(rows, key=lambda row: str(row))


def _prices(directory: Directory, product: bytes, day: date) -> list[dict[str, Any]]:
    """The price in force of each supplier and currency: the last that began by the day."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    rows = _rows_of(directory, "price", product)
    for row in sorted(rows, key=lambda row: str(row.get("from") or "")):
        begins = day_of(row.get("from"))
        if begins is not None and begins > day:
            continue
        supplier = row.get("supplier")
        key = (str(supplier or ""), str(row.get("currency") or ""))
        named = None
        if isinstance(supplier, str) and supplier:
            named = answers.named(
                directory.named("supplier", directory.referred("supplier", supplier))
            )
        found[key] = {
            "supplier": named,
            "currency": row.get("currency"),
            "price_per_pack": row.get("price_per_pack"),
            "from": row.get("from"),
        }
    return [found[key] for key in sorted(found)]


def _lists(directory: Directory, product: bytes, day: date) -> Iterator[str]:
    """Codes of the master lists it is on that day."""
    for row_id, on in read_catalogue(directory).lists.items():
        if any(Span(span.first, span.last).meets(day, day) for span in on.get(product, ())):
            yield directory.named("list", row_id).code


# --- other tables -------------------------------------------------------------------


def listed(directory: Directory, path: str) -> dict[str, Any]:
    """The rows of a table that is listed whole, by code."""
    table = LISTED[path]
    rows = [
        answers.named(directory.named(table, row_id))
        | {
            "fields": {
                name: shown(value)
                for name, value in sorted(fields.items())
                if name not in ("code", "name")
            }
        }
        for row_id, fields in settings.table(
            directory.connection, directory.catalogue, table
        ).items()
    ]
    rows.sort(key=lambda row: (str(row["code"]), str(row["id"])))
    return {path: rows}
