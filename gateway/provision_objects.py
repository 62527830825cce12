"""Provision objects: what the server lacks for a mapping, as `POST /api/metadata` takes it.

Pure: from a mapping and what the server has to the objects to post. An update overwrites a whole
object, so one that exists is left out, or is the server's own with links added to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gateway.mapping import (
    CODE_LIMIT,
    CODE_SCHEME,
    DATA_SET_CODE,
    NAME_LIMIT,
    NAME_SCHEME,
    DataSetMapping,
    Item,
    MappingInForce,
    Slot,
    stable_uid,
)
from gateway.metadata import Json, MappedObjects, as_list, as_object, uid
from gateway.presets import Element

SHORT_NAME_LIMIT = 50  # characters; DHIS2's column width
ITEMS, FIGURES = "items", "figures"  # what the options of a category are
CATEGORY_CODES = {ITEMS: "STOCKMESH_ITEMS", FIGURES: "STOCKMESH_FIGURES"}
CATEGORY_NAMES = {ITEMS: "LMIS - Items", FIGURES: "LMIS - Stock figures"}
# What an element takes that several figures go to: the widest of theirs.
_WIDEST = ("NUMBER", "INTEGER", "INTEGER_ZERO_OR_POSITIVE")


@dataclass(frozen=True, slots=True)
class Use:
    """What goes to one data element: (option combination's name, item, element), each once."""

    name: str
    parts: tuple[tuple[str, Item, Element], ...]

    @property
    def category(self) -> str | None:
        """What tells its values apart, None if it has the default combination."""
        named = [element for combo, _, element in self.parts if combo]
        if not named:
            return None
        by_item = any("{item}" in one.combo or "{product}" in one.combo for one in named)
        return ITEMS if by_item else FIGURES

    @property
    def combos(self) -> tuple[str, ...]:
        """Names of its option combinations."""
        return tuple(dict.fromkeys(combo for combo, _, _ in self.parts if combo))


def uses(mapping: MappingInForce) -> dict[str, Use]:
    """Every data element in use by its name."""
    found: dict[str, dict[Slot, tuple[str, Item, Element]]] = {}
    for one in mapping.data_sets:
        for slot, (item, element) in one.slots().items():
            found.setdefault(slot.element, {}).setdefault(slot, (slot.combo, item, element))
    return {name: Use(name, tuple(parts.values())) for name, parts in found.items()}


def category_uids(category: str) -> tuple[str, str]:
    """Uids of the category and of the category combination that provisioning makes."""
    code = CATEGORY_CODES[category]
    return stable_uid("category", code), stable_uid("categoryCombo", code)


def wanted_options(mapping: MappingInForce, objects: MappedObjects) -> dict[str, tuple[str, ...]]:
    """Category → names of the options that elements need which lack, or have our combination."""
    found: dict[str, dict[str, None]] = {}
    for name, use in uses(mapping).items():
        category = use.category
        held = objects.elements.get(name, ())
        if category is None or (held and held[0].combo != category_uids(category)[1]):
            continue
        found.setdefault(category, {}).update(dict.fromkeys(use.combos))
    return {category: tuple(names) for category, names in found.items()}


def option(name: str) -> Json:
    """A category option to make."""
    made = stable_uid("categoryOption", name)
    short = name if len(name) <= SHORT_NAME_LIMIT else f"{name[: SHORT_NAME_LIMIT - 6]} {made[:5]}"
    return {"id": made, "name": name, "shortName": short, "sharing": {"public": "rwrw----"}}


def category(kind: str, owned: Json | None, options: Sequence[str]) -> Json:
    """The category to post: a new one, or the server's own with the options it lacks."""
    name = CATEGORY_NAMES[kind]
    found: Json = owned or {
        "id": category_uids(kind)[0],
        "code": CATEGORY_CODES[kind],
        "name": name,
        "shortName": name,
        "dataDimensionType": "DISAGGREGATION",
        "dataDimension": False,
    }
    held = [uid(as_object(link)) for link in as_list(found.get("categoryOptions"))]
    return {**found, "categoryOptions": [{"id": one} for one in dict.fromkeys([*held, *options])]}


def category_combo(kind: str) -> Json:
    """The category combination to make; a total over stock and ratios would mean nothing."""
    category_id, combo_id = category_uids(kind)
    return {
        "id": combo_id,
        "code": CATEGORY_CODES[kind],
        "name": CATEGORY_NAMES[kind],
        "dataDimensionType": "DISAGGREGATION",
        "skipTotal": True,
        "categories": [{"id": category_id}],
    }


def missing_elements(mapping: MappingInForce, objects: MappedObjects) -> list[Json]:
    """The data elements to make."""
    return [
        _element(use, mapping.schemes.elements)
        for name, use in uses(mapping).items()
        if not objects.elements.get(name)
    ]


def _element(use: Use, scheme: str) -> Json:
    name = use.name
    elements = [element for _, _, element in use.parts]
    items = list(dict.fromkeys(item for _, item, _ in use.parts))
    aggregations = {element.aggregation for element in elements}
    types = {element.value_type for element in elements}
    # What its values differ in is told by the option combination, and stands in no name.
    label = elements[0].label if use.category != FIGURES or len(elements) == 1 else ""
    short = elements[0].short if label else ""
    item = items[0] if use.category != ITEMS or len(items) == 1 else None
    made: dict[str, object] = {
        "id": stable_uid("dataElement", name),
        "name": name if scheme == NAME_SCHEME else _name(item, label),
        "shortName": _short_name(item, short, name),
        "domainType": "AGGREGATE",
        "valueType": next(kind for kind in _WIDEST if kind in types),
        "aggregationType": aggregations.pop() if len(aggregations) == 1 else "NONE",
        "zeroIsSignificant": True,
    }
    if scheme == CODE_SCHEME:
        made["code"] = name
    if use.category is not None:
        made["categoryCombo"] = {"id": category_uids(use.category)[1]}
    return made


def _name(item: Item | None, label: str) -> str:
    tail = f" - {label}" if label else ""
    head = "LMIS" if item is None else f"LMIS - {item.name or item.code}"
    return head[: NAME_LIMIT - len(tail)] + tail


def _short_name(item: Item | None, short: str, name: str) -> str:
    head = name if item is None else item.code
    plain = f"{head} {short}".strip()
    if len(plain) <= SHORT_NAME_LIMIT:
        return plain
    # Long codes may begin alike; the uid keeps short names apart, which DHIS2 wants for some.
    mark = stable_uid("dataElement", name)[:5]
    room = SHORT_NAME_LIMIT - len(short) - len(mark) - 2
    return f"{head[:room]} {mark} {short}".strip()


def element_uids(mapping: DataSetMapping, objects: MappedObjects) -> list[str]:
    """Uids of a data set's elements, as they are or will be; ambiguous names are left out."""
    found = []
    for name in mapping.element_names():
        held = objects.elements.get(name, ())
        if len(held) <= 1:
            found.append(held[0].uid if held else stable_uid("dataElement", name))
    return found


def _references(owned: Json, key: str) -> list[str]:
    return [uid(as_object(link)) for link in as_list(owned.get(key))]


def data_set(
    mapping: DataSetMapping,
    owned: Json | None,
    elements: Iterable[str],
    units: Iterable[str],
    scheme: str = CODE_SCHEME,
) -> Json | None:
    """The data set to post: a new one, or the server's own with the links it lacks.

    Args:
        owned: as `fields=:owner` gives it, None if it does not exist.

    Returns None when nothing is missing.
    """
    found = _new_data_set(mapping, scheme) if owned is None else owned
    here = uid(found)
    links = [as_object(link) for link in as_list(found.get("dataSetElements"))]
    held = {uid(as_object(link.get("dataElement"))) for link in links}
    added: list[Json] = [
        {"dataSet": {"id": here}, "dataElement": {"id": element}}
        for element in dict.fromkeys(elements)
        if element not in held
    ]
    known = _references(found, "organisationUnits")
    assigned = list(dict.fromkeys([*known, *units]))
    if owned is not None and not added and len(assigned) == len(set(known)):
        return None
    return {
        **found,
        "dataSetElements": [*links, *added],
        "organisationUnits": [{"id": unit} for unit in assigned],
    }


def _new_data_set(mapping: DataSetMapping, scheme: str) -> Json:
    is_usual = mapping.name == DATA_SET_CODE
    name = f"LMIS - {mapping.kind} stock report" if is_usual else f"LMIS - {mapping.name}"
    if scheme == NAME_SCHEME:
        name = mapping.name
    made = stable_uid("dataSet", mapping.name)
    short = name if len(name) <= SHORT_NAME_LIMIT else f"{name[: SHORT_NAME_LIMIT - 6]} {made[:5]}"
    found: dict[str, object] = {
        "id": made,
        "name": name[:NAME_LIMIT],
        "shortName": short,
        "periodType": mapping.kind,
        "openFuturePeriods": 1,
        "expiryDays": 0,
        "sharing": {"public": "rwrw----"},
    }
    if scheme == CODE_SCHEME:
        found["code"] = mapping.name[:CODE_LIMIT]
    return found


def package(
    mapping: MappingInForce, objects: MappedObjects, units: Mapping[str, Sequence[str]]
) -> Mapping[str, object]:
    """All objects of a mapping for a server that has none of them: data set name → its units.

    The option combinations are not among them: the server makes them.
    """
    by_category = wanted_options(mapping, objects)
    schemes = mapping.schemes
    options = dict.fromkeys(name for names in by_category.values() for name in names)
    return {
        "categoryOptions": [option(name) for name in options],
        "categories": [
            category(kind, None, [stable_uid("categoryOption", name) for name in names])
            for kind, names in by_category.items()
        ],
        "categoryCombos": [category_combo(kind) for kind in by_category],
        "dataElements": missing_elements(mapping, objects),
        "dataSets": [
            data_set(
                one, None, element_uids(one, objects), units.get(one.name, ()), schemes.data_sets
            )
            for one in mapping.data_sets
        ],
    }
