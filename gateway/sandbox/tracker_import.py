"""Tracker import: `POST /api/tracker`, object by object, with the codes of the server.

With atomicMode ALL one bad object refuses the request; with OBJECT the others are kept, and the
answer is OK with the errors in it. Rules run unless the request skips them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.metadata import UID
from gateway.sandbox.model import Server, User, fits, options_of
from gateway.sandbox.tracker_rules import assigned
from gateway.sandbox.tracker_store import ENROLLMENT, ENTITY, EVENT, NAMES, Object, values_of

STRATEGIES = ("CREATE_AND_UPDATE", "CREATE", "UPDATE", "DELETE")
_BODY = {"trackedEntities": ENTITY, "enrollments": ENROLLMENT, "events": EVENT}
_COUNTS = {"created": 0, "updated": 0, "deleted": 0, "ignored": 0}


class Unreadable(ValueError):
    """The body is not one of tracker's; the server answers 400."""


@dataclass(slots=True)
class Import:
    """One request at work."""

    server: Server
    user: User
    params: Mapping[str, str]
    errors: list[Object] = field(default_factory=list)
    warnings: list[Object] = field(default_factory=list)
    stats: dict[str, dict[str, int]] = field(
        default_factory=lambda: {kind: dict(_COUNTS) for kind in NAMES}
    )
    written: list[tuple[str, str]] = field(default_factory=list)

    @property
    def strategy(self) -> str:
        return self.params.get("importStrategy", "CREATE_AND_UPDATE")

    def fail(self, kind: str, uid: str, code: str, message: str, *args: str) -> None:
        self.errors.append(
            {
                "message": message,
                "errorCode": code,
                "trackerType": kind,
                "uid": uid,
                "args": list(args),
            }
        )

    def warn(self, uid: str, code: str, message: str) -> None:
        said = {"message": message, "warningCode": code, "trackerType": EVENT, "uid": uid}
        self.warnings.append(said)


def answer(work: Import, payload: Mapping[str, Any]) -> tuple[int, Object]:
    """HTTP code and import report. Raises Unreadable."""
    items = list(_items(payload))
    tracker = work.server.tracker
    before = {kind: dict(held) for kind, held in tracker.held.items()}
    for kind, item in items:
        _take(work, kind, item)
    atomic = work.params.get("atomicMode", "ALL") == "ALL"
    failed = bool(work.errors) and atomic
    if failed or work.params.get("importMode") == "VALIDATE":
        tracker.held.clear()
        tracker.held.update(before)
    if failed:
        for kind, _ in items:
            work.stats[kind] = dict(_COUNTS)
        for kind, _ in items:
            work.stats[kind]["ignored"] += 1
    report = _report(work, "ERROR" if failed else "OK")
    tracker.imports.append({"objects": len(items), "stats": report["stats"]})
    return 409 if failed else 200, report


def _items(payload: Mapping[str, Any]) -> Iterator[tuple[str, Object]]:
    for name, kind in _BODY.items():
        listed = payload.get(name, [])
        if not isinstance(listed, list):
            raise Unreadable(f"{name} is not a list")
        for item in listed:
            if not isinstance(item, dict):
                raise Unreadable(f"{name} holds something that is no object")
            for key in (*NAMES.values(), "program", "programStage", "orgUnit"):
                uid = item.get(key)
                if uid is not None and UID.fullmatch(str(uid)) is None:
                    raise Unreadable(f"{uid} is not a valid UID for {key}")
            if not item.get(NAMES[kind]):
                raise Unreadable(f"{name}: this stand-in wants uids made by the client")
            yield kind, item


def _report(work: Import, status: str) -> Object:
    total: dict[str, int] = {name: sum(s[name] for s in work.stats.values()) for name in _COUNTS}
    kinds: Object = {
        kind: {
            "trackerType": kind,
            "stats": {**stats, "total": sum(stats.values())},
            "objectReports": [
                {"trackerType": kind, "uid": uid, "errorReports": []}
                for of, uid in work.written
                if of == kind and status == "OK"
            ],
        }
        for kind, stats in work.stats.items()
        if sum(stats.values())
    }
    return {
        "status": status,
        "validationReport": {"errorReports": work.errors, "warningReports": work.warnings},
        "stats": {**total, "total": sum(total.values())},
        "bundleReport": {"typeReportMap": kinds},
    }


def _take(work: Import, kind: str, item: Object) -> None:
    """Judge one object, and keep it if it is good."""
    uid = str(item[NAMES[kind]])
    held = work.server.tracker.held[kind].get(uid)
    errors = len(work.errors)
    _check_strategy(work, kind, uid, held)
    if len(work.errors) == errors:
        if work.strategy == "DELETE":
            assert held is not None
            gone = {**held, "deleted": True, "updatedAt": work.server.tracker_stamp()}
            work.server.tracker.keep(kind, uid, gone)
            work.stats[kind]["deleted"] += 1
            work.written.append((kind, uid))
            return
        made = _merged(work.server, kind, item, held)
        _CHECKS[kind](work, uid, made, held)
        if len(work.errors) == errors and kind == EVENT:
            _run_rules(work, uid, made, item)
        if len(work.errors) == errors:
            work.server.tracker.keep(kind, uid, made)
            _touch(work, kind, made)
            work.stats[kind]["created" if held is None else "updated"] += 1
            work.written.append((kind, uid))
            return
    work.stats[kind]["ignored"] += 1


def _touch(work: Import, kind: str, made: Object) -> None:
    """An event that is written moves its entity's `updatedAt` too."""
    entities = work.server.tracker.entities
    entity = entities.get(str(made.get("trackedEntity"))) if kind == EVENT else None
    if entity is not None:
        entities[entity["trackedEntity"]] = {**entity, "updatedAt": made["updatedAt"]}


def _check_strategy(work: Import, kind: str, uid: str, held: Object | None) -> None:
    gone = {EVENT: "E1082", ENROLLMENT: "E1113", ENTITY: "E1114"}[kind]
    if held is not None and held["deleted"]:
        work.fail(kind, uid, gone, f"{kind}: `{uid}`, is already deleted and cannot be modified.")
    elif held is not None and work.strategy == "CREATE":
        work.fail(kind, uid, "E1030", f"{kind}: `{uid}`, already exists.", uid)
    elif held is None and work.strategy in ("UPDATE", "DELETE"):
        work.fail(kind, uid, "E1032", f"{kind}: `{uid}`, do not exist.", uid)


def _merged(server: Server, kind: str, item: Object, held: Object | None) -> Object:
    """The object as it would be kept: all fields as sent, values not sent as they were."""
    stamp = server.tracker_stamp()
    made = {**item, "updatedAt": stamp, "deleted": False}
    made["createdAt"] = stamp if held is None else held["createdAt"]
    if kind == EVENT:
        made.setdefault("status", "ACTIVE")
        values = {} if held is None else dict(values_of(held))
        for value in item.get("dataValues", ()):
            element = str(value.get("dataElement"))
            if value.get("value") is None:
                values.pop(element, None)
            else:
                values[element] = str(value["value"])
        made["dataValues"] = [{"dataElement": e, "value": v} for e, v in values.items()]
    if kind == ENROLLMENT:
        made.setdefault("status", "ACTIVE")
    return made


def _check_unit(work: Import, kind: str, uid: str, made: Object) -> None:
    unit = work.server.all("organisationUnits").get(str(made.get("orgUnit")))
    if unit is None:
        work.fail(kind, uid, "E1011", f"Could not find OrganisationUnit: `{made.get('orgUnit')}`.")
    elif not work.server.in_hierarchy(work.user, unit):
        message = f"User: `{work.user.name}`, has no write access to OrganisationUnit."
        work.fail(kind, uid, "E1000", message, unit["id"])


def _check_program(work: Import, kind: str, uid: str, made: Object) -> Object | None:
    program = work.server.all("programs").get(str(made.get("program")))
    if program is None:
        work.fail(kind, uid, "E1010", f"Could not find Program: `{made.get('program')}`.")
        return None
    if not work.server.may_write_data(work.user, program):
        work.fail(kind, uid, "E1091", "User has no data write access to Program.", program["id"])
    units = {unit["id"] for unit in program.get("organisationUnits", ())}
    if made.get("orgUnit") not in units:
        message = "OrganisationUnit and Program don't match."
        work.fail(kind, uid, "E1029", message, str(made.get("orgUnit")), program["id"])
    return program


def _check_entity(work: Import, uid: str, made: Object, held: Object | None) -> None:
    _check_unit(work, ENTITY, uid, made)
    attributes = work.server.all("trackedEntityAttributes")
    for value in made.get("attributes", ()):
        attribute = attributes.get(str(value.get("attribute")), {})
        if not fits(str(value.get("value")), attribute.get("valueType", "TEXT"), lenient=False):
            work.fail(ENTITY, uid, "E1007", "Invalid attribute value type.", str(value))
        if attribute.get("unique") and _is_taken(work, uid, made, value, attribute):
            work.fail(ENTITY, uid, "E1064", "Non-unique attribute value.", str(value.get("value")))


def _is_taken(work: Import, uid: str, made: Object, value: Object, attribute: Object) -> bool:
    """Whether another entity has the value; with `orgunitScope` only of the same unit."""
    for other, held in work.server.tracker.entities.items():
        near = not attribute.get("orgunitScope") or held["orgUnit"] == made["orgUnit"]
        same = {"attribute": attribute["id"], "value": value["value"]}
        if other != uid and near and not held["deleted"] and same in held.get("attributes", ()):
            return True
    return False


def _check_enrollment(work: Import, uid: str, made: Object, held: Object | None) -> None:
    _check_unit(work, ENROLLMENT, uid, made)
    _check_program(work, ENROLLMENT, uid, made)
    if made.get("trackedEntity") not in work.server.tracker.entities:
        work.fail(ENROLLMENT, uid, "E1063", "TrackedEntity does not exist.")
    for other, one in work.server.tracker.enrollments.items():
        same = (one["trackedEntity"], one["program"]) == (made["trackedEntity"], made["program"])
        if same and other != uid and not one["deleted"] and one["status"] == "ACTIVE":
            work.fail(ENROLLMENT, uid, "E1015", "TrackedEntity already has an active enrollment.")


def _check_event(work: Import, uid: str, made: Object, held: Object | None) -> None:
    server = work.server
    _check_unit(work, EVENT, uid, made)
    program = _check_program(work, EVENT, uid, made)
    stage = server.all("programStages").get(str(made.get("programStage")))
    if stage is None:
        work.fail(
            EVENT, uid, "E1013", "Could not find ProgramStage.", str(made.get("programStage"))
        )
        return
    if not made.get("occurredAt"):
        work.fail(EVENT, uid, "E1031", "Event OccurredAt date is missing.")
    if program is not None and program.get("programType") == "WITH_REGISTRATION":
        _check_registered(work, uid, made, stage)
    was_completed = held is not None and held["status"] == "COMPLETED"
    if was_completed and not work.user.has("F_UNCOMPLETE_EVENT"):
        work.fail(EVENT, uid, "E1083", "User is not authorized to modify completed events.")
    _check_values(work, uid, made, stage)


def _check_registered(work: Import, uid: str, made: Object, stage: Object) -> None:
    tracker = work.server.tracker
    enrollment = tracker.enrollments.get(str(made.get("enrollment")))
    if enrollment is None or enrollment["deleted"]:
        work.fail(EVENT, uid, "E1313", f"Event {uid} of an enrollment does not point to one.")
        work.fail(EVENT, uid, "E1079", "Event's program and its enrollment's don't match.")
        return
    if enrollment["program"] != made.get("program"):
        work.fail(EVENT, uid, "E1079", "Event's program and its enrollment's don't match.")
    made.setdefault("trackedEntity", enrollment["trackedEntity"])
    others = [
        event
        for event in tracker.live_events(enrollment["enrollment"])
        if event["event"] != uid and event.get("programStage") == stage["id"]
    ]
    if others and not stage.get("repeatable"):
        work.fail(EVENT, uid, "E1039", "ProgramStage is not repeatable and an event exists.")


def _check_values(work: Import, uid: str, made: Object, stage: Object) -> None:
    server = work.server
    links = {link["dataElement"]["id"]: link for link in stage.get("programStageDataElements", ())}
    values = values_of(made)
    for uid_of, value in values.items():
        element = server.all("dataElements").get(uid_of)
        if element is None:
            work.fail(EVENT, uid, "E1304", f"DataElement `{uid_of}` is not a valid data element.")
        elif uid_of not in links:
            message = f"DataElement `{uid_of}` is not part of `{stage['id']}` program stage."
            work.fail(EVENT, uid, "E1305", message, uid_of, stage["id"])
        elif not fits(value, element.get("valueType", "TEXT"), lenient=False):
            message = f"Invalid dataElement `{uid_of}` value type: `{value}`."
            work.fail(EVENT, uid, "E1302", message, uid_of)
        else:
            options = options_of(server, element)
            if options is not None and value not in options:
                work.fail(EVENT, uid, "E1125", f"Value {value} is not a valid option code.", uid_of)
    if made["status"] == "COMPLETED":
        for element_uid, link in links.items():
            if link.get("compulsory") and element_uid not in values:
                message = f"Mandatory DataElement `{element_uid}` is not present."
                work.fail(EVENT, uid, "E1303", message, element_uid)


def _run_rules(work: Import, uid: str, made: Object, sent: Object) -> None:
    tracker = work.server.tracker
    rules = tracker.rules.get(str(made.get("program")))
    if rules is None or work.params.get("skipRuleEngine") == "true":
        return
    values, said = values_of(made), values_of(sent)
    for element, value in assigned(tracker, rules, made).items():
        if element in said and said[element] != value and not tracker.assigns_over:
            message = (
                f"Generated by program rule (`{rules.stock_on_hand}`) - Unable to assign value to"
                f" data element `{element}`. The provided value must be empty or match the"
                f" calculated value `{value}`."
            )
            work.fail(EVENT, uid, "E1307", message, rules.stock_on_hand, element, value)
            continue
        values[element] = value
        work.warn(uid, "E1308", f"Generated by program rule: `{element}` was assigned `{value}`.")
    made["dataValues"] = [{"dataElement": e, "value": v} for e, v in values.items()]


_CHECKS = {ENTITY: _check_entity, ENROLLMENT: _check_enrollment, EVENT: _check_event}
