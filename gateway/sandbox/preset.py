"""Preset: metadata of our own making, so that the stand-in works without a published package.

One root, a unit a store, a monthly data set and the elements of the gateway's own preset.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.mapping import Item, MappingInForce, plain_mapping, stable_uid
from gateway.metadata import MappedObjects
from gateway.provision_objects import package

ROOT_CODE = "SANDBOX"
OPENED = "2000-01-01"

_NOTHING = MappedObjects({}, {}, {}, {}, frozenset())


def unit_uid(code: str) -> str:
    """The uid of the org unit made for a code."""
    return stable_uid("organisationUnit", code)


def small_metadata(
    items: Iterable[str],
    org_units: Iterable[tuple[str, str]],
    mapping: MappingInForce | None = None,
) -> Mapping[str, Any]:
    """A metadata package for item codes and (code, name) of org units.

    The elements carry the uids that provisioning would give them.

    Args:
        mapping: whose objects to make; by default the gateway's own preset with these items.
    """
    root = unit_uid(ROOT_CODE)
    units: list[dict[str, Any]] = [
        {"id": root, "code": ROOT_CODE, "name": "Sandbox", "openingDate": OPENED}
    ]
    for code, name in org_units:
        unit = {"id": unit_uid(code), "code": code, "name": name, "openingDate": OPENED}
        units.append({**unit, "parent": {"id": root}})
    for unit in units:
        unit["shortName"] = str(unit["name"])[:50]
    wanted = mapping or plain_mapping([Item(code, code) for code in items])
    uids = [unit["id"] for unit in units]
    assigned = {one.name: uids for one in wanted.data_sets}
    return {"organisationUnits": units, **package(wanted, _NOTHING, assigned)}
