"""Packing lists: printing a dispatch as codes, and reading it back where there is no link (L9)."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

import segno

from crdt_model.entries import Entry
from crdt_model.identity import Roots
from crdt_model.packing_lists import (
    MAX_CODES,
    MAX_ENTRIES,
    MAX_LINES_IN_CODES,
    BadPackingList,
    PackingList,
    checked,
    codes_of,
    joined,
    pack,
)
from node import answers
from node.directory import Directory
from node.errors import Refused
from node.log_rows import entries_where
from node.views import lanes
from node.views import network as network_view

ERROR_CORRECTION = "m"  # survives a fold or a stain of 15 % of the code
CODE_SCALE = 3  # modules of 3 px: some 9 cm on paper at 96 dpi


@dataclass(frozen=True, slots=True)
class Printed:
    """A packing list to hand over.

    Attributes:
        file: its bytes. codes: texts of the codes, () if it is too long for them; the consignment's
            number alone for a store kept in real-time stock, where DHIS2's app scans it.
    """

    shipment: lanes.LaneShipment
    file: bytes
    codes: tuple[str, ...]


def printed(directory: Directory, store: bytes, shipment_id: bytes) -> Printed:
    """The packing list of a shipment.

    Raises:
        Refused: `shipment_unknown`; `not_dispatched`, there is nothing to print yet.
    """
    found = lanes.shipment(directory.connection, shipment_id, store)
    if found is None:
        raise Refused("shipment_unknown", "this shipment is not known here", status=404)
    if not found.shipment.lines:
        raise Refused("not_dispatched", "these goods have not left yet", status=409)
    entries, signature, certificate = _signed(directory.connection, found)
    file = pack(entries, signature, certificate)
    if is_consignment(directory, found):
        return Printed(found, file, (found.shipment.document,))
    few = len(found.shipment.lines) <= MAX_LINES_IN_CODES
    return Printed(found, file, tuple(codes_of(file, MAX_CODES)) if few else ())


def is_consignment(directory: Directory, found: lanes.LaneShipment) -> bool:
    """Whether DHIS2's app takes these goods in, and not a node."""
    return directory.store_mode(found.lane.customer) == "rts"


def _signed(
    connection: sqlite3.Connection, found: lanes.LaneShipment
) -> tuple[list[Entry], bytes, bytes]:
    """The entries from the dispatch to the next signed one, its signature, the certificate."""
    first = lanes.dispatch_entry(connection, found.lane.scope, found.shipment.id)
    if first is None:
        raise Refused(
            "not_dispatched",
            "the dispatch itself is not here, only a copy of it on a receipt",
            status=409,
        )
    log, seq, device = first
    rows = entries_where(
        connection, "entry.log = ? AND seq >= ? AND seq < ?", (log, seq, seq + MAX_ENTRIES)
    )
    entries: list[Entry] = []
    previous = lanes.hash_before(connection, log, seq)
    for _, entry, signature in sorted(rows, key=lambda row: row[1].seq):
        entries.append(replace(entry, previous=previous))
        previous = entry.hash
        if signature is not None:
            certificate = network_view.certificate(connection, device)
            if certificate is None:
                break
            return entries, signature, certificate
    raise Refused("not_dispatched", "its signature is not here yet; try again", status=409)


def from_codes(roots: Roots, connection: sqlite3.Connection, codes: Sequence[str]) -> PackingList:
    """The list that scanned codes carry.

    Raises:
        Refused: `packing_list_unreadable`, `packing_list_incomplete`, `packing_list_forged`.
    """
    try:
        return from_bytes(roots, connection, joined(codes))
    except BadPackingList as bad:
        raise Refused(bad.code, str(bad), field="codes") from bad


def from_bytes(roots: Roots, connection: sqlite3.Connection, packed: bytes) -> PackingList:
    """The list that a file carries. Raises Refused as `from_codes`."""
    try:
        issuers = network_view.issuers_by_key(connection)
        return checked(packed, roots, issuers.get)
    except BadPackingList as bad:
        raise Refused(bad.code, str(bad), field="codes") from bad


def page(directory: Directory, made: Printed) -> str:
    """The list as a page to print: head, codes and lines."""
    lane, sent = made.shipment.lane, made.shipment.shipment
    ends = [directory.named("store", store) for store in (lane.supplier, lane.customer)]
    rows = []
    for line in sent.lines:
        product = answers.named(directory.named("product", line.sent.product))
        cells = (
            str(line.sent.line + 1), product["code"], product["name"], line.sent.batch,
            line.sent.expiry, str(line.sent.quantity), "",
        )  # fmt: skip
        rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    caption = ""
    if is_consignment(directory, made.shipment):
        caption = f"<figcaption>Consignment {escape(sent.document)}</figcaption>"
    images = "".join(f"<figure>{_svg(code)}{caption}</figure>" for code in made.codes)
    if not made.codes:
        images = "<p>Too long for codes: hand over the file as well.</p>"
    at = ""
    if sent.dispatched is not None:
        at = directory.local_date(lane.supplier, sent.dispatched).strftime("%Y-%m-%d %H:%M")
    title = f"{sent.document}: {ends[0].code} → {ends[1].code}"
    return (
        '<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>"
        "body{font:12pt sans-serif;margin:1.5cm}table{border-collapse:collapse;width:100%}"
        "td,th{border:1px solid #888;padding:2px 6px;text-align:start}"
        "figure{display:inline-block;margin:0 1cm 1cm 0}svg{width:7cm;height:7cm}"
        "tr{break-inside:avoid}</style></head><body>"
        f"<h1>{escape(title)}</h1><p>{escape(ends[0].name)} → {escape(ends[1].name)}, {at}</p>"
        f"{images}<table><thead><tr><th>#</th><th>Code</th><th>Product</th><th>Batch</th>"
        "<th>Expiry</th><th>Sent</th><th>Found</th></tr></thead><tbody>"
        f"{''.join(rows)}</tbody></table><p>Sent by ______________ &nbsp; Received by"
        " ______________ &nbsp; on ______________</p></body></html>"
    )


def picture(text: str) -> str:
    """A code as an SVG picture of its own, on white so that it scans from a dark screen too."""
    out = io.BytesIO()
    code = segno.make(text, error=ERROR_CORRECTION, micro=False, boost_error=False)
    code.save(out, kind="svg", scale=CODE_SCALE, xmldecl=False, light="#fff", omitsize=True)
    return out.getvalue().decode()


def _svg(text: str) -> str:
    out = io.BytesIO()
    code = segno.make(text, error=ERROR_CORRECTION, micro=False, boost_error=False)
    code.save(out, kind="svg", scale=CODE_SCALE, xmldecl=False, svgns=False, omitsize=True)
    return out.getvalue().decode()
