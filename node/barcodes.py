"""Barcodes: which product a GTIN is of, by the catalogue or by the word of a store.

A store links a barcode the catalogue lacks to a product on the spot (`barcode/<gtin>` of its
settings); the catalogue's word goes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crdt_model import scopes
from crdt_model.catalogue import GTIN_LENGTHS, is_gtin
from crdt_model.codec import decode, encode
from crdt_model.identifiers import derived_id, looks_like_id
from node import answers
from node.directory import Directory
from node.errors import Refused
from node.views import local_items, settings

PREFIX = "barcode/"


def checked(gtin: str) -> str:
    """A GTIN of any length in 14 digits, which is how stores keep it.

    Raises:
        Refused: `wrong_check_digit`.
    """
    if not is_gtin(gtin):
        raise Refused(
            "wrong_check_digit", f"{gtin[:20]} is no GTIN; read the barcode again", field="gtin"
        )
    return gtin.zfill(max(GTIN_LENGTHS))


def products_of(directory: Directory, gtin: str, store: bytes | None) -> dict[bytes, int]:
    """The products a barcode is of, each with the base units in that pack.

    Raises:
        Refused: `wrong_check_digit`.
    """
    whole = checked(gtin)
    found: dict[bytes, int] = {}
    for written in _ways_to_write(gtin):
        row = derived_id(directory.network, "barcode", written)
        held = directory.fields("barcode", row)
        product, units = held.get("product"), held.get("units")
        if isinstance(product, str) and isinstance(units, int):
            found.setdefault(directory.referred("product", product), units)
        for named in _with_gtin(directory, written):
            pack = directory.product_fields(named).get("units_per_pack")
            found.setdefault(named, pack if isinstance(pack, int) else 1)
    if not found and store is not None:
        found |= {product: units for one, product, units in _linked(directory, store, whole)}
    return found


def known_at(directory: Directory, store: bytes) -> dict[str, Any]:
    """Every barcode a store can read, for a tablet that reads them without the node."""
    rows = {whole: (product, units) for whole, product, units in _linked(directory, store, "")}
    for own, gtin in _own_gtins(directory):
        pack = directory.product_fields(own).get("units_per_pack")
        whole = gtin.zfill(max(GTIN_LENGTHS))
        rows.setdefault(whole, (own, pack if isinstance(pack, int) else 1))
    for held in settings.table(directory.connection, directory.catalogue, "barcode").values():
        written, product, units = held.get("gtin"), held.get("product"), held.get("units")
        if isinstance(written, str) and isinstance(product, str) and isinstance(units, int):
            whole = written.zfill(max(GTIN_LENGTHS))
            rows[whole] = (directory.referred("product", product), units)
    return {
        "barcodes": [
            {
                "gtin": gtin,
                "product": answers.named(directory.named("product", product)),
                "units": units,
            }
            for gtin, (product, units) in sorted(rows.items())
        ]
    }


def gtin_of(directory: Directory, product: bytes, store: bytes) -> str | None:
    """A barcode of a product in 14 digits: of the smallest pack that has one."""
    found = [
        (row["units"], row["gtin"])
        for row in known_at(directory, store)["barcodes"]
        if row["product"]["id"] == product.hex()
    ]
    return min(found)[1] if found else None


def _own_gtins(directory: Directory) -> Iterator[tuple[bytes, str]]:
    """Products whose own field says a GTIN."""
    rows = directory.connection.execute(
        "SELECT key, value FROM setting WHERE scope = ? AND key > 'product/' AND key < 'product0'"
        " AND live = 1 AND key LIKE '%/gtin'",
        (directory.catalogue,),
    )
    for key, value in rows:
        gtin = decode(value)
        if isinstance(gtin, str) and is_gtin(gtin):
            yield bytes.fromhex(key.split("/")[1]), gtin


def _linked(directory: Directory, store: bytes, gtin: str) -> Iterator[tuple[str, bytes, int]]:
    """What a store linked: (GTIN in 14 digits, product, base units)."""
    scope = directory.scope(scopes.store_settings(store))
    for key, held in settings.under(directory.connection, scope, PREFIX + gtin).items():
        product, _, units = str(held[-1].value if held else "").partition(" ")
        if looks_like_id(product) and units.isdecimal():
            yield key.removeprefix(PREFIX), bytes.fromhex(product), int(units)


def _ways_to_write(gtin: str) -> list[str]:
    """The same GTIN in all lengths: shorter ones are longer ones that begin with zeros."""
    bare = gtin.lstrip("0")
    return [bare.zfill(length) for length in GTIN_LENGTHS if len(bare) <= length]


def _with_gtin(directory: Directory, gtin: str) -> Iterator[bytes]:
    """Products and stores' own items whose own field says this GTIN."""
    rows = directory.connection.execute(
        "SELECT key FROM setting WHERE scope = ? AND key > 'product/' AND key < 'product0'"
        " AND live = 1 AND value = ? AND key LIKE '%/gtin'",
        (directory.catalogue, encode(gtin)),
    )
    yield from (bytes.fromhex(key.split("/")[1]) for (key,) in rows)
    for local in local_items.held(directory.connection):
        if local_items.fields(directory.connection, local.item.id).get("gtin") == gtin:
            yield local.item.id
