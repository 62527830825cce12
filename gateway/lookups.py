"""Look-ups: what a mapping names, found on the server by code, name, uid or attribute.

Every answer keeps all objects that a name may mean: which of them is right, or that none is, is
for `resolution` and the check to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from gateway import metadata
from gateway.answers import Misdirected
from gateway.dhis2 import Dhis2
from gateway.mapping import (
    ATTRIBUTE_SCHEME,
    CODE_SCHEME,
    UID_SCHEME,
    MappingInForce,
)
from gateway.metadata import (
    CategoryCombo,
    DataElement,
    DataSet,
    Json,
    MalformedMetadata,
    MappedObjects,
    ServerMetadata,
)

NAMES_A_REQUEST = 100  # keeps the URL under 8 KiB, which proxies refuse above
URL_BYTES = 6000  # of the names in one filter; long names count more than once when escaped
ORG_UNIT_FIELDS = "id,code,name,path,openingDate,closedDate"
ELEMENT_FIELDS = (
    "id,code,name,valueType,aggregationType,zeroIsSignificant,optionSet[id],categoryCombo[id]"
)
DATA_SET_FIELDS = (
    "id,code,name,periodType,expiryDays,openFuturePeriods,categoryCombo[id],"
    "dataSetElements[dataElement[id],categoryCombo[id]],"
    "organisationUnits[id],dataInputPeriods[period[id]],access[data]"
)
COMBO_FIELDS = (
    "id,name,isDefault,categoryOptionCombos[id,code,name,categoryOptions[id,access[data[write]]]]"
)

T = TypeVar("T")


async def found_by(
    client: Dhis2, kind: str, scheme: str, names: Iterable[str], fields: str
) -> dict[str, list[Json]]:
    """The objects of a class that each name means by a scheme; names without any are left out.

    Raises `answers` errors.
    """
    wanted = sorted(set(names) - {""})
    if scheme.startswith(ATTRIBUTE_SCHEME):
        return await _by_attribute(
            client, kind, scheme.removeprefix(ATTRIBUTE_SCHEME), set(wanted), fields
        )
    key = {UID_SCHEME: "id", CODE_SCHEME: "code"}.get(scheme, "name")
    if key == "id":
        wanted = [name for name in wanted if metadata.UID.fullmatch(name)]
    found: dict[str, list[Json]] = {}
    for condition in conditions(key, wanted):
        for item in await client.listed(kind, [("filter", condition), ("fields", fields)]):
            found.setdefault(str(item.get(key)), []).append(item)
    return {name: found[name] for name in wanted if name in found}


def conditions(key: str, names: Iterable[str]) -> Iterable[str]:
    """Filters that ask for all names; one with a sign of the filter's own language stands alone."""
    some: list[str] = []
    for name in names:
        if any(sign in name for sign in ",[]:"):
            yield f"{key}:eq:{name}"
            continue
        size = sum(3 * len(other.encode()) for other in [*some, name])
        if some and (len(some) == NAMES_A_REQUEST or size > URL_BYTES):
            yield f"{key}:in:[{','.join(some)}]"
            some = []
        some.append(name)
    if some:
        yield f"{key}:in:[{','.join(some)}]"


async def _by_attribute(
    client: Dhis2, kind: str, attribute: str, wanted: set[str], fields: str
) -> dict[str, list[Json]]:
    """Every object that has the attribute is read, and its value compared here: attribute values
    cannot be asked for in the same words on all versions."""
    params = [
        ("filter", f"attributeValues.attribute.id:eq:{attribute}"),
        ("fields", f"{fields},attributeValues[value,attribute[id]]"),
    ]
    found: dict[str, list[Json]] = {}
    for item in await client.listed(kind, params):
        value = _typed(lambda one: metadata.attribute_value(one, attribute), item)
        if value is not None and value in wanted:
            found.setdefault(value, []).append(item)
    return found


def _typed(read: Callable[[Json], T], item: Json) -> T:
    try:
        return read(item)
    except MalformedMetadata as error:
        raise Misdirected(str(error)) from error


def _all_typed(
    read: Callable[[Json], T], found: Mapping[str, list[Json]]
) -> dict[str, tuple[T, ...]]:
    return {name: tuple(_typed(read, item) for item in items) for name, items in found.items()}


async def category_combos(client: Dhis2, uids: Iterable[str]) -> dict[str, CategoryCombo]:
    """Category combinations by uid, with the option combinations the server made for them."""
    found = await found_by(client, "categoryCombos", UID_SCHEME, uids, COMBO_FIELDS)
    combos = [_typed(metadata.category_combo, one) for items in found.values() for one in items]
    return {combo.uid: combo for combo in combos}


async def mapped_objects(
    client: Dhis2, mapping: MappingInForce, org_units: Iterable[str]
) -> MappedObjects:
    """What a mapping and the region's org units name. Raises `answers` errors."""
    schemes = mapping.schemes
    data_sets = _all_typed(
        metadata.data_set,
        await found_by(
            client,
            "dataSets",
            schemes.data_sets,
            [one.name for one in mapping.data_sets],
            DATA_SET_FIELDS,
        ),
    )
    elements = _all_typed(
        metadata.data_element,
        await found_by(
            client, "dataElements", schemes.elements, mapping.element_names(), ELEMENT_FIELDS
        ),
    )
    units = _all_typed(
        metadata.org_unit,
        await found_by(client, "organisationUnits", schemes.org_units, org_units, ORG_UNIT_FIELDS),
    )
    combos = await category_combos(client, _combos_of(data_sets, elements))
    return MappedObjects(data_sets, elements, units, combos, await client.default_combos())


def _combos_of(
    data_sets: Mapping[str, tuple[DataSet, ...]], elements: Mapping[str, tuple[DataElement, ...]]
) -> set[str]:
    """Uids of the category combinations that matter for these data sets and elements."""
    of_elements = [one for same in elements.values() for one in same]
    uids = {one.combo for one in of_elements}
    for data_set in (one for same in data_sets.values() for one in same):
        uids.add(data_set.combo)
        uids |= {data_set.elements.get(one.uid, "") for one in of_elements}
    return uids - {""}


async def server_metadata(
    client: Dhis2, mapping: MappingInForce, org_units: Iterable[str]
) -> ServerMetadata:
    """Everything the mapping check reads. Raises `answers` errors."""
    objects = await mapped_objects(client, mapping, org_units)
    formulas = await client.listed("indicators", [("fields", "id,code,name,numerator,denominator")])
    names = await client.listed("dataElements", [("fields", "id,code,name")])

    def named(item: Json) -> tuple[str, tuple[str, str]]:
        return metadata.uid(item), (
            metadata.text(item, "name", ""),
            metadata.text(item, "code", ""),
        )

    return ServerMetadata(
        await client.system_info(),
        await client.account(),
        objects,
        tuple(_typed(metadata.indicator, item) for item in formulas),
        dict(_typed(named, item) for item in names),
    )
