"""Metadata: what a DHIS2 server says about itself and its objects, typed.

Every object is read from JSON once, at the edge, and is a frozen value from there on; a field of
the wrong shape raises `MalformedMetadata` and never travels further.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

UID = re.compile(r"[A-Za-z][A-Za-z0-9]{10}")
TEXT_LIMIT = 4096  # characters of a name, a code or an expression; DHIS2's own limit is below it
LIST_LIMIT = 200_000  # objects in one list, a bound against a hostile answer


class MalformedMetadata(ValueError):
    """The server's object lacks a field or has one of another shape; nothing was taken from it."""


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """Attributes: `version` is (major, minor, patch); `server_date` is as the server wrote it."""

    version: tuple[int, int, int]
    version_text: str
    calendar: str
    server_date: datetime | None
    system_id: str


@dataclass(frozen=True, slots=True)
class Account:
    """The user the gateway signs in as. `organisation_units` are the uids of its capture roots."""

    uid: str
    username: str
    authorities: frozenset[str]
    organisation_units: frozenset[str]

    def has(self, authority: str) -> bool:
        """Whether the user holds an authority; `ALL` holds every one."""
        return authority in self.authorities or "ALL" in self.authorities


@dataclass(frozen=True, slots=True)
class OrgUnit:
    """`path` is the chain of uids from the root, `/a/b/c`."""

    uid: str
    code: str
    name: str
    path: str
    opened: date | None
    closed: date | None


@dataclass(frozen=True, slots=True)
class DataElement:
    """`combo` is the uid of its category combination, "" where the server did not say."""

    uid: str
    code: str
    name: str
    value_type: str
    aggregation: str
    zero_is_significant: bool
    has_option_set: bool
    combo: str


@dataclass(frozen=True, slots=True)
class OptionCombo:
    """One option combination of a category combination; its code is often empty. `may_write` says
    whether the user may write data under all of its options."""

    uid: str
    code: str
    name: str
    may_write: bool = True


@dataclass(frozen=True, slots=True)
class CategoryCombo:
    """A category combination with all its option combinations."""

    uid: str
    name: str
    is_default: bool
    options: tuple[OptionCombo, ...]


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set.

    Attributes:
        expiry_days: after a period's end; 0 means never.
        elements: uid of each element → the category combination this data set gives it, "" for
            the element's own.
        org_units: uids. combo: uid of the category combination of its attributes.
    """

    uid: str
    code: str
    name: str
    period_type: str
    expiry_days: float
    open_future_periods: int
    elements: Mapping[str, str]
    org_units: frozenset[str]
    combo: str
    has_input_periods: bool
    may_write: bool


@dataclass(frozen=True, slots=True)
class IndicatorFormula:
    """An indicator of the server: two expressions over `#{element}`."""

    uid: str
    code: str
    name: str
    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True)
class MappedObjects:
    """What the server has of what a mapping names: name → every object it may mean (one is right).

    Attributes:
        combos: by uid, the category combinations of these data sets and elements.
        default_combos: uids of the option combinations called `default`.
    """

    data_sets: Mapping[str, tuple[DataSet, ...]]
    elements: Mapping[str, tuple[DataElement, ...]]
    org_units: Mapping[str, tuple[OrgUnit, ...]]
    combos: Mapping[str, CategoryCombo]
    default_combos: frozenset[str]


@dataclass(frozen=True, slots=True)
class ServerMetadata:
    """All the mapping check needs, fetched in one go.

    Attributes:
        named_elements: uid to name and code of every element an indicator reads.
    """

    info: ServerInfo
    account: Account
    objects: MappedObjects
    indicators: tuple[IndicatorFormula, ...]
    named_elements: Mapping[str, tuple[str, str]]


Json = Mapping[str, object]


def as_object(value: object) -> Json:
    """A JSON object, or `MalformedMetadata`."""
    if not isinstance(value, dict):
        raise MalformedMetadata("an object was expected")
    return value


def as_list(value: object) -> Sequence[object]:
    """A JSON list of bounded length, or `MalformedMetadata`. Absent is empty."""
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > LIST_LIMIT:
        raise MalformedMetadata("a list was expected")
    return value


def text(item: Json, key: str, default: str | None = None) -> str:
    """A text field of bounded length, or `MalformedMetadata`.

    JSON may hold halves of characters, which nothing else can keep: they become question marks.
    """
    value = item.get(key, default)
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or len(value) > TEXT_LIMIT:
        raise MalformedMetadata(f"field {key} is not a text")
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def cut_text(item: Json, key: str) -> str:
    """A text field, cut where it is longer than any of ours, "" if absent; or `MalformedMetadata`.

    A data set may hold long remarks beside our quantities: they are no fault of the answer.
    """
    value = item.get(key)
    return text({key: value[:TEXT_LIMIT]}, key) if isinstance(value, str) else text(item, key, "")


def uid(item: Json, key: str = "id") -> str:
    """A DHIS2 uid, or `MalformedMetadata`."""
    value = text(item, key)
    if UID.fullmatch(value) is None:
        raise MalformedMetadata(f"field {key} is not a uid")
    return value


def _uids(value: object) -> frozenset[str]:
    return frozenset(uid(as_object(item)) for item in as_list(value))


def _truth(item: Json, key: str) -> bool:
    value = item.get(key, False)
    if not isinstance(value, bool):
        raise MalformedMetadata(f"field {key} is not true or false")
    return value


def _number(item: Json, key: str) -> float:
    value = item.get(key, 0)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise MalformedMetadata(f"field {key} is not a number")
    return value


def _day(item: Json, key: str) -> date | None:
    value = text(item, key, "")
    if not value:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError as error:
        raise MalformedMetadata(f"field {key} is not a date") from error


def server_info(item: Json) -> ServerInfo:
    """Read `/api/system/info`. `2.44-SNAPSHOT` is (2, 44, 0)."""
    written = text(item, "version")
    match = re.match(r"(\d{1,3})\.(\d{1,3})(?:\.(\d{1,4}))?", written)
    if match is None:
        raise MalformedMetadata("field version is not a version")
    major, minor, patch = (int(part or 0) for part in match.groups())
    stamp = text(item, "serverDate", "")
    try:
        server_date = datetime.fromisoformat(stamp) if stamp else None
    except ValueError:
        server_date = None  # a server that writes its clock otherwise cannot be compared with ours
    return ServerInfo(
        (major, minor, patch),
        written,
        text(item, "calendar", "iso8601"),
        server_date,
        text(item, "systemId", ""),
    )


def account(item: Json) -> Account:
    """Read `/api/me`."""
    names = as_list(item.get("authorities"))
    return Account(
        uid(item),
        text(item, "username", ""),
        frozenset(name for name in names if isinstance(name, str)),
        _uids(item.get("organisationUnits")),
    )


def org_unit(item: Json) -> OrgUnit:
    """Read one of `/api/organisationUnits`."""
    return OrgUnit(
        uid(item),
        text(item, "code", ""),
        text(item, "name", ""),
        text(item, "path", ""),
        _day(item, "openingDate"),
        _day(item, "closedDate"),
    )


def _reference(item: Json, key: str) -> str:
    """The uid an object refers to under a key, "" if it refers to none."""
    link = item.get(key)
    return "" if link is None else uid(as_object(link))


def data_element(item: Json) -> DataElement:
    """Read one of `/api/dataElements`."""
    return DataElement(
        uid(item),
        text(item, "code", ""),
        text(item, "name", ""),
        text(item, "valueType"),
        text(item, "aggregationType", "NONE"),
        _truth(item, "zeroIsSignificant"),
        item.get("optionSet") is not None,
        _reference(item, "categoryCombo"),
    )


def _writable(link: object) -> bool:
    """Whether the user may write data under a category option; where nothing is said, yes."""
    access = as_object(link).get("access")
    return access is None or _truth(as_object(as_object(access).get("data", {})), "write")


def category_combo(item: Json) -> CategoryCombo:
    """Read one of `/api/categoryCombos`."""
    options = [as_object(one) for one in as_list(item.get("categoryOptionCombos"))]
    return CategoryCombo(
        uid(item),
        text(item, "name", ""),
        _truth(item, "isDefault"),
        tuple(
            OptionCombo(
                uid(one),
                text(one, "code", ""),
                text(one, "name", ""),
                all(_writable(link) for link in as_list(one.get("categoryOptions"))),
            )
            for one in options
        ),
    )


def data_set(item: Json) -> DataSet:
    """Read one of `/api/dataSets`."""
    links = [as_object(link) for link in as_list(item.get("dataSetElements"))]
    access = as_object(as_object(item.get("access", {})).get("data", {}))
    return DataSet(
        uid(item),
        text(item, "code", ""),
        text(item, "name", ""),
        text(item, "periodType"),
        _number(item, "expiryDays"),
        int(_number(item, "openFuturePeriods")),
        {
            uid(as_object(link.get("dataElement"))): _reference(link, "categoryCombo")
            for link in links
        },
        _uids(item.get("organisationUnits")),
        _reference(item, "categoryCombo"),
        bool(as_list(item.get("dataInputPeriods"))),
        _truth(access, "write"),
    )


def attribute_value(item: Json, attribute: str) -> str | None:
    """The value an object has for an attribute, None if it has none."""
    for entry in as_list(item.get("attributeValues")):
        held = as_object(entry)
        if uid(as_object(held.get("attribute"))) == attribute:
            return text(held, "value", "")
    return None


def indicator(item: Json) -> IndicatorFormula:
    """Read one of `/api/indicators`."""
    return IndicatorFormula(
        uid(item),
        text(item, "code", ""),
        text(item, "name", ""),
        cut_text(item, "numerator"),  # the longest sums are cut, and are no single element then
        cut_text(item, "denominator"),
    )
