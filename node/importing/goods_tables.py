"""Tables of goods: products and their codes, who makes and sells them, prices, lists and kits."""

from __future__ import annotations

from node.importing.columns import Column, Table, Type, code_column, name_column, reference

REASON_SIGNS = ("loss", "increase", "decrease", "return", "requisition")
_PRODUCT = reference("product_code", "product", "code of the product")
_FROM = Column("from_date", Type.DATE, "first day (if not said, always)", field="from")
_TO = Column("to_date", Type.DATE, "last day (if not said, no end)", field="to")
_ACTIVE = Column("active", Type.BOOLEAN, "in use", field="active")

MANUFACTURERS = Table(
    "manufacturers",
    "manufacturer",
    ("code",),
    (
        code_column("code of the manufacturer"),
        name_column("its name"),
        Column("country", Type.TEXT, "where it is", field="country"),
    ),
)

PRODUCTS = Table(
    "products",
    "product",
    ("code",),
    (
        code_column("code of the product"),
        name_column("name of the product"),
        Column("units_per_pack", Type.WHOLE, "base units in a pack", True, "units_per_pack", low=1),
        Column(
            "pack_rounding_threshold",
            Type.WHOLE,
            "a remainder above this orders one more pack",
            field="pack_rounding_threshold",
        ),
        Column("round_to_zero", Type.BOOLEAN, "0 packs stay 0", field="round_to_zero"),
        Column("use_vvm", Type.BOOLEAN, "has vaccine vial monitors", field="use_vvm"),
        Column("unit", Type.TEXT, "name of the base unit", field="unit", fixed=True),
        Column(
            "doses_per_vial",
            Type.WHOLE,
            "doses in a vial; the base unit is then the dose",
            field="doses_per_vial",
            low=1,
            high=10_000,
            fixed=True,
        ),
        Column(
            "batch_tracked",
            Type.BOOLEAN,
            "kept by batch (if not said, yes)",
            field="batch_tracked",
        ),
        Column(
            "open_vial",
            Type.CHOICE,
            "what happens to opened vials",
            field="open_vial",
            choices=("discard", "keep_28d"),
        ),
        Column("gtin", Type.GTIN, "GTIN of the usual pack", field="gtin"),
        Column(
            "ven",
            Type.CHOICE,
            "vital, essential or necessary",
            field="ven",
            choices=("V", "E", "N"),
        ),
        Column("category", Type.TEXT, "group of products", field="category"),
        Column("strength", Type.TEXT, "as on the pack: 20/120 mg", field="strength"),
        Column("form", Type.TEXT, "tablet, injection, device", field="form"),
        Column("storage", Type.TEXT, "how it must be kept: 2-8 C, frozen", field="storage"),
        reference("manufacturer_code", "manufacturer", "who makes it", required=False),
        Column(
            "phasing_out_from", Type.DATE, "first day it is not ordered", field="phasing_out_from"
        ),
        Column("closed_from", Type.DATE, "first day it is out of use", field="closed_from"),
        Column(
            "replaces_code",
            Type.CODE,
            "product it takes the place of",
            field="replaces",
            of="product",
        ),
        Column(
            "replaces_units",
            Type.WHOLE,
            "units of the replaced product that are …",
            field="replaces_units",
            low=1,
        ),
        Column("new_units", Type.WHOLE, "… so many units of this one", field="new_units", low=1),
    ),
)

PRODUCT_CODES = Table(
    "product-codes",
    "product_code",
    ("product_code", "system"),
    (
        _PRODUCT,
        Column("system", Type.CODE, "whose code: ATC, UNSPSC, national", True, field="system"),
        Column("value", Type.CODE, "the product's code there", True, field="value"),
    ),
)

BARCODES = Table(
    "barcodes",
    "barcode",
    ("gtin",),
    (
        Column("gtin", Type.GTIN, "GTIN of a pack", True, field="gtin"),
        _PRODUCT,
        Column("units", Type.WHOLE, "base units in that pack", True, field="units", low=1),
    ),
)

KITS = Table(
    "kits",
    "kit",
    ("kit_code", "product_code"),
    (
        Column("kit_code", Type.CODE, "product that is a kit", True, field="kit", of="product"),
        _PRODUCT,
        Column(
            "units", Type.WHOLE, "base units in one unit of the kit", True, field="units", low=1
        ),
    ),
)

SUPPLIERS = Table(
    "suppliers",
    "supplier",
    ("code",),
    (
        code_column("code of the supplier outside the network"),
        name_column("its name"),
        Column("country", Type.TEXT, "where it is", field="country"),
        Column("contact", Type.TEXT, "whom to write to", field="contact"),
        Column("lead_days", Type.WHOLE, "days from order to goods", field="lead_days", high=3650),
        _ACTIVE,
    ),
)

DONORS = Table(
    "donors",
    "donor",
    ("code",),
    (code_column("code of the donor"), name_column("its name"), _ACTIVE),
)

REASONS = Table(
    "reasons",
    "reason",
    ("code",),
    (
        code_column("code of the reason"),
        name_column("what people read"),
        Column(
            "sign",
            Type.CHOICE,
            "what it is a reason for",
            True,
            field="sign",
            choices=REASON_SIGNS,
            fixed=True,
        ),
        Column("note_required", Type.BOOLEAN, "a note must be given too", field="note_required"),
        _ACTIVE,
    ),
)

PRICES = Table(
    "prices",
    "price",
    ("product_code", "supplier_code", "currency", "from_date"),
    (
        _PRODUCT,
        reference("supplier_code", "supplier", "whose price; empty: any", required=False),
        Column("currency", Type.CURRENCY, "ISO 4217: USD, XOF", True, field="currency"),
        Column("price_per_pack", Type.DECIMAL, "price of a pack", True, field="price_per_pack"),
        Column("from_date", Type.DATE, "first day it holds", True, field="from"),
    ),
)

LISTS = Table(
    "lists",
    "list",
    ("code",),
    (
        code_column("code of the list"),
        name_column("its name"),
        Column("description", Type.TEXT, "what it is for", field="description"),
    ),
)

LIST_PRODUCTS = Table(
    "list-products",
    "list_product",
    ("list_code", "product_code", "from_date"),
    (reference("list_code", "list", "code of the list"), _PRODUCT, _FROM, _TO),
)

STORE_LISTS = Table(
    "store-lists",
    "store_list",
    ("list_code", "facility_code", "facility_type", "from_date"),
    (
        reference("list_code", "list", "code of the list"),
        reference("facility_code", "store", "store it is given to; empty: a type", required=False),
        Column("facility_type", Type.CODE, "type of store; both empty: every store", field="type"),
        _FROM,
        _TO,
    ),
)
