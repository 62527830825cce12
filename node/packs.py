"""Packs: what goes to other stores in whole packs, where a store's policy says so (L7)."""

from __future__ import annotations

from dataclasses import dataclass

from crdt_model.allotment import whole_packs
from node import policies
from node.directory import Directory
from node.errors import Refused
from node.views.settings import Named


@dataclass(frozen=True, slots=True)
class Packs:
    """The packs a product goes out in; `units` is 1 where any number of base units may go.

    Attributes:
        threshold: base units; a remainder above it makes one pack more.
        to_zero: whether less than a pack may become none.
    """

    product: Named
    units: int
    threshold: int = 0
    to_zero: bool = False

    @classmethod
    def of(cls, directory: Directory, store: bytes, product: Named) -> Packs:
        """The packs in which a store sends a product."""
        if not policies.holds(directory, store, policies.WHOLE_PACKS):
            return cls(product, 1)
        fields = directory.product_fields(product.id)
        units, threshold = fields.get("units_per_pack"), fields.get("pack_rounding_threshold")
        if type(units) is not int or units <= 1:
            return cls(product, 1)
        return cls(
            product,
            units,
            threshold if type(threshold) is int else 0,
            fields.get("round_to_zero") is True,
        )

    def rounded(self, quantity: int) -> int:
        """The base units of the whole packs that stand for a quantity."""
        return whole_packs(quantity, self.units, self.threshold, round_to_zero=self.to_zero)

    def check(self, quantity: int) -> None:
        """Refuse a part of a pack: `whole_packs`, with the quantity that whole packs make."""
        if quantity % self.units == 0:
            return
        code, rounded = self.product.code, self.rounded(quantity)
        raise Refused(
            "whole_packs",
            f"{code} goes out in packs of {self.units}; {rounded} would be whole packs",
            field="quantity",
            product=code,
            units_per_pack=self.units,
            rounded=rounded,
        )
