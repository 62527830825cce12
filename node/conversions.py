"""Conversions: products made into others, against the kit's bill of materials (P6).

So many of one product leave, components arrive, each with its batch and expiry; or components
leave and the kit arrives. A kit's stock is not its components' stock, and a conversion is neither
consumption nor loss. What differs from the bill is recorded as found and shown. A repack is the
same movement with one component; where a product replaces another by a factor, the quantities
must fit it exactly (P2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crdt_model.details import NO_ID, Convert, SetOne, stored
from crdt_model.facts import Fact, Kind, Leg, fact
from crdt_model.places import Conversion, Shelf
from node.bills import bill_of, factor_of
from node.directory import Directory
from node.errors import Refused
from node.moving import Taken, Work, shelf_in, taken_named, taken_usable
from node.requests import LineRequest
from node.views.settings import Named


def build(work: Work) -> None:
    """Turn the lines of a conversion into facts.

    Raises:
        Refused: `no_bill`, `bill_mismatch`, `not_whole`, and those of any movement.
    """
    directory = work.desk.directory
    bill = NO_ID if work.request.bill is None else _kit(directory, work.request.bill).id
    detail = stored(Convert(bill, work.note))
    _check_directions(work)
    moved: dict[bytes, int] = {}
    for at, line in enumerate(work.request.lines):
        try:
            if line.quantity == 0:
                raise Refused("quantity_invalid", "a movement of nothing", field="quantity")
            product = directory.product(line.product)
            for leg in _legs(work, line, product):
                work.say(Kind.CONVERT, detail, leg)
            sign = 1 if line.direction == "in" else -1
            moved[product.id] = moved.get(product.id, 0) + sign * line.quantity
        except Refused as refused:
            raise refused.at(at) from None
    _check_same_product(work)
    if bill != NO_ID:
        _check_kit(work, bill, moved)
    else:
        _check_factor(directory, moved)


def _kit(directory: Directory, code: str) -> Named:
    kit = directory.product(code)
    if not bill_of(directory, kit):
        raise Refused("no_bill", f"{kit.code} has no bill of materials", field="bill")
    return kit


def expiry_facts(work: Work) -> list[Fact]:
    """The last days of batches that a conversion makes, as the store's word on them (B2).

    A batch whose date the store knows keeps it: the lot is the same.
    """
    if work.request.kind != "convert":
        return []
    said: dict[str, str] = {}
    for line in work.request.lines:
        if line.direction != "in" or not line.expiry:
            continue
        product = work.desk.directory.product(line.product)
        batch = work.shelves.batch(product, line.batch)
        if batch and work.shelves.expiry(product.id, batch) is None:
            said.setdefault(f"batch/{product.id.hex()}/{batch}/expiry", line.expiry)
    return [fact(Kind.SET, stored(SetOne(key, last, ()))) for key, last in said.items()]


def _check_directions(work: Work) -> None:
    for at, line in enumerate(work.request.lines):
        if line.direction is None:
            raise Refused("direction_required", "say in or out", field="direction").at(at)
    if {line.direction for line in work.request.lines} != {"in", "out"}:
        raise Refused("invalid", "a conversion needs lines out and lines in", field="direction")


def _legs(work: Work, line: LineRequest, product: Named) -> Iterable[Leg]:
    if line.direction == "in":
        batch = work.shelves.batch(product, line.batch)
        shelf = shelf_in(work, line, product, batch)
        return [Leg(Conversion(), shelf, product.id, batch, line.quantity)]
    taken: Taken
    if line.batch is None and line.status is None:
        taken = taken_usable(work, line, product)
    else:
        taken = [taken_named(work, line, product)]
    return [Leg(shelf, Conversion(), product.id, batch, part) for shelf, batch, part in taken]


def _check_same_product(work: Work) -> None:
    """A repack of one product changes its lot or bin, never how much there is."""
    totals: dict[bytes, int] = {}
    for leg in (leg for said in work.facts for leg in said.legs):
        sign = 1 if isinstance(leg.target, Shelf) else -1
        totals[leg.product] = totals.get(leg.product, 0) + sign * leg.quantity
    if len(totals) == 1 and any(totals.values()):
        raise Refused(
            "not_whole",
            "a repack puts back as much as it takes; record what is missing as a loss",
            field="quantity",
        )


def _check_kit(work: Work, kit: bytes, moved: Mapping[bytes, int]) -> None:
    """The kit goes one way and every other product the other."""
    sign = moved.get(kit, 0)
    others = [quantity for product, quantity in moved.items() if product != kit]
    if sign == 0 or not others or any(quantity * sign >= 0 for quantity in others):
        row = work.desk.directory.named("product", kit)
        raise Refused(
            "bill_mismatch",
            f"{row.code} is made from its components or opened into them: it goes one way and"
            " they the other",
            field="bill",
        )


def _check_factor(directory: Directory, moved: Mapping[bytes, int]) -> None:
    """Where one product replaces another, the quantities fit the factor exactly (P2).

    The catalogue says it as so many units of the old one that are so many of the new.
    """
    for new, arrived in moved.items():
        fields = directory.product_fields(new)
        replaced = fields.get("replaces")
        if not isinstance(replaced, str) or not replaced:
            continue
        old = directory.named("product", directory.referred("product", replaced))
        if old.id not in moved:
            continue
        made, taken = factor_of(fields)
        if -moved[old.id] * made != arrived * taken:
            raise Refused(
                "not_whole",
                f"{taken} of {old.code} make {made}"
                f" of {directory.named('product', new).code}; the quantities must fit exactly",
                field="quantity",
                factor=[taken, made],
            )
