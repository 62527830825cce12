"""Likeness: batches that may be one, because their lots differ in what is easily misread (B1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

# Hyphens are left out by some, and O is read for 0 and I for 1 on worn packs.
_FOLDED = str.maketrans({"O": "0", "I": "1", "-": None})


def folded(lot: str) -> str:
    """A lot key as it is compared for likeness."""
    return lot.translate(_FOLDED)


def similar(lots: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of lot keys that are alike: one, and the other it may be the same as.

    The one nearest to the folded form is proposed, the same on every node.
    """
    alike: dict[str, list[str]] = {}
    for lot in sorted(set(lots)):
        if lot:
            alike.setdefault(folded(lot), []).append(lot)
    for form, found in alike.items():
        found.sort(key=lambda lot: (lot != form, lot))
        for other in found[1:]:
            yield other, found[0]
