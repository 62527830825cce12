"""Ordering: how much to ask for, in packs, with every figure it rests on.

    need = max months × AMC − available − on order − in transit

Packs from units (L7): whole packs, one more if the remainder is above the product's rounding
threshold; none becomes one unless the product rounds to zero. Emergency orders round up.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

DAYS_IN_MONTH = Fraction(487, 16)  # 365.25 / 12


@dataclass(frozen=True, slots=True)
class Packing:
    """How a product is packed and rounded.

    Attributes:
        units: base units in a pack. threshold: a remainder above this takes one more pack.
        to_zero: whether less than a pack may become none.
    """

    units: int
    threshold: int
    to_zero: bool


UNPACKED = Packing(1, 0, False)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a suggestion rests on.

    Attributes:
        max_months: months of stock to fill up to. amc: base units a month, None if unknown.
        available, on_order, in_transit: base units.
    """

    max_months: Fraction | None
    amc: Fraction | None
    available: int
    on_order: int
    in_transit: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How much to ask for.

    Attributes:
        need: base units before rounding, None where it cannot be said. quantity: base units in
            whole packs. reason: why it is unknown: `amc_unknown`, `no_maximum`, or "".
    """

    need: Fraction | None
    packs: int
    quantity: int
    reason: str


def suggest(needs: Needs, packing: Packing, *, emergency: bool = False) -> Suggestion:
    """The quantity to order; see the module for the formula."""
    if needs.max_months is None:
        return Suggestion(None, 0, 0, "no_maximum")
    if needs.amc is None:
        return Suggestion(None, 0, 0, "amc_unknown")
    need = needs.max_months * needs.amc - needs.available - needs.on_order - needs.in_transit
    packs = packs_of(need, packing, emergency=emergency)
    return Suggestion(need, packs, packs * packing.units, "")


def packs_of(need: Fraction | int, packing: Packing, *, emergency: bool = False) -> int:
    """Whole packs for a need in base units (L7)."""
    if need <= 0:
        return 0
    packs, remainder = divmod(Fraction(need), packing.units)
    whole = int(packs)
    if remainder and (emergency or remainder > packing.threshold):
        whole += 1
    if whole == 0 and not packing.to_zero:
        whole = 1
    return whole


def fill_months(review_months: Fraction | None, lead_days: int) -> Fraction | None:
    """Months to fill up to where no maximum is given: two review periods and the lead time."""
    if review_months is None:
        return None
    return 2 * review_months + Fraction(lead_days) / DAYS_IN_MONTH


def days_to_stock_out(usable: int, amc: Fraction) -> Fraction:
    """Days until usable stock ends: usable / (AMC × 12 / 365.25) (I8); AMC must be above 0."""
    return Fraction(usable) * DAYS_IN_MONTH / amc
