"""Bills of materials: what a kit is made of, and what a conversion has that differs from it (P6).

A bill is rows of the catalogue's table `kit`, one a component.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from node.directory import Directory
from node.views import settings
from node.views.settings import Named


@dataclass(frozen=True, slots=True)
class Component:
    """What one line of a bill makes.

    Attributes:
        units: base units in one base unit of the kit.
    """

    product: Named
    units: int


def bill_of(directory: Directory, kit: Named) -> tuple[Component, ...]:
    """The bill of materials of a kit, by component; empty if it has none."""
    rows = settings.table(directory.connection, directory.catalogue, "kit")
    found = []
    for fields in rows.values():
        made, component, units = (fields.get(name) for name in ("kit", "product", "units"))
        if not isinstance(made, str) or not isinstance(component, str):
            continue
        if directory.referred("product", made) == kit.id and type(units) is int and units > 0:
            product = directory.named("product", directory.referred("product", component))
            found.append(Component(product, units))
    return tuple(sorted(found, key=lambda one: one.product.code))


def factor_of(fields: Mapping[str, Any]) -> tuple[int, int]:
    """New units made of so many units of the product that is replaced; 1 where none is said."""
    made, taken = fields.get("new_units"), fields.get("replaces_units")
    return (
        made if type(made) is int and made > 0 else 1,
        taken if type(taken) is int and taken > 0 else 1,
    )


def differences(
    directory: Directory, kit: Named, moved: Mapping[bytes, int]
) -> list[tuple[Named, int, int]]:
    """What differs from a kit's bill: (component, base units expected, base units found).

    `moved` is what a conversion brought of each product, negative for what it took.
    """
    times = moved.get(kit.id, 0)
    expected = {one.product.id: -times * one.units for one in bill_of(directory, kit)}
    found = {product: quantity for product, quantity in moved.items() if product != kit.id}
    return [
        (directory.named("product", product), abs(expected.get(product, 0)), abs(quantity))
        for product in sorted(expected.keys() | found.keys())
        if (quantity := found.get(product, 0)) != expected.get(product, 0)
    ]
