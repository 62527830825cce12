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
        """What was found, line by line; nothing asked means all as on the packing list.

        Lines that were taken in before are left out; a line that was not named waits for a later
        receipt.

        Raises:
            Refused: `already_received`, and those of a line.
        """
        waiting = self._waiting()
        if not asked:
            for sent in waiting:
                product = self.desk.directory.named("product", sent.product)
                yield FoundLine(
                    sent.line, product, sent.batch, sent.lot, sent.expiry, sent.quantity,
                    None,
                )  # fmt: skip
            return
        left = {sent.line: sent.quantity for sent in waiting}
        for at, line in enumerate(asked):
            try:
                yield from self._found(at, line, left)
            except Refused as refused:
                raise refused.at(at) from None

    def _waiting(self) -> list[DispatchLine]:
        """The lines that nobody took in yet."""
        tables = SqlLedger(self.desk.connection, self.desk.ledger)
        waiting = [sent for sent in self.dispatched if not tables.uses(self.shipment, sent.line)]
        if not waiting and (self.dispatched or tables.uses(self.shipment, 0)):
            raise _already_received()
        return waiting

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

    def _found(self, at: int, line: LineRequest, left: dict[int, int]) -> Iterator[FoundLine]:
        """The lines of the shipment that a quantity found belongs to.

        `left` is what of each waiting line was not found yet; what is found is taken off.
        """
        product = self._product(line.product)
        tracked = self.desk.directory.is_batch_tracked(product.id)
        batch = lot_key(line.batch) if line.batch and tracked else None
        listed = [sent for sent in self.dispatched if sent.product == product.id]
        of_product = [sent for sent in listed if sent.line in left]
        exact = [sent for sent in of_product if batch is not None and sent.batch == batch]
        if self.dispatched and not listed:
            raise Refused(
                "not_on_shipment", f"{product.code} is not on this shipment", field="product"
            )
        was_exact = any(batch is not None and sent.batch == batch for sent in listed)
        if listed and (not of_product or (was_exact and not exact)):
            raise _already_received()
        if not exact and (batch is not None or not tracked) and len(of_product) <= 1:
            number = of_product[0].line if of_product else at
            yield FoundLine(
                number, product, batch or "", line.batch or "", line.expiry or "", line.quantity,
                line.bin, line.status, line.owner,
            )  # fmt: skip
            return
        if not of_product:
            raise Refused("batch_required", f"say the batch of {product.code}", field="batch")
        for sent, part in _spread(exact or of_product, line.quantity, left):
            as_sent = batch is None or sent.batch == batch
            lot = line.batch or (sent.lot if as_sent else "")
            yield FoundLine(
                sent.line, product, sent.batch if batch is None else batch, lot,
                line.expiry or (sent.expiry if as_sent else ""), part, line.bin, line.status,
                line.owner,
            )  # fmt: skip


def _spread(
    sent: Sequence[DispatchLine], quantity: int, left: dict[int, int]
) -> Iterator[tuple[DispatchLine, int]]:
    """A quantity over lines of the shipment in order, what is more than sent on the last."""
    for at, one in enumerate(sent):
        part = quantity if at == len(sent) - 1 else min(quantity, left[one.line])
        is_new = left[one.line] == one.quantity  # of which nothing was found so far
        quantity -= part
        left[one.line] = max(0, left[one.line] - part)
        if part or is_new:
            yield one, part


def _already_received() -> Refused:
    return Refused("already_received", "this shipment was taken in before", status=409)
