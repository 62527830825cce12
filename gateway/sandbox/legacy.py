"""Legacy importer (up to 2.42): every row is judged by itself.

A request with rejected rows answers 409 and WARNING, also when all were rejected; only a wrong data
set or root key aborts it. An unchanged value counts as ignored and is not a rejection. Whether an
element is in the data set, or a unit assigned to it, is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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

NO_ACCESS = {"E7613": "E7614", "E7615": "E7616"}  # not found → not accessible
COMMENT_LIMIT = 50_000


@dataclass(frozen=True, slots=True)
class Rejection(Exception):
    """Why a row is rejected."""

    code: str
    property: str
    reference: str
    words: str


@dataclass(slots=True)
class Import:
    """An import under way.

    Attributes:
        fails_after: rows after which the importer fails, None for not at all. Updates before the
            failure stay, new values of the request are lost.
    """

    server: Server
    user: User
    payload: Mapping[str, Any]
    params: Mapping[str, str]
    fails_after: int | None = None
    counts: dict[str, int] = field(
        default_factory=lambda: {"imported": 0, "updated": 0, "ignored": 0, "deleted": 0}
    )
    conflicts: dict[tuple[str, str], Object] = field(default_factory=dict)
    rejected: list[int] = field(default_factory=list)

    def option(self, name: str, default: str = "") -> str:
        """An import option: the payload overrides the URL."""
        return str(self.payload.get(name) or self.params.get(name) or default)

    def scheme(self, name: str) -> str:
        """The id scheme of a kind of object."""
        return self.option(name) or self.option("idScheme", "UID")


def answer(job: Import) -> tuple[int, Object]:
    """Carry out an import; HTTP code and body."""
    abort = _root(job)
    if abort is not None:
        return _aborted(abort)
    rows = job.payload.get("dataValues") or []
    data_set = _data_set(job)
    if job.payload.get("completeDate") and data_set and job.payload.get("orgUnit"):
        # Registered before any row is looked at, and on a dry run as well.
        key = (data_set["id"], str(job.payload["orgUnit"]), str(job.payload.get("period")))
        job.server.completed[key] = {"date": job.payload["completeDate"], "completed": True}
    if job.fails_after is not None:
        return _failed(job, data_set, rows)
    seen: set[Place] = set()
    for index, row in enumerate(rows):
        try:
            _row(job, data_set, row, index, seen)
        except Rejection as why:
            _reject(job, why, index)
    return _summary(job)


def _data_set(job: Import) -> Object | None:
    reference = job.payload.get("dataSet")
    if not reference:
        return None
    return job.server.resolve("dataSets", str(reference), job.scheme("dataSetIdScheme"))


def _root(job: Import) -> Rejection | None:
    server, payload = job.server, job.payload
    if payload.get("dataSet"):
        found = _data_set(job)
        reference = str(payload["dataSet"])
        if found is None:
            words = f"Data set not found or not accessible: `{reference}`"
            return Rejection("E7600", "dataSet", reference, words)
        if not server.may_write_data(job.user, found):
            words = f"User does not have write access for DataSet: `{reference}`"
            return Rejection("E7601", "dataSet", reference, words)
    unit, scheme = payload.get("orgUnit"), job.scheme("orgUnitIdScheme")
    if unit and server.resolve("organisationUnits", str(unit), scheme) is None:
        words = f"Org unit not found or not accessible: `{unit}`"
        return Rejection("E7603", "orgUnit", str(unit), words)
    combo = payload.get("attributeOptionCombo")
    if combo and str(combo) not in server.all("categoryOptionCombos"):
        words = f"Attribute option combo not found or not accessible: `{combo}`"
        return Rejection("E7604", "attributeOptionCombo", str(combo), words)
    return None


def _row(
    job: Import, data_set: Object | None, row: Mapping[str, Any], index: int, seen: set[Place]
) -> None:
    element, place, period = _found(job, row)
    value, deleted = _checked(job, element, row)
    _open(job, data_set or _first_set(job, element), place, period)
    strategy = job.option("importStrategy", "CREATE_AND_UPDATE").upper()
    deleted = deleted or strategy.startswith("DELETE")
    held = job.server.values.get(place)
    if place in seen:
        return  # the first of two new values wins, the second is counted nowhere
    if held is None:
        seen.add(place)
    exists = held is not None and not held.deleted
    wrong_strategy = strategy in ("CREATE", "NEW") if exists else strategy.startswith("UPDATE")
    if wrong_strategy:
        job.counts["ignored"] += 1
        job.rejected.append(index)
        return
    if value == "0" and not element.get("zeroIsSignificant") and not deleted:
        if not exists:
            return
        deleted = True
    if deleted and not exists:
        job.counts["ignored"] += 1
        return
    if job.option("dryRun") in ("True", "true"):
        same = held is not None and held.value == value
        job.counts["ignored" if same else "updated" if exists else "imported"] += 1
        return
    outcome = job.server.write(place, value, job.user, deleted=deleted)
    if outcome == "updated" and not exists:
        outcome = "imported"  # a value deleted before is there again
    job.counts["ignored" if outcome == "unchanged" else outcome] += 1


def _first_set(job: Import, element: Object) -> Object | None:
    return next(iter(job.server.data_sets_of(element["id"])), None)


def _found(job: Import, row: Mapping[str, Any]) -> tuple[Object, Place, Period]:
    server = job.server
    reference = str(row.get("dataElement") or "")
    element = server.resolve("dataElements", reference, job.scheme("dataElementIdScheme"))
    if element is None:
        words = f"Data element not found or not accessible: `{reference}`"
        raise Rejection("E7610", "dataElement", reference, words)
    written = str(job.payload.get("period") or row.get("period") or "")  # the root overrides
    try:
        period = parse(written)
    except ValueError:
        raise Rejection("E7611", "period", written, f"Period not valid: `{written}`") from None
    reference = str(job.payload.get("orgUnit") or row.get("orgUnit") or "")
    unit = server.resolve("organisationUnits", reference, job.scheme("orgUnitIdScheme"))
    if unit is None:
        words = f"Organisation unit not found or not accessible: `{reference}`"
        raise Rejection("E7612", "orgUnit", reference, words)
    combos = []
    root = job.payload.get("attributeOptionCombo")
    for key, code in (("categoryOptionCombo", "E7613"), ("attributeOptionCombo", "E7615")):
        own = root if key == "attributeOptionCombo" and root else row.get(key)
        combo = str(own or DEFAULT_OPTION_COMBO)
        if combo not in server.all("categoryOptionCombos"):
            raise Rejection(code, key, combo, f"Option combo not found: `{combo}`")
        if not server.may_write_options(job.user, combo):
            words = f"Option combo not accessible for current user: `{combo}`"
            raise Rejection(NO_ACCESS[code], key, combo, words)
        combos.append(combo)
    if not server.in_hierarchy(job.user, unit):
        words = (
            f"Organisation unit: `{reference}` not in hierarchy of current user: `{job.user.name}`"
        )
        raise Rejection("E7617", "orgUnit", reference, words)
    return element, Place(element["id"], unit["id"], period.text, *combos), period


def _checked(job: Import, element: Object, row: Mapping[str, Any]) -> tuple[str, bool]:
    deleted = row.get("deleted") is True
    value = row.get("value")
    name = element["id"]
    if value in (None, "") and not row.get("comment") and not deleted:
        words = f"Data value or comment not specified for data element: `{name}`"
        raise Rejection("E7618", "value", name, words)
    written = "" if value is None else str(value)
    value_type = element["valueType"]
    if written and not fits(written, value_type, lenient=False):
        words = f"Data value is not valid for value type {value_type}: `{written}`"
        raise Rejection("E7619", "value", f"{name}-{written}", words)
    if len(str(row.get("comment") or "")) > COMMENT_LIMIT:
        raise Rejection("E7620", "comment", name, "Invalid comment: too long")
    options = options_of(job.server, element)
    if written and options is not None and written not in options:
        words = f"Data value is not a valid option of the data element option set: `{name}`"
        raise Rejection("E7621", "dataElement", name, words)
    return written, deleted


def _open(job: Import, data_set: Object | None, place: Place, period: Period) -> None:
    server = job.server
    if data_set is None:
        return
    name, unit = data_set["id"], place.org_unit
    forced = job.user.is_superuser and job.params.get("force") == "true"
    may_edit_expired = job.user.has("F_EDIT_EXPIRED")
    if not forced and not may_edit_expired and server.is_expired(data_set, unit, period):
        words = f"Period: `{period.text}` is after expiry of data set: `{name}`"
        raise Rejection("E7640", "period", f"{period.text}-{name}", words)
    if not forced and server.is_future(data_set, period):
        words = f"Period: `{period.text}` is after latest open future period of: `{name}`"
        raise Rejection("E7641", "period", period.text, words)
    if (name, unit, period.text) in server.approved:
        words = f"Data is already approved for data set: `{name}` period: `{period.text}`"
        raise Rejection("E7642", "period", f"{period.text}-{unit}", words)
    window = server.input_period(data_set, period)
    if not forced and window == "absent":
        words = f"Period: `{period.text}` is not open for this data set at this time: `{name}`"
        raise Rejection("E7643", "period", f"{period.text}-{name}", words)
    if not forced and window == "shut":
        words = f"Period: `{period.text}` does not conform to the open periods of: `{name}`"
        raise Rejection("E7644", "period", f"{period.text}-{name}", words)


def _reject(job: Import, why: Rejection, index: int) -> None:
    conflict = job.conflicts.setdefault(
        (why.code, why.reference),
        {
            "object": why.reference,
            "objects": {why.property: why.reference},
            "value": why.words,
            "errorCode": why.code,
            "property": why.property,
            "indexes": [],
        },
    )
    conflict["indexes"].append(index)
    job.rejected.append(index)
    job.counts["ignored"] += 1


def _envelope(http: int, status: str, message: str, response: Object) -> tuple[int, Object]:
    reason = "OK" if http == 200 else "Conflict"
    return http, {
        "httpStatus": reason,
        "httpStatusCode": http,
        "status": status,
        "message": message,
        "response": {"responseType": "ImportSummary", "importOptions": {}, **response},
    }


def _summary(job: Import) -> tuple[int, Object]:
    conflicts = list(job.conflicts.values())
    response = {
        "status": "WARNING" if conflicts else "SUCCESS",
        "description": "Import process completed successfully",
        "importCount": job.counts,
        "conflicts": conflicts,
        "rejectedIndexes": job.rejected,
        "dataSetComplete": "false",
    }
    if conflicts:
        message = "One more conflicts encountered, please check import summary."
        return _envelope(409, "WARNING", message, response)
    return _envelope(200, "OK", "Import was successful.", response)


def _aborted(why: Rejection) -> tuple[int, Object]:
    conflict = {
        "object": why.reference,
        "objects": {why.property: why.reference},
        "value": why.words,
        "errorCode": why.code,
        "property": why.property,
    }
    response = {
        "status": "ERROR",
        "description": "Import process was aborted",
        "importCount": {"imported": 0, "updated": 0, "ignored": 0, "deleted": 0},
        "conflicts": [conflict],
        "rejectedIndexes": [],
        "dataSetComplete": "false",
    }
    message = "An error occurred, please check import summary."
    return _envelope(409, "ERROR", message, response)


def _failed(job: Import, data_set: Object | None, rows: list[Object]) -> tuple[int, Object]:
    """The importer fails on the way: updates so far stay, what was new is lost."""
    for index, row in enumerate(rows[: job.fails_after]):
        try:
            _, place, _ = _found(job, row)
            held = job.server.values.get(place)
            if held is not None and not held.deleted:
                _row(job, data_set, row, index, set())
        except Rejection:
            continue
    return process_failed("could not execute batch; unique constraint violated")


def process_failed(why: str) -> tuple[int, Object]:
    """The answer to any exception inside the importer."""
    response = {
        "status": "ERROR",
        "description": f"The import process failed: {why}",
        "importCount": {"imported": 0, "updated": 0, "ignored": 0, "deleted": 0},
        "conflicts": [],
        "rejectedIndexes": [],
    }
    return _envelope(409, "ERROR", "An error occurred, please check import summary.", response)
