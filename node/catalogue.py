"""What one store sees of the catalogue: its list, its minimum and maximum, states of products.

The catalogue's tables are read once and kept till the catalogue changes; what the store says
itself is few rows and read each time. The rules stand in `crdt_model.catalogue`.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from operator import itemgetter

from crdt_model import scopes
from crdt_model.catalogue import (
    ALWAYS,
    Catalogue,
    Given,
    Lifetime,
    Months,
    Replaced,
    Span,
    State,
    StoreList,
    StoreWord,
    day_of,
    decimal_of,
)
from crdt_model.details import SettingValue
from crdt_model.identifiers import ID_BYTES, looks_like_id
from crdt_model.ordering import Packing
from node.bills import factor_of
from node.directory import Directory
from node.life import DATABASE_EPOCH_KEY
from node.views import ledger, same, settings

CATALOGUES_KEPT = 4  # read catalogues in memory: 10 MB each for 10,000 products
_ON_OFF = {"on": True, "off": False}

MonthsOfStock = tuple[Fraction | None, Fraction | None, Fraction | None]
Version = tuple[object, ...]
_kept: OrderedDict[Version, Catalogue] = OrderedDict()


def read_catalogue(directory: Directory) -> Catalogue:
    """The catalogue's lists and states as they stand in this snapshot."""
    version = catalogue_version(directory)
    found = _kept.get(version)
    if found is None:
        found = _Reading(directory).catalogue()
        _kept[version] = found
        while len(_kept) > CATALOGUES_KEPT:
            _kept.popitem(last=False)
    return found


def catalogue_version(directory: Directory) -> Version:
    """What changes with any change of the catalogue."""
    return _version(directory.connection, directory.catalogue)


def _version(connection: sqlite3.Connection, scope: int) -> Version:
    """What changes with any change of a scope: the heads that count, and how often it was refolded.

    Heads are hashes of all before them, so a transaction that was undone leaves no false trace.
    """
    own = connection.execute("SELECT value FROM own WHERE key = ?", (DATABASE_EPOCH_KEY,))
    refolds = connection.execute("SELECT refolds FROM scope WHERE id = ?", (scope,))
    heads = connection.execute(
        "SELECT id, first_seq, head_hash, counts_to FROM log WHERE scope = ? ORDER BY id", (scope,)
    )
    return (own.fetchone(), scope, refolds.fetchone(), *heads.fetchall())


class _Reading:
    """The tables of a catalogue, read once."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._months: dict[Months, Months] = {}

    def catalogue(self) -> Catalogue:
        to_stores: dict[bytes, list[Given]] = {}
        to_types: dict[str, list[Given]] = {}
        for fields in self._table("store_list", ("list", "store", "type", "from", "to")).values():
            given = Given(self._id("list", fields.get("list")), _span(fields))
            store = self._id("store", fields.get("store"))
            if store:
                to_stores.setdefault(store, []).append(given)
            else:
                to_types.setdefault(str(fields.get("type") or ""), []).append(given)
        products = self._products()
        return Catalogue(
            products,
            self._approved(),
            self._lists(),
            {store: tuple(given) for store, given in to_stores.items()},
            {kind: tuple(given) for kind, given in to_types.items()},
            self._packings(),
            self._replaced(),
            {p: at for p, life in products.items() if (at := life.closed_from) is not None},
        )

    def _table(self, name: str, fields: tuple[str, ...]) -> dict[bytes, dict[str, SettingValue]]:
        directory = self._directory
        return settings.table(directory.connection, directory.catalogue, name, fields)

    def _id(self, table: str, value: SettingValue) -> bytes:
        """The row a reference means, b"" for none."""
        return self._directory.referred(table, value) if isinstance(value, str) and value else b""

    def _products(self) -> dict[bytes, Lifetime]:
        dated = self._table("product", ("phasing_out_from", "closed_from"))
        alive = Lifetime()
        directory = self._directory
        rows, _ = settings.search(directory.connection, directory.catalogue, "product", "", -1)
        return {
            row.id: Lifetime(
                day_of(dated[row.id].get("phasing_out_from")),
                day_of(dated[row.id].get("closed_from")),
            )
            if row.id in dated
            else alive
            for row in rows
        }

    def _packings(self) -> dict[bytes, Packing]:
        names = ("units_per_pack", "pack_rounding_threshold", "round_to_zero")
        found = {}
        for product, fields in self._table("product", names).items():
            units, threshold = fields.get(names[0]), fields.get(names[1])
            found[product] = Packing(
                units if type(units) is int and units > 0 else 1,
                threshold if type(threshold) is int else 0,
                fields.get(names[2]) in (True, 1),
            )
        return found

    def _replaced(self) -> dict[bytes, Replaced]:
        found = {}
        names = ("replaces", "replaces_units", "new_units")
        for product, fields in self._table("product", names).items():
            before = self._id("product", fields.get("replaces"))
            if before:
                found[product] = Replaced(before, Fraction(*factor_of(fields)))
        return found

    def _approved(self) -> dict[str, dict[bytes, tuple[Months, ...]]]:
        found: dict[str, dict[bytes, list[Months]]] = {}
        names = ("type", "programme", "product", "min_months", "max_months", "emergency_months")
        for fields in self._table("approved_product", names).values():
            months = Months(
                self._id("programme", fields.get("programme")),
                decimal_of(fields.get("min_months")),
                decimal_of(fields.get("max_months")),
                decimal_of(fields.get("emergency_months")),
            )
            months = self._months.setdefault(months, months)  # few differ: one object for many
            kind = str(fields.get("type") or "")
            product = self._id("product", fields.get("product"))
            found.setdefault(kind, {}).setdefault(product, []).append(months)
        return {
            kind: {
                product: tuple(sorted(held, key=lambda months: months.programme))
                for product, held in by_product.items()
            }
            for kind, by_product in found.items()
        }

    def _lists(self) -> dict[bytes, dict[bytes, tuple[Span, ...]]]:
        found: dict[bytes, dict[bytes, tuple[Span, ...]]] = {}
        for fields in self._table("list_product", ("list", "product", "from", "to")).values():
            on_list = found.setdefault(self._id("list", fields.get("list")), {})
            product = self._id("product", fields.get("product"))
            on_list[product] = (*on_list.get(product, ()), _span(fields))
        return found


def _span(fields: dict[str, SettingValue]) -> Span:
    first, last = day_of(fields.get("from")), day_of(fields.get("to"))
    return ALWAYS if first is None and last is None else Span(first, last)


class StoreCatalogue:
    """What one store sees of the catalogue on one day."""

    def __init__(self, directory: Directory, store: bytes, day: date) -> None:
        """`day` is the store's local date."""
        self.directory = directory
        self.store = store
        self.day = day
        self.catalogue = read_catalogue(directory)
        kind = str(directory.fields("store", store).get("type") or "")
        self.list = StoreList(self.catalogue, store, kind, store_word(directory, store))
        self._meant = same.products_said(directory.connection)

    @cached_property
    def _on(self) -> frozenset[bytes]:
        return self._open(self._as_kept(self.list.on(self.day)), self.day)

    def _open(self, products: frozenset[bytes], day: date) -> frozenset[bytes]:
        """Those not closed by a day: a closed product is on nobody's list (P7)."""
        return products - {product for product, at in self.catalogue.closed.items() if at <= day}

    def _as_kept(self, products: frozenset[bytes]) -> frozenset[bytes]:
        """The products as which these are kept (B3)."""
        if products.isdisjoint(self._meant):
            return products
        return frozenset(
            self._meant[product].product if product in self._meant else product
            for product in products
        )

    def products(self) -> frozenset[bytes]:
        """Products the store sees: those on its list, and any of which it holds stock (P7)."""
        scope = self.directory.scope(scopes.ledger(self.store))
        held = ledger.balances(self.directory.connection, scope)
        return self._on | {item.cell.product for item in held if item.on_hand}

    def on_list(self, product: bytes) -> bool:
        """Whether the product, or one that is kept as it, is on the store's list today."""
        if self.state(product) is State.CLOSED:
            return False
        alike = (one for one, meant in self._meant.items() if meant.product == product)
        return any(self.list.is_on(one, self.day) for one in (product, *alike))

    def listed(self, first: date, last: date) -> frozenset[bytes]:
        """Products that a list names on any of these days (I2); of a store without lists, none."""
        return self._open(self._as_kept(self.list.listed(first, last)), first)

    def min_max(self, product: bytes, programme: bytes | None = None) -> MonthsOfStock | None:
        """Least, most and emergency months of stock, None if nothing is said of the product."""
        months = self.list.months(product, programme)
        return None if months is None else (months.least, months.most, months.emergency)

    def state(self, product: bytes) -> State:
        """The product's state today; one the catalogue does not know is active."""
        return self.lifetime(product).state(self.day)

    def lifetime(self, product: bytes) -> Lifetime:
        """From when the product is phased out and closed."""
        return self.catalogue.products.get(product, Lifetime())


def away_days(fields: Mapping[str, SettingValue]) -> Callable[[date], bool] | None:
    """Whether a store with these fields is closed or suspended on a day (S3); None: it never is."""
    closed = day_of(fields.get("closed_from"))
    first, last = day_of(fields.get("suspended_from")), day_of(fields.get("suspended_to"))
    if closed is None and first is None:
        return None

    def is_away(day: date) -> bool:
        if closed is not None and closed <= day:
            return True
        return first is not None and Span(first, last).meets(day, day)

    return is_away


def store_word(directory: Directory, store: bytes) -> StoreWord:
    """What a store says of its list, its minima and its own items.

    Keys are `list/<product>/<first day>` = `on`, `off` or null, and `minmax/<product>` =
    "<least> <most> <emergency>" in months, "-" where not said.
    """
    scope = directory.scope(scopes.store_settings(store))
    if scope < 0:
        return StoreWord()
    listed: dict[bytes, list[tuple[date, bool | None]]] = {}
    for rest, value in _said(directory, scope, "list/").items():
        product, _, text = rest.partition("/")
        day = day_of(text)
        if _is_id(product) and day is not None:
            word = _ON_OFF.get(value) if isinstance(value, str) else None
            listed.setdefault(bytes.fromhex(product), []).append((day, word))
    months = {
        bytes.fromhex(rest): parsed
        for rest, value in _said(directory, scope, "minmax/").items()
        if _is_id(rest) and (parsed := months_said(value)) is not None
    }
    return StoreWord(
        {product: tuple(sorted(said, key=itemgetter(0))) for product, said in listed.items()},
        months,
        frozenset(settings.table(directory.connection, scope, "local_product", ("code",))),
    )


def _said(directory: Directory, scope: int, prefix: str) -> dict[str, SettingValue]:
    found = settings.under(directory.connection, scope, prefix)
    return {key[len(prefix) :]: held[-1].value for key, held in found.items() if held}


def _is_id(text: str) -> bool:
    return looks_like_id(text) and len(text) == 2 * ID_BYTES


def months_said(value: SettingValue) -> Months | None:
    """The store's own months as stored, None if that is no such text."""
    parts = value.split(" ") if isinstance(value, str) else []
    if len(parts) != 3:
        return None
    least, most, emergency = map(decimal_of, parts)
    return Months(b"", least, most, emergency)
