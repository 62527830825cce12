"""Tables that can be imported: their columns, what each means, and where its values go.

One table of declarations; reading, checking and writing follow it. Column headers are those that
countries' lists already have, and stay what they are: scripts and spreadsheets name them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from crdt_model.facts import MAX_QUANTITY
from node.fields import STATUSES

MAX_CODE_CHARS = 80  # three of them and two slashes fit the 256 characters of a row's code
MAX_TEXT_CHARS = 500  # names and words; the longest real product name seen has 114


class Type(Enum):
    """How a cell is read."""

    CODE = auto()
    TEXT = auto()
    WHOLE = auto()
    BOOLEAN = auto()
    DECIMAL = auto()
    CHOICE = auto()
    DIGITS = auto()
    TIME_ZONE = auto()
    MONTH = auto()
    EXPIRY = auto()
    MOMENT = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: its header. meaning: for the person who fills it in.
        required: the column must be there and each cell filled; else both may be absent.
        field: under which name a catalogue row keeps the value, "" if it is kept otherwise.
        of: catalogue table a code refers to, "" if it refers to none.
        low, high: limits of a whole number. choices: words of a choice.
    """

    name: str
    type: Type
    meaning: str
    required: bool = False
    field: str = ""
    of: str = ""
    low: int = 0
    high: int = MAX_QUANTITY
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        name: the noun of the command line. row: the catalogue's table its rows go to, "" for
            figures of stores. key: the columns that name a row.
    """

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def _code(meaning: str) -> Column:
    return Column("code", Type.CODE, meaning, required=True, field="code")


def _name(meaning: str) -> Column:
    return Column("name", Type.TEXT, meaning, required=True, field="name")


def _reference(name: str, of: str, meaning: str, *, required: bool = True) -> Column:
    return Column(name, Type.CODE, meaning, required=required, field=of, of=of)


_PROGRAMME = _reference("program_code", "programme", "code of the programme")
_PRODUCT = _reference("product_code", "product", "code of the product")
_STORE_CODE = Column("store_code", Type.CODE, "code of the store", required=True, of="store")
_STOCK_PRODUCT = Column(
    "product_code", Type.CODE, "code of the product", required=True, of="product"
)

ZONES = Table(
    "zones",
    "zone",
    ("code",),
    (
        _code("code of the zone"),
        _name("name of the zone"),
        Column("level", Type.TEXT, "what it is: country, region, district", field="level"),
        Column(
            "parent_code",
            Type.CODE,
            "zone it lies in, of an earlier line or known before",
            field="parent",
            of="zone",
        ),
    ),
)

FACILITIES = Table(
    "facilities",
    "store",
    ("code",),
    (
        _code("code of the store"),
        _name("name of the store"),
        Column("type", Type.TEXT, "type, as approved products name it", True, "type"),
        _reference("zone_code", "zone", "zone it lies in"),
        Column("active", Type.BOOLEAN, "whether it works", field="active"),
        Column("latitude", Type.DECIMAL, "degrees north", field="latitude"),
        Column("longitude", Type.DECIMAL, "degrees east", field="longitude"),
        Column("time_zone", Type.TIME_ZONE, "IANA name; holds from the current month on"),
        Column("org_unit", Type.TEXT, "DHIS2 organisation unit", field="org_unit"),
        Column(
            "mode",
            Type.CHOICE,
            "how its stock is kept",
            field="mode",
            choices=("node", "paper", "rts"),
        ),
    ),
)

PRODUCTS = Table(
    "products",
    "product",
    ("code",),
    (
        _code("code of the product"),
        _name("name of the product"),
        Column("units_per_pack", Type.WHOLE, "base units in a pack", True, "units_per_pack", low=1),
        Column(
            "pack_rounding_threshold",
            Type.WHOLE,
            "a remainder above this orders one more pack",
            field="pack_rounding_threshold",
        ),
        Column("round_to_zero", Type.BOOLEAN, "0 packs stay 0", field="round_to_zero"),
        Column("use_vvm", Type.BOOLEAN, "has vaccine vial monitors", field="use_vvm"),
        Column("unit", Type.TEXT, "name of the base unit", field="unit"),
        Column(
            "batch_tracked", Type.BOOLEAN, "kept by batch (if not said, yes)", field="batch_tracked"
        ),
        Column(
            "open_vial",
            Type.CHOICE,
            "what happens to opened vials",
            field="open_vial",
            choices=("discard", "keep_28d"),
        ),
        Column("gtin", Type.DIGITS, "GTIN", field="gtin", low=8, high=14),
    ),
)

PROGRAMS = Table(
    "programs",
    "programme",
    ("code",),
    (_code("code of the programme"), _name("name of the programme")),
)

PROGRAM_PRODUCTS = Table(
    "program-products",
    "programme_product",
    ("program_code", "product_code"),
    (
        _PROGRAMME,
        _PRODUCT,
        Column("category", Type.TEXT, "group on forms", field="category"),
        Column("price_per_pack", Type.DECIMAL, "price of a pack", field="price_per_pack"),
        Column("full_supply", Type.BOOLEAN, "always supplied", field="full_supply"),
        Column("active", Type.BOOLEAN, "in use", field="active"),
    ),
)

APPROVED_PRODUCTS = Table(
    "approved-products",
    "approved_product",
    ("facility_type", "program_code", "product_code"),
    (
        Column("facility_type", Type.TEXT, "type of store; empty: every type", field="type"),
        _PROGRAMME,
        _PRODUCT,
        Column("max_months_of_stock", Type.DECIMAL, "most to hold", field="max_months"),
        Column("min_months_of_stock", Type.DECIMAL, "least to hold", field="min_months"),
        Column(
            "emergency_order_point",
            Type.DECIMAL,
            "months of stock that call for an emergency order",
            field="emergency_months",
        ),
    ),
)

SUPPLY_LINES = Table(
    "supply-lines",
    "supply_line",
    ("facility_code", "program_code", "supplier_code"),
    (
        _reference("facility_code", "store", "store that is supplied"),
        _PROGRAMME,
        Column(
            "supplier_code", Type.CODE, "store that supplies it", True, field="supplier", of="store"
        ),
    ),
)

PLACES = Table(
    "places",
    "place",
    ("code",),
    (
        _code("code of the ward, outreach or community worker"),
        _name("its name"),
        Column("consumes", Type.BOOLEAN, "what it gets is consumption", field="consumes"),
    ),
)

STOCK = Table(
    "stock",
    "",
    ("store_code", "product_code", "batch", "bin", "status"),
    (
        _STORE_CODE,
        _STOCK_PRODUCT,
        Column("batch", Type.TEXT, "lot; may be empty for products not kept by batch"),
        Column("expiry", Type.EXPIRY, "YYYY-MM-DD, or YYYY-MM for the month's last day"),
        Column("quantity", Type.WHOLE, "base units", True),
        Column("bin", Type.CODE, "where it lies (if not said, main)"),
        Column("status", Type.CHOICE, "usable if not said", choices=tuple(STATUSES)),
        Column("counted_at", Type.MOMENT, "date or time of the count (if not said, now)"),
    ),
)

CONSUMPTION = Table(
    "consumption",
    "",
    ("store_code", "product_code", "period"),
    (
        _STORE_CODE,
        _STOCK_PRODUCT,
        Column("period", Type.MONTH, "month that has ended, YYYY-MM", True),
        Column("quantity", Type.WHOLE, "base units consumed", True),
        Column("days_out", Type.WHOLE, "days without usable stock (if not said, 0)", high=31),
    ),
)

TABLES = {
    table.name: table
    for table in (
        ZONES,
        FACILITIES,
        PRODUCTS,
        PROGRAMS,
        PROGRAM_PRODUCTS,
        APPROVED_PRODUCTS,
        SUPPLY_LINES,
        PLACES,
        STOCK,
        CONSUMPTION,
    )
}
