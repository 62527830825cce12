"""Products and batches kept as others: which hold for a ledger, and which ledgers must be refolded.

What is said stands in the settings of the catalogue and of the store; here is read how a ledger is
to be folded, and kept how it was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from crdt_model.detail_forms import detail_of
from crdt_model.details import Row, SetOne, SettingValue
from crdt_model.facts import Fact
from crdt_model.identifiers import ID_BYTES, looks_like_id
from crdt_model.same import (
    AS_SAID,
    Meant,
    Renaming,
    lots_meant,
    products_meant,
    said_lot,
    said_product,
)
from crdt_model.scopes import CATALOGUE, parse, store_settings
from node.folding import Arrived
from node.views import settings

PREFIX = "same/"
NAMES_KEPT = 20_000  # in memory, some 200 bytes each: the batches of a few busy stores


def speaks(facts: Iterable[Fact]) -> bool:
    """Whether any of these facts says that things are the same, or takes it back."""
    for fact in facts:
        match detail_of(fact):
            case SetOne(key=key) if key.startswith(PREFIX):
                return True
            case Row(table="same"):
                return True
    return False


def renaming_of(connection: sqlite3.Connection, ledger: int) -> Renaming:
    """How the facts of a ledger are read now."""
    row = connection.execute("SELECT name FROM scope WHERE id = ?", (ledger,)).fetchone()
    if row is None:
        return AS_SAID
    store = parse(row[0]).ids[0]
    products = products_said(connection)
    lots = {
        (product, lot): other
        for (product, lot), value in _said(connection, store_settings(store))
        if lot and (other := said_lot(value)) is not None
    }
    if not products and not lots:
        return AS_SAID
    inexact = connection.execute("SELECT product FROM inexact WHERE ledger = ?", (ledger,))
    return Renaming(products, lots_meant(lots), frozenset(product for (product,) in inexact))


def products_said(connection: sqlite3.Connection) -> dict[bytes, Meant]:
    """What products are kept as, by the catalogue."""
    return products_meant(
        {
            product: meant
            for (product, lot), value in _said(connection, CATALOGUE)
            if not lot and (meant := said_product(value)) is not None
        }
    )


def _said(
    connection: sqlite3.Connection, scope: str
) -> Iterator[tuple[tuple[bytes, str], SettingValue]]:
    """(product, lot or "") and the value in force."""
    row = connection.execute("SELECT id FROM scope WHERE name = ?", (scope,)).fetchone()
    for key, held in settings.under(connection, row[0], PREFIX).items() if row else ():
        product, _, lot = key[len(PREFIX) :].partition("/")
        if held and looks_like_id(product) and len(product) == 2 * ID_BYTES:
            yield (bytes.fromhex(product), lot), held[-1].value


def note_inexact(
    connection: sqlite3.Connection, ledger: int, renaming: Renaming, facts: Iterable[Fact]
) -> bool:
    """Keep which products have quantities that cannot be renamed; whether any is new."""
    found: set[bytes] = set()
    if any(meant.factor != 1 for meant in renaming.products.values()):
        for fact in facts:
            for product, _, quantity in renaming.names(fact):
                if product not in renaming.inexact and not renaming.is_exact(product, quantity):
                    found.add(product)
    for product in found:
        meant = renaming.products[product]
        connection.execute(
            "INSERT OR IGNORE INTO inexact (ledger, product, to_product, units, of_units)"
            " VALUES (?, ?, ?, ?, ?)",
            (ledger, product, meant.product, meant.factor.numerator, meant.factor.denominator),
        )
    return bool(found)


class Noted:
    """Keeps what facts name and what it was folded as; what is kept already is not written again.

    What memory holds must be forgotten when a transaction is undone or a ledger is emptied.
    """

    def __init__(self) -> None:
        self._known: set[tuple[int, bytes, str]] = set()

    def forget(self) -> None:
        self._known.clear()

    def note(
        self,
        connection: sqlite3.Connection,
        ledger: int,
        renaming: Renaming,
        run: Sequence[Arrived],
    ) -> None:
        """Keep what the facts of a run name."""
        named = {
            (ledger, item.product, item.batch)
            for arrived in run
            for part in arrived.parts
            for fact in part.facts
            for items in (fact.legs, fact.asserts)
            for item in items
        }
        new = named - self._known
        rows = []
        for _, product, batch in new:
            to_product, to_batch, factor = renaming.of(product, batch)
            rows.append((ledger, product, batch, to_product, to_batch, *factor.as_integer_ratio()))
        connection.executemany(
            "INSERT OR IGNORE INTO read_as"
            " (ledger, product, batch, to_product, to_batch, units, of_units)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        if len(self._known) > NAMES_KEPT:
            self._known.clear()
        self._known |= new


def stale_ledgers(connection: sqlite3.Connection) -> list[int]:
    """Ledgers that were folded otherwise than they are to be read now."""
    ledgers = connection.execute(
        "SELECT id FROM scope WHERE name LIKE 'ledger/%' ORDER BY id"
    ).fetchall()
    return [ledger for (ledger,) in ledgers if _is_stale(connection, ledger)]


def _is_stale(connection: sqlite3.Connection, ledger: int) -> bool:
    renaming = renaming_of(connection, ledger)
    kept = connection.execute(
        "SELECT product, to_product, units, of_units FROM inexact WHERE ledger = ?", (ledger,)
    )
    for product, to_product, units, of_units in kept:
        if renaming.products.get(product) != Meant(to_product, Fraction(units, of_units)):
            return True
    folded = connection.execute(
        "SELECT product, batch, to_product, to_batch, units, of_units FROM read_as"
        " WHERE ledger = ?",
        (ledger,),
    )
    return any(
        renaming.of(product, batch) != (to_product, to_batch, Fraction(units, of_units))
        for product, batch, to_product, to_batch, units, of_units in folded
    )


def originals(
    connection: sqlite3.Connection, ledger: int, product: bytes
) -> list[tuple[bytes, str, str]]:
    """What else is kept as a product: (product, batch, batch it is kept as)."""
    rows = connection.execute(  # left to itself SQLite reads all of the ledger's
        "SELECT product, batch, to_batch FROM read_as INDEXED BY read_as_other"
        " WHERE ledger = ? AND to_product = ?",
        (ledger, product),
    )
    return sorted(row for row in rows if row[0] != product or row[1] != row[2])


def kept_apart(connection: sqlite3.Connection, ledger: int) -> list[tuple[bytes, bytes, int, int]]:
    """Products that should be another and are not: (product, the other, units, of units)."""
    return connection.execute(
        "SELECT product, to_product, units, of_units FROM inexact WHERE ledger = ?"
        " ORDER BY product",
        (ledger,),
    ).fetchall()
