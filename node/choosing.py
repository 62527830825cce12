"""Choosing: the cells that a pick takes, line by line, and what an order leaves room for."""

from __future__ import annotations

from datetime import date, timedelta

from crdt_model.lane_facts import PickLine
from crdt_model.orders import Order, OrderedLine
from crdt_model.places import Shelf
from node.errors import Refused
from node.lane_requests import PickLineRequest, PickRequest
from node.packs import Packs
from node.recording import Desk
from node.shelves import Shelves
from node.views.settings import Named


class Choosing:
    """Cells chosen for a pick.

    Attributes:
        short: (product, base units) of what an order asks for and is not there.
    """

    def __init__(
        self, desk: Desk, shelves: Shelves, order: Order | None, life_days: int, asked: PickRequest
    ) -> None:
        self.desk = desk
        self.shelves = shelves
        self.lines: list[PickLine] = []
        self.short: list[tuple[bytes, int]] = []
        self._ordered = {} if order is None else {one.asked.product: one for one in order.lines}
        self._keeps_to_order = order is not None and not asked.override
        self._chosen: dict[bytes, int] = {}
        self._life_days = 0 if asked.override else life_days
        self._has_reason = bool(asked.override or asked.note.strip())

    def take(self, product: Named, line: PickLineRequest) -> None:
        """A quantity that must be there.

        Raises:
            Refused: `not_on_order`, `more_than_approved`, `whole_packs`, `shelf_life`,
                `not_first_expired`, and those of the shelves.
        """
        packs = self._packs(product)
        if self._keeps_to_order:
            self._check_approved(packs, line.quantity)
        packs.check(line.quantity)
        if not line.names_a_cell:
            owner = None if line.owner is None else self.shelves.owner(line.owner)
            taken = self.shelves.take_fefo(
                product,
                line.quantity,
                override=False,
                pack=packs.units,
                owner=owner,
                life_days=self._life_days,
            )
            for shelf, batch, quantity in taken:
                self._add(product, shelf, batch, quantity)
            return
        batch = self.shelves.batch(product, line.batch)
        bin_id = self.shelves.bin(line.bin, product.id, batch)
        status = self.shelves.status(product, line.status)
        shelf = Shelf(bin_id, status, self.shelves.owner_out(line.owner, product, batch))
        last = self.shelves.expiry(product.id, batch)
        needed = self.shelves.day + timedelta(days=self._life_days)
        if self._life_days and last is not None and last < needed:
            raise Refused(
                "shelf_life",
                f"{product.code} batch {batch} has less than {self._life_days} days left; say why"
                " it is sent all the same",
                expiry=last.isoformat(),
                days=self._life_days,
            )
        self._check_first(product, batch, last, shelf.owner)
        self.shelves.take(product, batch, shelf, line.quantity, override=False, must_be_usable=True)
        self._add(product, shelf, batch, line.quantity)

    def take_what_is_there(self, order: Order) -> None:
        """All that is still to be supplied of an order, as far as it is there."""
        for line in order.lines:
            product = self.desk.directory.named("product", line.asked.product)
            packs = self._packs(product)
            wanted = self._room(line, packs)
            if wanted <= 0:
                continue
            taken, missing = self.shelves.take_available(
                product, wanted, life_days=self._life_days, pack=packs.units
            )
            for shelf, batch, part in taken:
                self._add(product, shelf, batch, part)
            if missing:
                self.short.append((product.id, missing))

    def _packs(self, product: Named) -> Packs:
        return Packs.of(self.desk.directory, self.desk.place.id, product)

    def _room(self, line: OrderedLine, packs: Packs) -> int:
        """Base units still to be set aside for a line, in whole packs of what was approved."""
        if line.ended:
            return 0
        chosen = self._chosen.get(line.asked.product, 0)
        return max(0, packs.rounded(line.approved) - line.shipped - line.allocated - chosen)

    def _check_approved(self, packs: Packs, quantity: int) -> None:
        product = packs.product
        line = self._ordered.get(product.id)
        if line is None:
            raise Refused("not_on_order", f"{product.code} is not on this order")
        room = self._room(line, packs)
        if quantity > room:
            raise Refused(
                "more_than_approved",
                f"{product.code}: {room} still to be supplied, {quantity} asked",
                remaining=room,
            )

    def _check_first(self, product: Named, batch: str, last: date | None, owner: int) -> None:
        """Another batch than the first to expire is sent with a reason, in note or override."""
        if self._has_reason:
            return
        first = self.shelves.first_out(product, life_days=self._life_days, owner=owner)
        if first is None or first == batch:
            return
        expiry = self.shelves.expiry(product.id, first)
        if expiry is not None and (last is None or expiry < last):
            raise Refused(
                "not_first_expired",
                f"{product.code} batch {first} expires first, on {expiry.isoformat()}; say why"
                f" {batch} is sent",
                batch=first,
                expiry=expiry.isoformat(),
            )

    def _add(self, product: Named, shelf: Shelf, batch: str, quantity: int) -> None:
        at = len(self.lines)
        self._chosen[product.id] = self._chosen.get(product.id, 0) + quantity
        self.lines.append(
            PickLine(at, product.id, batch, shelf.bin, int(shelf.status), shelf.owner, quantity)
        )
