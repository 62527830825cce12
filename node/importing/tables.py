"""Tables that can be imported: their columns, what each means, and where its values go.

One table of declarations; reading, checking and writing follow it. Column headers are those that
countries' lists already have, and stay what they are: scripts and spreadsheets name them.
"""

from __future__ import annotations

from node.fields import STATUSES
from node.importing.columns import Column, Table, Type, code_column, name_column, reference
from node.importing.goods_tables import (
    BARCODES,
    DONORS,
    KITS,
    LIST_PRODUCTS,
    LISTS,
    MANUFACTURERS,
    PRICES,
    PRODUCT_CODES,
    PRODUCTS,
    REASONS,
    STORE_LISTS,
    SUPPLIERS,
)

_PROGRAMME = reference("program_code", "programme", "code of the programme")
_PRODUCT = reference("product_code", "product", "code of the product")
_STORE_CODE = Column("store_code", Type.CODE, "code of the store", required=True, of="store")
_STOCK_PRODUCT = Column(
    "product_code", Type.CODE, "code of the product", required=True, of="product"
)

ZONES = Table(
    "zones",
    "zone",
    ("code",),
    (
        code_column("code of the zone"),
        name_column("name of the zone"),
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
        code_column("code of the store"),
        name_column("name of the store"),
        Column("type", Type.TEXT, "type, as approved products name it", True, "type"),
        reference("zone_code", "zone", "zone it lies in"),
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
        Column("suspended_from", Type.DATE, "first day it does not work", field="suspended_from"),
        Column("suspended_to", Type.DATE, "last day it does not work", field="suspended_to"),
        Column("closed_from", Type.DATE, "first day it is closed for good", field="closed_from"),
    ),
)

PROGRAMS = Table(
    "programs",
    "programme",
    ("code",),
    (code_column("code of the programme"), name_column("name of the programme")),
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
        reference("facility_code", "store", "store that is supplied"),
        _PROGRAMME,
        Column(
            "supplier_code", Type.CODE, "store that supplies it", True, field="supplier", of="store"
        ),
        Column("review_months", Type.DECIMAL, "months between orders", field="review_months"),
        Column("lead_days", Type.WHOLE, "days from order to goods", field="lead_days", high=3650),
        Column("next_order", Type.DATE, "when the next order is due", field="next_order"),
        Column(
            "approver_code",
            Type.CODE,
            "store that approves its orders (if not said, the supplier)",
            field="approver",
            of="store",
        ),
        Column(
            "min_shelf_life_days",
            Type.WHOLE,
            "days of use that goods must have left when they are sent",
            field="min_shelf_life_days",
            high=3650,
        ),
        Column("priority", Type.WHOLE, "the lower is asked first", field="priority", high=1000),
    ),
)

PLACES = Table(
    "places",
    "place",
    ("code",),
    (
        code_column("code of the ward, outreach or community worker"),
        name_column("its name"),
        Column(
            "consumes",
            Type.BOOLEAN,
            "what it gets is consumption (if not said, yes)",
            field="consumes",
            fixed=True,
            absent=True,
        ),
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
        MANUFACTURERS,
        PRODUCTS,
        PRODUCT_CODES,
        BARCODES,
        KITS,
        SUPPLIERS,
        DONORS,
        REASONS,
        PRICES,
        LISTS,
        LIST_PRODUCTS,
        STORE_LISTS,
        PROGRAMS,
        PROGRAM_PRODUCTS,
        APPROVED_PRODUCTS,
        SUPPLY_LINES,
        PLACES,
        STOCK,
        CONSUMPTION,
    )
}
