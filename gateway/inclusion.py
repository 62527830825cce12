"""Inclusion: which products and org units a data set of the mapping takes in, and what can go
nowhere.

Programmes, store types and zones are the catalogue's. A code that two products share maps neither
(rule P1), a store's own item is not pushed until it is said to be a product (rule P5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from crdt_model.catalogue import decimal_of
from gateway.aggregate import Group
from gateway.mapping import DataSetMapping, Item, MappingInForce
from gateway.mapping_check import Finding
from node.directory import Directory
from node.views import local_items, settings

LISTED = 200  # findings of one kind; a person mends them in turns


def mapped(directory: Directory, mapping: DataSetMapping) -> dict[bytes, Item]:
    """Product id → item, of the products a data set takes in."""
    members = _members(directory, mapping.programmes)
    found: dict[bytes, Item] = {}
    for item in mapping.items:
        products = _ids(directory, "product", [item.product])
        if len(products) == 1 and (members is None or products <= members):
            found[products.pop()] = item
    return found


def _ids(directory: Directory, kind: str, codes: Iterable[str]) -> set[bytes]:
    """Every row of the catalogue with one of these codes."""
    connection, scopes = directory.connection, [directory.catalogue]
    return {
        row.id for code in codes for row in settings.named_by_code(connection, scopes, kind, code)
    }


def mapped_anywhere(directory: Directory, mapping: MappingInForce) -> dict[bytes, Item]:
    """Product id → item, of the products that any data set takes in."""
    return {
        product: item
        for one in mapping.data_sets
        for product, item in mapped(directory, one).items()
    }


def _members(directory: Directory, programmes: frozenset[str]) -> set[bytes] | None:
    """The programmes' products; None if no programme is asked for."""
    if not programmes:
        return None
    asked = _ids(directory, "programme", programmes)
    fields = ("programme", "product", "active")
    rows = settings.table(
        directory.connection, directory.catalogue, "programme_product", fields
    ).values()
    return {
        directory.referred("product", str(row.get("product")))
        for row in rows
        if directory.referred("programme", str(row.get("programme"))) in asked
        and row.get("active") not in (False, 0)
    }


def includes(directory: Directory, mapping: DataSetMapping, group: Group) -> bool:
    """Whether an org unit is in a data set: some store of it is of the types and in the zones."""
    if not mapping.types and not mapping.zones:
        return True
    zones = _ids(directory, "zone", mapping.zones)
    return any(
        (not mapping.types or directory.fields("store", store.id).get("type") in mapping.types)
        and (not mapping.zones or bool(zones & directory.zones_of_store(store.id)))
        for store in (*group.stores, *group.on_paper)
    )


def extent(
    directory: Directory, mapping: MappingInForce, groups: Mapping[str, Group]
) -> dict[str, tuple[list[str], list[str]]]:
    """Data set → the products and the org units it takes in, sorted. When it changes, what was
    computed before has a new place, or a place for the first time."""
    return {
        one.name: (
            sorted(product.hex() for product in mapped(directory, one)),
            sorted(unit for unit, group in groups.items() if includes(directory, one, group)),
        )
        for one in mapping.data_sets
    }


def usual_limits(directory: Directory, mapping: MappingInForce) -> tuple[Fraction, Fraction] | None:
    """The minimum and maximum months of stock that most mapped products are kept between, by the
    lists of approved products; None if no list says."""
    products = _ids(directory, "product", (item.product for item in mapping.items))
    names = ("product", "min_months", "max_months")
    found: Counter[tuple[Fraction, Fraction]] = Counter()
    table = settings.table(directory.connection, directory.catalogue, "approved_product", names)
    for row in table.values():
        least, most = decimal_of(row.get("min_months")), decimal_of(row.get("max_months"))
        product = directory.referred("product", str(row.get("product")))
        if product in products and least and most and 0 < least < most:
            found[least, most] += 1
    return found.most_common(1)[0][0] if found else None


def unsendable(
    mapping: MappingInForce,
    groups: Mapping[str, Group],
    stores_without_unit: Iterable[str],
    directory: Directory,
) -> tuple[Finding, ...]:
    """What is recorded here and can go nowhere, as findings of the check."""
    found = [*_products(directory, mapping), *_own_items(directory, groups)]
    for code in list(stores_without_unit)[:LISTED]:
        words = "The store names no org unit; nothing of it is pushed."
        found.append(Finding("warning", "store_without_org_unit", code, words))
    for one in mapping.data_sets:
        if groups and not any(includes(directory, one, group) for group in groups.values()):
            words = "No org unit of the region is of its store types and zones."
            found.append(Finding("warning", "data_set_without_units", one.name, words))
        if one.programmes and not mapped(directory, one):
            words = "No mapped product is in its programmes."
            found.append(Finding("warning", "data_set_without_products", one.name, words))
    if not groups:
        words = "no store names an org unit, so nothing is pushed; import facilities with org_unit"
        found.append(Finding("warning", "no_org_unit", "region", words))
    return tuple(found)


def _products(directory: Directory, mapping: MappingInForce) -> Iterator[Finding]:
    for item in mapping.items:
        rows = settings.named_by_code(
            directory.connection, [directory.catalogue], "product", item.product
        )
        if len(rows) > 1:
            words = f"{len(rows)} products have this code; none is pushed until it is settled."
            yield Finding("warning", "product_ambiguous", item.product, words)
        elif not rows:
            words = "No product has this code any more; nothing is pushed for it."
            yield Finding("warning", "product_missing", item.product, words)


def _own_items(directory: Directory, groups: Mapping[str, Group]) -> Iterator[Finding]:
    members = {store for group in groups.values() for store in group.members}
    connection = directory.connection
    own = [local for local in local_items.held(connection) if local.store in members]
    for local in own[:LISTED]:
        if directory.kept_as(local.item.id).product == local.item.id:
            words = (
                f"{local.item.name} is a store's own item; it is not pushed until the catalogue's"
                " admin says which product it is."
            )
            yield Finding("warning", "own_item", local.item.code, words)
