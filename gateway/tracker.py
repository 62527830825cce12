"""Tracker: events, tracked entities and imports of DHIS2's tracker, each with a typed answer.

The shapes of three lines of servers are read (up to 2.40, 2.41, from 2.42). Stamps stay the
server's own strings, without a zone: as cursors they are only compared and handed back. What
became of an object of an import is read from the reports that name it, never from the HTTP code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from gateway import metadata
from gateway.answers import Conflict, Misdirected, shortened
from gateway.metadata import Json, MalformedMetadata, as_list, as_object
from gateway.transport import Transport

T = TypeVar("T")

PAGE_ROWS = 200  # a page of events is then some 100 KB
VALUE_LIMIT = 4096  # characters of a data value; longer ones are not quantities or codes
VALUES_LIMIT = 200  # data values of an event; the stages read here have ten
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?")
_STAMP_FORM = "%Y-%m-%dT%H:%M:%S.%f"

EVENT_FIELDS = (
    "event,status,program,programStage,enrollment,trackedEntity,orgUnit,occurredAt,createdAt,"
    "createdAtClient,updatedAt,deleted,dataValues[dataElement,value]"
)
ENTITY_FIELDS = (
    "trackedEntity,orgUnit,updatedAt,deleted,attributes[attribute,value],"
    "enrollments[enrollment,status,program]"
)


@dataclass(frozen=True, slots=True)
class Event:
    """One event as the server holds it.

    Attributes:
        occurred_at, created_at, updated_at: the server's own strings, milliseconds, no zone.
        values: data element to value, as text.
    """

    uid: str
    program: str
    stage: str
    status: str
    enrollment: str
    entity: str
    org_unit: str
    occurred_at: str
    created_at: str
    updated_at: str
    deleted: bool
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that is not as documented; the others of its page are read all the same.

    Attributes:
        uid: as the row says it, "" if it says none. updated_at: "" if it says none.
        words: what is wrong with it.
    """

    uid: str
    updated_at: str
    words: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A tracked entity: its unit, its attributes, and its active enrolment in the programme."""

    uid: str
    org_unit: str
    updated_at: str
    deleted: bool
    attributes: Mapping[str, str]
    enrollment: str


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the objects of one import, by uid."""

    accepted: frozenset[str]
    rejected: Mapping[str, Conflict]
    warned: Mapping[str, str]


class Tracker:
    """Tracker requests over an open connection; raises the errors of `answers`."""

    def __init__(self, transport: Transport, version: tuple[int, int, int]) -> None:
        self._transport = transport
        self._version = version

    async def zone(self) -> str:
        """The name of the zone of the server's clock, "" where it does not say."""
        body = await self._transport.ask("GET", "system/info")
        return _read(body, lambda item: metadata.text(item, "serverTimeZoneId", ""))

    async def events(
        self, program: str, after: str | None, page: int, size: int
    ) -> list[Event | Unreadable]:
        """A page of the programme's events changed at or after a stamp, deleted ones included."""
        params = self._reading(program, after, page, size, EVENT_FIELDS)
        rows = await self._rows("events", params, size)
        return [_or_unreadable(row, "event", event_of) for row in rows]

    async def entities(
        self, program: str, after: str | None, page: int, size: int
    ) -> list[Entity | Unreadable]:
        """A page of the tracked entities of a programme changed at or after a stamp."""
        params = self._reading(program, after, page, size, ENTITY_FIELDS)
        rows = await self._rows("trackedEntities", params, size)
        return [
            _or_unreadable(row, "trackedEntity", lambda item: entity_of(item, program))
            for row in rows
        ]

    def _reading(
        self, program: str, after: str | None, page: int, size: int, fields: str
    ) -> list[tuple[str, str]]:
        mode = "ouMode" if self._version < (2, 41, 0) else "orgUnitMode"
        params = [
            ("program", program),
            (mode, "ACCESSIBLE"),
            ("order", "updatedAt:asc"),
            ("includeDeleted", "true"),
            ("fields", fields),
            ("page", str(page)),
            ("pageSize", str(size)),
        ]
        return params if after is None else [*params, ("updatedAfter", after)]

    async def _rows(
        self, name: str, params: Sequence[tuple[str, str]], size: int
    ) -> Sequence[object]:
        body = await self._transport.ask("GET", f"tracker/{name}", params)
        if not isinstance(body, dict):
            raise Misdirected("the answer is not a JSON object")
        found = body.get(name, body.get("instances"))
        if not isinstance(found, list) or len(found) > size:
            raise Misdirected(f"the answer has no list of {name}, or a longer one than asked for")
        return found

    async def post(self, events: Sequence[Mapping[str, object]], *, skip_rules: bool) -> Report:
        """Create or update events; good ones are kept whatever becomes of the others."""
        params = [
            ("async", "false"),
            ("importStrategy", "CREATE_AND_UPDATE"),
            ("atomicMode", "OBJECT"),
            ("importMode", "COMMIT"),
            ("reportMode", "FULL"),
        ]
        if skip_rules:
            params.append(("skipRuleEngine", "true"))
        answer = await self._transport.ask(
            "POST", "tracker", params, {"events": list(events)}, summary_on_409=True,
            compressed=False,
        )  # fmt: skip
        try:
            return report_of(as_object(answer), {str(event["event"]) for event in events})
        except MalformedMetadata as error:
            raise Misdirected(f"the import report is malformed: {error}") from error


def _read(row: object, read: Callable[[Json], T]) -> T:
    """One row, typed."""
    try:
        return read(as_object(row))
    except MalformedMetadata as error:
        raise Misdirected(f"tracker: {error}") from error


def stamp(item: Json, key: str, default: str | None = None) -> str:
    """A stamp with milliseconds, so that stamps compare as texts; or `MalformedMetadata`."""
    text = metadata.text(item, key, default)
    if text == default:
        return text
    if _STAMP.fullmatch(text) is None:
        raise MalformedMetadata(f"field {key} is not a time")
    whole, _, part = text.partition(".")
    try:
        datetime.fromisoformat(whole)
    except ValueError as error:
        raise MalformedMetadata(f"field {key} is not a time") from error
    return f"{whole}.{part[:3].ljust(3, '0')}"


def moment(text: str) -> datetime:
    """A stamp as a time without a zone."""
    return datetime.strptime(text, _STAMP_FORM)


def written(at: datetime) -> str:
    """A time without a zone as a stamp."""
    return at.isoformat(timespec="milliseconds")


def event_of(item: Json) -> Event:
    """An event from JSON, or `MalformedMetadata`."""
    rows = as_list(item.get("dataValues"))
    if len(rows) > VALUES_LIMIT:
        raise MalformedMetadata("an event has too many data values")
    values: dict[str, str] = {}
    for row in map(as_object, rows):
        value = row.get("value")
        if value is not None:
            if not isinstance(value, str):
                raise MalformedMetadata("a data value is not a text")
            if len(value) > VALUE_LIMIT:
                continue  # no quantity and no code; one long remark must not stop the reading
            values[metadata.uid(row, "dataElement")] = _whole(value)
    return Event(
        metadata.uid(item, "event"),
        metadata.uid(item, "program"),
        metadata.uid(item, "programStage"),
        metadata.text(item, "status", "ACTIVE"),
        _uid_or_none(item, "enrollment"),
        _uid_or_none(item, "trackedEntity"),
        metadata.uid(item, "orgUnit"),
        stamp(item, "occurredAt", ""),
        stamp(item, "createdAtClient", "") or stamp(item, "createdAt", ""),
        stamp(item, "updatedAt"),
        item.get("deleted") is True,
        MappingProxyType(values),
    )


def _or_unreadable(row: object, key: str, read: Callable[[Json], T]) -> T | Unreadable:
    """A row, or what is wrong with it: one row must not stop the reading of all others."""
    item = row if isinstance(row, dict) else {}
    try:
        return read(as_object(row))
    except MalformedMetadata as error:
        uid = item.get(key)
        known = uid if isinstance(uid, str) and metadata.UID.fullmatch(uid) else ""
        try:
            updated = stamp(item, "updatedAt", "")
        except MalformedMetadata:
            updated = ""
        return Unreadable(known, updated, str(error))


def entity_of(item: Json, program: str) -> Entity:
    """A tracked entity from JSON, or `MalformedMetadata`."""
    attributes = {
        metadata.uid(row, "attribute"): _whole(value)
        for row in map(as_object, as_list(item.get("attributes")))
        for value in [row.get("value")]
        if isinstance(value, str) and len(value) <= VALUE_LIMIT  # longer ones are no item codes
    }
    active = [
        metadata.uid(row, "enrollment")
        for row in map(as_object, as_list(item.get("enrollments")))
        if row.get("program") == program and row.get("status") == "ACTIVE"
    ]
    return Entity(
        metadata.uid(item, "trackedEntity"),
        metadata.uid(item, "orgUnit"),
        stamp(item, "updatedAt"),
        item.get("deleted") is True,
        MappingProxyType(attributes),
        min(active, default=""),
    )


def _whole(text: str) -> str:
    """A text that can be kept: JSON may hold halves of characters, which nothing else can."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _uid_or_none(item: Json, key: str) -> str:
    return metadata.uid(item, key) if item.get(key) else ""


def report_of(body: Json, sent: set[str]) -> Report:
    """What became of each object sent; raises `MalformedMetadata`, or `Misdirected`.

    Of an import that failed as a whole nothing is accepted; an object that no report names then is
    neither accepted nor rejected, and is sent again.
    """
    status = body.get("status")
    if status not in ("OK", "WARNING", "ERROR"):
        raise Misdirected("the answer holds no import report")
    validation = as_object(body.get("validationReport") or {})
    rejected: dict[str, Conflict] = {}
    for said in map(as_object, as_list(validation.get("errorReports"))):
        uid = metadata.text(said, "uid", "")
        if uid in sent:
            code, words = metadata.text(said, "errorCode", ""), said.get("message", "")
            rejected.setdefault(uid, Conflict(shortened(code), shortened(words)))
    warned = {
        metadata.text(said, "uid", ""): metadata.text(said, "warningCode", "")
        for said in map(as_object, as_list(validation.get("warningReports")))
    }
    reports = as_object(as_object(body.get("bundleReport") or {}).get("typeReportMap") or {})
    of_events = as_object(reports.get("EVENT") or {})
    kept = {
        metadata.text(said, "uid", "")
        for said in map(as_object, as_list(of_events.get("objectReports")))
        if not as_list(said.get("errorReports"))
    }
    # A server that reports no single object kept all it did not reject.
    accepted = (kept or sent) & sent - rejected.keys() if status != "ERROR" else set()
    return Report(frozenset(accepted), MappingProxyType(rejected), MappingProxyType(warned))
