"""Data entry pipeline (from 2.43): decode all, judge the group, then the rows.

One id that cannot be read refuses the whole request with index -1; one unit, element or period that
does not fit refuses every row of the group; only a bad value is refused alone. Every row that is
taken counts as updated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.metadata import UID
from gateway.periods import Period, parse
from gateway.sandbox.model import (
    DEFAULT_OPTION_COMBO,
    Object,
    Place,
    Server,
    User,
    fits,
    options_of,
)

COMMENT_LIMIT = 5000
# In these two the test of the input period's dates is the wrong way round.
INPUT_PERIODS_INVERTED = ((2, 43, 0), (2, 43, 1))
ZERO = {"imported": 0, "updated": 0, "ignored": 0, "deleted": 0}


class Unreadable(Exception):
    """The server fails with a 500: a value that is a number, a period that is none."""


@dataclass(frozen=True, slots=True)
class Refusal(Exception):
    """Why a request, a group or a row is refused."""

    code: str
    arguments: str
    words: str

    def conflict(self, indexes: list[int]) -> Object:
        """As it stands in the answer: no `object`, no `property`."""
        return {
            "objects": {"args": self.arguments},
            "value": self.words,
            "errorCode": self.code,
            "indexes": indexes,
        }


@dataclass(frozen=True, slots=True)
class Decoded:
    """A row whose ids could be read; they need not exist."""

    place: Place
    value: str
    comment: str
    deleted: bool


@dataclass(slots=True)
class Import:
    """An import under way."""

    server: Server
    user: User
    payload: Mapping[str, Any]
    params: Mapping[str, str]
    rows: list[Decoded] = field(default_factory=list)

    def option(self, name: str, default: str = "") -> str:
        """An import option: the payload overrides the URL."""
        return str(self.payload.get(name) or self.params.get(name) or default)

    def scheme(self, name: str) -> str:
        """The id scheme of a kind of object."""
        return self.option(name) or self.option("idScheme", "UID")


def answer(job: Import) -> tuple[int, Object]:
    """Carry out an import; HTTP code and body. Raises `Unreadable` for what ends in a 500."""
    try:
        data_set_id = _decode(job)
    except Refusal as refusal:
        return _envelope(409, "ERROR", dict(ZERO), [refusal.conflict([-1])], [])
    if not job.rows:
        return _envelope(200, "SUCCESS", dict(ZERO), [], [])
    every = list(range(len(job.rows)))
    try:
        data_set = _group_data_set(job, data_set_id)
        _group(job, data_set)
    except Refusal as refusal:
        return _envelope(409, "ERROR", dict(ZERO), [refusal.conflict(every)], every)
    conflicts: list[Object] = []
    rejected: list[int] = []
    for index, row in enumerate(job.rows):
        try:
            _row(job.server, row, index)
        except Refusal as refusal:
            conflicts.append(refusal.conflict([index]))
            rejected.append(index)
    taken = [row for index, row in enumerate(job.rows) if index not in set(rejected)]
    deleting = job.option("importStrategy").upper().startswith("DELETE")
    if job.option("dryRun") not in ("True", "true"):
        for row in taken:
            deleted = row.deleted or deleting
            job.server.write(row.place, _stored(job.server, row), job.user, deleted=deleted)
    counts = {**ZERO, "ignored": len(rejected)}
    counts["deleted" if deleting else "updated"] = len(taken)
    if not rejected:
        return _envelope(200, "SUCCESS", counts, [], [])
    if not taken:
        return _envelope(409, "ERROR", counts, conflicts, rejected)
    return _envelope(200, "WARNING", counts, conflicts, rejected)


_MESSAGES = {
    "SUCCESS": ("OK", "Import was successful."),
    "WARNING": ("WARNING", "Import completed with warnings, please check import summary."),
    "ERROR": ("ERROR", "An error occurred, please check import summary."),
}


def _envelope(
    http: int, status: str, counts: dict[str, int], conflicts: list[Object], rejected: list[int]
) -> tuple[int, Object]:
    outer, message = _MESSAGES[status]
    return http, {
        "httpStatus": "OK" if http == 200 else "Conflict",
        "httpStatusCode": http,
        "status": outer,
        "message": message,
        "response": {
            "responseType": "ImportSummary",
            "status": status,
            "importOptions": {},
            "importCount": counts,
            "conflicts": conflicts,
            "rejectedIndexes": rejected,
            "dataSetComplete": "false",
        },
    }


def _decode(job: Import) -> str:
    scheme = job.scheme("dataSetIdScheme")
    reference = str(job.payload.get("dataSet") or "")
    data_set_id = _uid(job, "dataSets", reference, scheme, "data set", ("E8004", "E8005"))
    for index, row in enumerate(job.payload.get("dataValues") or []):
        job.rows.append(_decoded(job, index, row))
    return data_set_id


def _uid(
    job: Import, name: str, reference: str, scheme: str, what: str, codes: tuple[str, str],
    row: int | None = None,
) -> str:  # fmt: skip
    """The uid a reference stands for. Under UID it is not asked whether the object exists."""
    if not reference:
        return ""
    lead = "" if row is None else f"Value #{row:,} "
    arguments = reference if row is None else f"{row}-{reference}"
    if scheme == "UID":
        if UID.fullmatch(reference) is None:
            raise Refusal(codes[0], arguments, f"{lead}{what} is not a valid UID: `{reference}`")
        return reference
    found = job.server.resolve(name, reference, scheme)
    if found is None:
        raise Refusal(codes[1], arguments, f"{lead}{what} not found: `{reference}`")
    return str(found["id"])


def _decoded(job: Import, index: int, row: Mapping[str, Any]) -> Decoded:
    value = row.get("value")
    if value is not None and not isinstance(value, str):
        raise Unreadable("a value must be a string")
    written = str(row.get("period") or job.payload.get("period") or "")  # the root is a fallback
    if not written:
        raise Refusal("E8100", str(index), f"Value #{index:,} period is required")
    try:
        parse(written)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    element = str(row.get("dataElement") or "")
    if not element:
        raise Refusal("E8102", str(index), f"Value #{index:,} data element is required")
    unit = str(row.get("orgUnit") or job.payload.get("orgUnit") or "")
    if not unit:
        raise Refusal("E8105", str(index), f"Value #{index:,} org unit is required")
    combos = [
        _uid(
            job,
            "categoryOptionCombos",
            str(reference or DEFAULT_OPTION_COMBO),
            scheme,
            what,
            codes,
            index,
        )
        for reference, scheme, what, codes in (
            (
                row.get("categoryOptionCombo"),
                job.scheme("categoryOptionComboIdScheme"),
                "category option combo",
                ("E8109", "E8108"),
            ),
            (
                row.get("attributeOptionCombo") or job.payload.get("attributeOptionCombo"),
                job.scheme("attributeOptionComboIdScheme"),
                "attribute option combo",
                ("E8111", "E8110"),
            ),
        )
    ]
    scheme = job.scheme("dataElementIdScheme")
    element = _uid(job, "dataElements", element, scheme, "data element", ("E8104", "E8103"), index)
    scheme = job.scheme("orgUnitIdScheme")
    unit = _uid(job, "organisationUnits", unit, scheme, "org unit", ("E8106", "E8107"), index)
    place = Place(element, unit, written, *combos)
    return Decoded(place, value or "", str(row.get("comment") or ""), row.get("deleted") is True)


def _group_data_set(job: Import, data_set_id: str) -> Object:
    server = job.server
    if data_set_id:
        found = server.all("dataSets").get(data_set_id)
        if found is None:
            raise Refusal("E8005", data_set_id, f"Data set not found: `{data_set_id}`")
        return found
    candidates: list[set[str]] = []
    for element in dict.fromkeys(row.place.data_element for row in job.rows):
        holding = {data_set["id"] for data_set in server.data_sets_of(element)}
        if not holding:
            raise Refusal("E8003", element, f"Data element is in no data set: `{element}`")
        candidates.append(holding)
    common = set.intersection(*candidates)
    if len(common) != 1:
        raise Refusal("E8002", "-".join(sorted(common)), "Data set cannot be determined")
    return server.all("dataSets")[common.pop()]


def _listed(references: Iterable[str]) -> str:
    return f"[{', '.join(dict.fromkeys(references))}]"


def _group(job: Import, data_set: Object) -> None:
    """What every row of the group must satisfy; the first thing wrong refuses them all."""
    server, user, name = job.server, job.user, data_set["id"]
    places = [row.place for row in job.rows]
    known = server.all("organisationUnits")
    if not server.may_write_data(user, data_set):
        raise Refusal("E8010", name, f"User has no data write access to data set {name}")
    outside = [
        p.org_unit
        for p in places
        if p.org_unit in known and not server.in_hierarchy(user, known[p.org_unit])
    ]
    if outside and not user.is_superuser:
        words = f"User has no access to org unit(s): `{_listed(outside)}`"
        raise Refusal("E8011", f"{user.name}-{_listed(outside)}", words)
    known_combos = server.all("categoryOptionCombos")
    shut = [
        combo
        for place in places
        for combo in place[3:]
        if combo in known_combos and not server.may_write_options(user, combo)
    ]
    if shut:
        words = f"User has no data write access to option combo(s): `{_listed(shut)}`"
        raise Refusal("E8012", f"{user.name}-{_listed(shut)}", words)
    elements = server.elements_of(data_set)
    foreign = [p.data_element for p in places if p.data_element not in elements]
    if foreign:
        words = f"Data set {name} does not contain data element(s): `{_listed(foreign)}`"
        raise Refusal("E8020", f"{name}-{_listed(foreign)}", words)
    wrong = [p.period for p in places if parse(p.period).kind != data_set["periodType"]]
    if wrong:
        words = f"Data set {name} not usable with period(s): `{_listed(wrong)}`"
        raise Refusal("E8021", f"{name}-{_listed(wrong)}", words)
    units = server.units_of(data_set)
    unassigned = [p.org_unit for p in places if p.org_unit not in units]
    if unassigned:
        words = f"Data set {name} not usable with org unit(s): `{_listed(unassigned)}`"
        raise Refusal("E8022", f"{name}-{_listed(unassigned)}", words)
    _combos(server, data_set, places)
    _timely(job, data_set)
    if len(set(places)) != len(places):
        raise Refusal("E8128", name, "Duplicate keys in the request")


def _combos(server: Server, data_set: Object, places: list[Place]) -> None:
    """Attributes must be the data set's, option combinations the element's in the data set."""
    name = data_set["id"]
    known = server.attribute_combos_of(data_set)
    strange = [p.attribute_combo for p in places if p.attribute_combo not in known]
    if strange:
        words = f"Data set {name} not usable with attribute option combo(s): `{_listed(strange)}`"
        raise Refusal("E8023", f"{name}-{_listed(strange)}", words)
    for element in dict.fromkeys(place.data_element for place in places):
        known = server.option_combos_of(data_set, element)
        strange = [
            p.option_combo
            for p in places
            if p.data_element == element and p.option_combo not in known
        ]
        if strange:
            words = f"Data element {element} not usable with option combo(s): `{_listed(strange)}`"
            raise Refusal("E8024", f"{name}-{element}-{_listed(strange)}", words)


def _timely(job: Import, data_set: Object) -> None:
    server, user, name = job.server, job.user, data_set["id"]
    forced = user.is_superuser and job.params.get("force") == "true"
    may_edit_expired = user.has("F_EDIT_EXPIRED")
    for place in dict.fromkeys((row.place.org_unit, row.place.period) for row in job.rows):
        unit, period = server.all("organisationUnits")[place[0]], parse(place[1])
        shut = _input_period_shut(server, data_set, period)
        late = server.is_expired(data_set, place[0], period) or server.is_future(data_set, period)
        if not forced and (shut or (late and not may_edit_expired)):
            words = (
                f"Data set {name} is not open for period(s) `[{place[1]}]` of org unit {place[0]}"
            )
            raise Refusal("E8030", f"{name}-{place[0]}-[{place[1]}]", words)
        opened = str(unit.get("openingDate") or "")[:10]
        closed = str(unit.get("closedDate") or "9999-12-31")[:10]
        if period.end.isoformat() <= opened or period.start.isoformat() > closed:
            words = f"Org unit {place[0]} is not open in period `{place[1]}`"
            raise Refusal("E8031", f"{place[0]}-[{place[1]}]", words)
        if (name, place[0], place[1]) in server.approved:
            words = f"Data set {name} is approved for org unit {place[0]}, period `{place[1]}`"
            raise Refusal("E8033", f"{name}-{place[0]}-{place[1]}", words)


def _input_period_shut(server: Server, data_set: Object, period: Period) -> bool:
    window = server.input_period(data_set, period)
    if data_set.get("dataInputPeriods") and server.number in INPUT_PERIODS_INVERTED:
        return window == "open"
    return window != "open"


def _stored(server: Server, row: Decoded) -> str:
    """The value as it is kept: 5.0 for a whole number becomes 5."""
    value_type = server.all("dataElements")[row.place.data_element]["valueType"]
    return row.value.partition(".")[0] if value_type.startswith("INTEGER") else row.value


def _row(server: Server, row: Decoded, index: int) -> None:
    element = server.all("dataElements")[row.place.data_element]
    if not row.value and not row.comment and not row.deleted:
        raise Refusal("E8120", str(index), f"Value #{index:,} value is required")
    value_type = element["valueType"]
    if row.value and not fits(row.value, value_type, lenient=True):
        arguments = f"{index}-{row.value}-{value_type}-{row.place.data_element}"
        words = f"Value #{index:,} value `{row.value}` is no valid {value_type}"
        raise Refusal("E8122", arguments, words)
    options = options_of(server, element)
    if row.value and options is not None and row.value not in options:
        raise Refusal("E8123", f"{index}-{row.value}", f"Value #{index:,} is no option")
    if len(row.comment) > COMMENT_LIMIT:
        raise Refusal("E8125", str(index), f"Value #{index:,} comment is too long")
