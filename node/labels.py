"""Labels: batches of a product, or a bin, as a page to print with a code to scan.

A batch's code is a GS1 message as people read it, `(01)…(17)…(10)…`, where the product has a GTIN,
else the product's code; a bin's is the bin's code. The page reads all of them. LOT and EXP are what
stands on a maker's box in any language.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from node import barcodes, bins, fields
from node.errors import Refused
from node.packing_lists import picture
from node.stock import StoreBook

MAX_COPIES = 200  # of one label; more is a printer's job
MAX_LABELS = 500  # on one page
_GS1_DATE = "%y%m%d"


@dataclass(frozen=True, slots=True)
class Label:
    """One label: what is scanned, and what is read."""

    code: str
    title: str
    lines: tuple[str, ...]


def of_product(book: StoreBook, product_code: str, batch: str | None) -> list[Label]:
    """A label for each batch of a product that is here, or for the one named.

    Raises:
        Refused: `unknown_code`.
    """
    directory = book.directory
    product = directory.product(product_code)
    cells = book.cells().get(product.id, [])
    batches = sorted({cell.batch for cell, held, _ in cells if held > 0 and cell.batch})
    wanted = batches if batch is None else [fields.lot_key(batch)]
    gtin = barcodes.gtin_of(directory, product.id, book.store.id)
    labels = []
    for one in wanted or [""]:
        expiry = book.expiry(product.id, one) if one else None
        code = product.code
        if gtin is not None:
            until = "" if expiry is None else f"(17){expiry.strftime(_GS1_DATE)}"
            code = f"(01){gtin}{until}" + (f"(10){one}" if one else "")
        lines = [product.code]
        if one:
            lines.append(f"LOT {one}")
        if expiry is not None:
            lines.append(f"EXP {expiry.isoformat()}")
        labels.append(Label(code, product.name, tuple(lines)))
    return labels


def of_bin(book: StoreBook, code: str) -> list[Label]:
    """The label of a bin.

    Raises:
        Refused: `unknown_code`.
    """
    if all(one["code"] != code for one in bins.bins(book.directory, book.store)):
        raise Refused("unknown_code", f"no bin {code[:40]!r} at {book.store.code}", field="bin")
    return [Label(code, code, (book.store.name,))]


def page(labels: list[Label], copies: int) -> str:
    """The labels as a page to print, so many of each.

    Raises:
        Refused: `too_large`: more than `MAX_LABELS`.
    """
    if len(labels) * copies > MAX_LABELS:
        raise Refused("too_large", f"a page has at most {MAX_LABELS} labels", status=413)
    printed = "".join(_one(label) * copies for label in labels)
    return (
        '<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8">'
        "<title>Labels</title><style>"
        "@page{margin:8mm}body{font:9pt sans-serif;margin:0;display:flex;flex-wrap:wrap;gap:2mm}"
        "div{display:flex;gap:2mm;width:62mm;height:29mm;padding:2mm;box-sizing:border-box;"
        "border:1px dotted #888;break-inside:avoid;overflow:hidden}"
        "svg{width:24mm;height:24mm;flex:none}p{margin:0}strong{display:block}"
        f"</style></head><body>{printed}</body></html>"
    )


def _one(label: Label) -> str:
    lines = "<br>".join(escape(line) for line in label.lines)
    return f"<div>{picture(label.code)}<p><strong>{escape(label.title)}</strong>{lines}</p></div>"
