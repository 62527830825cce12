"""Reading: what several reports ask of a store's book, with the same words for the same things."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sized
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from crdt_model.catalogue import decimal_of
from crdt_model.details import FactName, Receipt
from crdt_model.layers import Layered, Part, layered
from crdt_model.lines import Line, Step, walk
from node.errors import Refused
from node.reports.table import MAX_ROWS, Asked
from node.stock import StoreBook
from node.views import ledger as ledger_view
from node.views import ledger_details, settings
from node.views.settings import Named

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Item:
    """A product a report speaks of."""

    named: Named
    unit: str

    @property
    def id(self) -> bytes:
        return self.named.id


def items(book: StoreBook, asked: Asked, more: frozenset[bytes] = frozenset()) -> list[Item]:
    """Products with any line in the ledger, and `more`; narrowed as asked; by name."""
    found = set(ledger_view.products_moved(book.connection, book.ledger)) | more
    if asked.product is not None:
        found &= {asked.product.id}
    if asked.list is not None:
        found &= on_list(book, asked.list)
    rows = [item(book, product) for product in found]
    return sorted(rows, key=lambda one: (one.named.name, one.named.code, one.id))


def item(book: StoreBook, product: bytes) -> Item:
    """A product with its unit."""
    unit = book.directory.fields("product", product).get("unit")
    return Item(book.directory.named("product", product), str(unit or ""))


def on_list(book: StoreBook, wanted: Named) -> set[bytes]:
    """Every product a list of the catalogue names, whatever its dates."""
    directory = book.directory
    rows = settings.table(book.connection, directory.catalogue, "list_product", ("list", "product"))
    return {
        directory.referred("product", str(fields["product"]))
        for fields in rows.values()
        if fields.get("product")
        and directory.referred("list", str(fields.get("list") or "")) == wanted.id
    }


def steps(book: StoreBook, product: bytes) -> list[Step]:
    """A product's counting lines up to `as_of`, with what each did."""
    return list(walk(line for line in book.lines(product) if not line.out))


def local(book: StoreBook, stamp: int) -> datetime:
    """An instant at the store."""
    return book.directory.local_date(book.store.id, stamp)


def within(book: StoreBook, asked: Asked) -> Callable[[Line], bool]:
    """Whether a line is effective on the days asked for, by the store's calendar."""

    def check(line: Line) -> bool:
        return asked.first <= local(book, line.key.effective).date() <= asked.last

    return check


def bounded(rows: Sized, count: int = 1) -> None:
    """Refuse an answer that grows too long, before it is whole in memory.

    Raises:
        Refused: `too_large`.
    """
    if len(rows) + count > MAX_ROWS:
        raise Refused(
            "too_large", f"more than {MAX_ROWS} rows; ask for a shorter time or one product",
            status=413,
        )  # fmt: skip


# --- receipts: prices and donors -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Price:
    """What one base unit cost, exact, and in what; "" where the receipt named no currency."""

    amount: Fraction
    currency: str

    @property
    def text(self) -> str:
        """The amount with six decimals at most: a base unit may cost a hundredth of a cent."""
        exact = Decimal(self.amount.numerator) / Decimal(self.amount.denominator)
        return f"{exact.quantize(Decimal('0.000001'), ROUND_HALF_UP):f}".rstrip("0").rstrip(".")


def receipts(book: StoreBook, product: bytes) -> dict[FactName, Receipt]:
    """What receipts of a product from outside say of themselves."""
    return ledger_details.receipts(book.connection, book.ledger, product, book.details)


def price_of(said: dict[FactName, Receipt]) -> Callable[[Line], Price | None]:
    """The price a line's receipt gives, by `receipts`; a corrected line has its first receipt's."""

    def price(line: Line) -> Price | None:
        detail = said.get(line.name) or (said.get(line.corrects) if line.corrects else None)
        amount = None if detail is None else decimal_of(detail.price)
        if detail is None or amount is None:
            return None
        return Price(amount / detail.pack, detail.currency)

    return price


@dataclass(frozen=True, slots=True)
class Priced:
    """A product's counting lines, and which receipts' prices their quantities carry."""

    steps: list[Step]
    layers: Layered[Price]


def layers_of(book: StoreBook, product: bytes) -> Priced:
    """A product's quantities by the prices of the receipts they came with."""
    done = steps(book, product)
    return Priced(done, layered(done, price_of(receipts(book, product))))


def worth(parts: tuple[Part[Price], ...]) -> tuple[dict[str, Fraction], int]:
    """Exact value by currency, and the base units of which no price is known."""
    values: dict[str, Fraction] = {}
    unpriced = 0
    for part in parts:
        if part.tag is None:
            unpriced += part.quantity
        else:
            worth_ = part.quantity * part.tag.amount
            values[part.tag.currency] = values.get(part.tag.currency, Fraction(0)) + worth_
    return values, unpriced


def one_worth(parts: tuple[Part[Price], ...]) -> tuple[Decimal | None, str, int]:
    """Value and currency where there is one currency, and the base units without a price.

    Two currencies are never added up: then there is no value, and both are named.
    """
    values, unpriced = worth(parts)
    if len(values) == 1:
        ((currency, value),) = values.items()
        return money(value), currency, unpriced
    return None, " ".join(sorted(values)), unpriced


def money(value: Fraction) -> Decimal:
    """A value as shown: two decimals, half up."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(CENT, ROUND_HALF_UP)


# --- other words -------------------------------------------------------------------------


def months(asked: Asked) -> Iterator[str]:
    """The months that the days asked for touch, "2026-11", first to last."""
    year, number = asked.first.year, asked.first.month
    while (year, number) <= (asked.last.year, asked.last.month):
        yield f"{year:04d}-{number:02d}"
        year, number = year + number // 12, number % 12 + 1
