"""Receiving: which line of a shipment each quantity found belongs to.

The receiver says what was found. A line is matched by product and batch, then by product alone; a
batch that is not on the packing list is taken in as found (L3). A shipment whose dispatch has not
arrived yet can be received too, if the person says from whom: the receiver may be ahead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crdt_model.details import DispatchLine
from crdt_model.places import Status, TransitClass
from node import packing_lists
from node.errors import Refused
from node.fields import lot_key
from node.recording import Desk
from node.requests import LineRequest, MovementRequest
from node.views import lanes
from node.views.ledger_fold import SqlLedger
from node.views.settings import Named


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A quantity found of one line of the shipment."""

    number: int
    product: Named
    batch: str
    lot: str
    expiry: str
    quantity: int
    bin: str | None
    status: Status | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A shipment being taken in."""

    desk: Desk
    shipment: bytes
    supplier: bytes
    reason: int
    dispatched: tuple[DispatchLine, ...]
    copy: bytes = b""

    @classmethod
    def open(cls, desk: Desk, request: MovementRequest) -> Delivery:
        """The shipment a request names.

        Raises:
            Refused: `shipment_unknown`, not to this store, or `already_received`.
        """
        if request.codes:
            return cls._from_paper(desk, request)
        if request.shipment is None:
            raise Refused("shipment_unknown", "say which shipment", field="shipment")
        known = lanes.shipment(desk.connection, request.shipment, desk.place.id)
        if known is None or not known.shipment.lines:
            if request.source is None or not request.lines:
                raise Refused(
                    "shipment_unknown",
                    "this shipment is not known here yet; say `from` and what was found",
                    field="shipment",
                )
            supplier = desk.directory.store(request.source).id
            return cls(desk, request.shipment, supplier, TransitClass.SUPPLY, ())
        if known.lane.customer != desk.place.id:
            raise Refused("shipment_unknown", "that shipment is for another store")
        sent = known.shipment
        lines = tuple(line.sent for line in sent.lines)
        return cls(desk, sent.id, known.lane.supplier, sent.reason, lines)

    @classmethod
    def _from_paper(cls, desk: Desk, request: MovementRequest) -> Delivery:
        """The shipment of a packing list; the receipt will carry the copy (L9)."""
        made = packing_lists.from_codes(desk.store.roots, desk.connection, request.codes)
        sent = made.dispatch
        if sent.customer != desk.place.id:
            name = desk.directory.named("store", sent.customer).code
            raise Refused("shipment_unknown", f"that packing list is for {name}")
        return cls(desk, sent.shipment, sent.supplier, sent.reason, made.lines, made.copy)

    def lines(self, asked: Sequence[LineRequest]) -> Iterator[FoundLine]:
        """What was found, line by line; nothing asked means all as on the packing list."""
        self._check_new()
        if not asked:
            for sent in self.dispatched:
                product = self.desk.directory.named("product", sent.product)
                yield FoundLine(
                    sent.line, product, sent.batch, sent.lot, sent.expiry, sent.quantity,
                    None,
                )  # fmt: skip
            return
        for at, line in enumerate(asked):
            try:
                yield from self._found(at, line)
            except Refused as refused:
                raise refused.at(at) from None

    def _check_new(self) -> None:
        tables = SqlLedger(self.desk.connection, self.desk.ledger)
        numbers = [line.line for line in self.dispatched] or [0]
        if any(tables.uses(self.shipment, number) for number in numbers):
            raise Refused("already_received", "this shipment was taken in before", status=409)

    def _product(self, text: str) -> Named:
        """The product meant: as the packing list names it, where that is kept as another (B3)."""
        directory = self.desk.directory
        said = directory.product_as_said(text)
        if any(sent.product == said.id for sent in self.dispatched):
            return said
        product = directory.product(text)
        for sent in self.dispatched:
            meant = directory.kept_as(sent.product)
            if meant.product == product.id and meant.factor == 1:
                return directory.named("product", sent.product)
        return product

    def _found(self, at: int, line: LineRequest) -> Iterator[FoundLine]:
        product = self._product(line.product)
        tracked = self.desk.directory.is_batch_tracked(product.id)
        batch = lot_key(line.batch) if line.batch and tracked else None
        of_product = [sent for sent in self.dispatched if sent.product == product.id]
        exact = [sent for sent in of_product if batch is not None and sent.batch == batch]
        if self.dispatched and not of_product:
            raise Refused(
                "not_on_shipment", f"{product.code} is not on this shipment", field="product"
            )
        if exact or batch is not None or not tracked:
            sent = next(iter(exact or of_product), None)
            number = at if sent is None else sent.line
            lot, expiry = line.batch or "", line.expiry or ""
            if sent is not None and exact:
                lot, expiry = line.batch or sent.lot, line.expiry or sent.expiry
            yield FoundLine(
                number, product, batch or "", lot, expiry, line.quantity, line.bin, line.status,
                line.owner,
            )  # fmt: skip
            return
        if not of_product:
            raise Refused("batch_required", f"say the batch of {product.code}", field="batch")
        yield from self._spread(product, of_product, line)

    def _spread(
        self, product: Named, sent: Sequence[DispatchLine], line: LineRequest
    ) -> Iterator[FoundLine]:
        """A quantity without a batch: over the product's lines in order, the rest on the last."""
        left = line.quantity
        for at, one in enumerate(sent):
            part = left if at == len(sent) - 1 else min(left, one.quantity)
            left -= part
            yield FoundLine(
                one.line, product, one.batch, one.lot, one.expiry, part, line.bin, line.status,
                line.owner,
            )  # fmt: skip
