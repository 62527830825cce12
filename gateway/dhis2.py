"""DHIS2: the requests the gateway makes, each with a typed answer.

One client is one server and one user. Every method raises the errors of `answers` and returns
values that were checked; nothing untyped leaves this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TypeAlias, TypeVar

from gateway import metadata
from gateway.answers import (
    ImportOutcome,
    Misdirected,
    NotFound,
    Refused,
    TooLong,
    import_outcome,
    shortened,
    summary,
)
from gateway.metadata import Json, MalformedMetadata, as_list, as_object
from gateway.transport import ANSWER_TIMEOUT_S, Basic, Token, Transport

Payload: TypeAlias = Mapping[str, object]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One data value of a request. `deleted` withdraws it; `value` is then the one withdrawn.

    An option combination of "" is the default one.
    """

    data_element: str
    org_unit: str
    period: str
    value: str
    option_combo: str = ""
    attribute_combo: str = ""
    deleted: bool = False

    def as_json(self) -> dict[str, object]:
        """As DHIS2 reads it: every value a string, nothing it does not know."""
        row: dict[str, object] = {
            "dataElement": self.data_element,
            "period": self.period,
            "orgUnit": self.org_unit,
            "value": self.value,
        }
        if self.option_combo:
            row["categoryOptionCombo"] = self.option_combo
        if self.attribute_combo:
            row["attributeOptionCombo"] = self.attribute_combo
        if self.deleted:
            row["deleted"] = True
        return row


@dataclass(frozen=True, slots=True)
class Registration:
    """A report said to be complete: uids of data set and org unit, period, and the day.

    An attribute option combination of "" is the default one.
    """

    data_set: str
    org_unit: str
    period: str
    day: str
    attribute_combo: str = ""

    def as_json(self) -> dict[str, object]:
        """As DHIS2 reads it."""
        said: dict[str, object] = {
            "dataSet": self.data_set,
            "period": self.period,
            "organisationUnit": self.org_unit,
            "date": self.day,
            "completed": True,
        }
        if self.attribute_combo:
            said["attributeOptionCombo"] = self.attribute_combo
        return said


@dataclass(frozen=True, slots=True)
class MetadataOutcome:
    """What became of a metadata import: nothing (`errors`) or all of it."""

    created: int
    updated: int
    errors: tuple[str, ...]


class Dhis2:
    """A DHIS2 server, as one user. Use as an async context manager; raises `answers` errors."""

    def __init__(
        self, address: str, credentials: Basic | Token, answer_timeout_s: float = ANSWER_TIMEOUT_S
    ) -> None:
        self._transport = Transport(address, credentials, answer_timeout_s)
        self._default_combos: frozenset[str] | None = None

    def __repr__(self) -> str:
        return f"Dhis2({self._transport.address})"

    @property
    def transport(self) -> Transport:
        """The connection, for the requests of `tracker`."""
        return self._transport

    async def __aenter__(self) -> Dhis2:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._transport.__aexit__(kind, error, trace)

    async def _object(self, path: str, params: Iterable[tuple[str, str]] = ()) -> Json:
        return _as_answer(await self._transport.ask("GET", path, params))

    async def listed(self, name: str, params: Sequence[tuple[str, str]]) -> list[Json]:
        """All objects of a class that match, unread; see `lookups` for what is made of them."""
        body = await self._object(name, [*params, ("paging", "false")])
        if name not in body:
            raise Misdirected(f"the answer has no {name}")
        try:
            return [as_object(item) for item in as_list(body[name])]
        except MalformedMetadata as error:
            raise Misdirected(str(error)) from error

    async def system_info(self) -> metadata.ServerInfo:
        """Version, calendar and clock of the server."""
        return _typed(metadata.server_info, await self._object("system/info"))

    async def account(self) -> metadata.Account:
        """The user the credentials belong to."""
        fields = "id,username,authorities,organisationUnits[id,path]"
        return _typed(metadata.account, await self._object("me", [("fields", fields)]))

    async def may(self, authority: str) -> bool:
        """Whether the user holds an authority, as the server sees it."""
        return await self._transport.ask("GET", f"me/authorization/{authority}") is True

    async def default_combos(self) -> frozenset[str]:
        """Uids of the option combinations called `default`; asked once, they do not change."""
        if self._default_combos is None:
            held = await self.listed(
                "categoryOptionCombos", [("filter", "name:eq:default"), ("fields", "id")]
            )
            self._default_combos = frozenset(_typed(metadata.uid, item) for item in held)
        return self._default_combos

    async def whole(self, name: str, uid: str) -> Json:
        """An object of a class with all it owns, to be added to and posted back."""
        return await self._object(f"{name}/{uid}", [("fields", ":owner")])

    async def generate_option_combos(self) -> None:
        """Let the server make the option combinations that its category combinations lack."""
        await self._transport.ask("POST", "maintenance/categoryOptionComboUpdate")

    async def post_metadata(self, payload: Payload, *, dry_run: bool = False) -> MetadataOutcome:
        """Create or overwrite metadata objects, all or none."""
        params = [
            ("importStrategy", "CREATE_AND_UPDATE"),
            ("atomicMode", "ALL"),
            ("identifier", "UID"),
            ("importMode", "VALIDATE" if dry_run else "COMMIT"),
            ("importReportMode", "ERRORS"),
        ]
        answer = await self._transport.ask("POST", "metadata", params, payload, summary_on_409=True)
        report = summary(_as_answer(answer))
        try:
            return _metadata_outcome(report)
        except MalformedMetadata as error:
            raise Misdirected(str(error)) from error

    async def post_values(
        self, data_set: str, rows: Sequence[Row], *, dry_run: bool = False
    ) -> ImportOutcome:
        """Send values of one data set; what became of each row. A dry run keeps nothing."""
        payload = {"dataSet": data_set, "dataValues": [row.as_json() for row in rows]}
        answer = await self._transport.ask(
            "POST",
            "dataValueSets",
            [("dryRun", "true")] if dry_run else (),
            payload,
            summary_on_409=True,
        )
        return import_outcome(_as_answer(answer), len(rows))

    async def read_values(
        self, data_set: str, org_units: Iterable[str], periods: Iterable[str]
    ) -> dict[tuple[str, str, str, str, str], str]:
        """What the server holds: (data element, org unit, period, option combination, attribute
        option combination) to value; a default combination is ""."""
        defaults = await self.default_combos()
        params = [("dataSet", data_set)]
        params += [("orgUnit", unit) for unit in org_units]
        params += [("period", period) for period in periods]
        body = await self._object("dataValueSets", params)
        listed = body.get("dataValues")
        if isinstance(listed, list) and len(listed) > metadata.LIST_LIMIT:
            raise TooLong("the answer has more values than are read at once")

        def combo(row: Json, key: str) -> str:
            named = metadata.uid(row, key) if row.get(key) is not None else ""
            return "" if named in defaults else named

        try:
            held = [as_object(item) for item in as_list(body.get("dataValues"))]
            return {
                (
                    metadata.uid(row, "dataElement"),
                    metadata.uid(row, "orgUnit"),
                    metadata.text(row, "period"),
                    combo(row, "categoryOptionCombo"),
                    combo(row, "attributeOptionCombo"),
                ): metadata.cut_text(row, "value")
                for row in held
            }
        except MalformedMetadata as error:
            raise Misdirected(str(error)) from error

    async def register_complete(self, registrations: Sequence[Registration]) -> list[str]:
        """Mark reports complete; what the server says against any of them, none of it by row.

        A list of which it took one is a success to DHIS2, so only an empty answer means all.
        """
        return await self._registered([one.as_json() for one in registrations])

    async def _registered(self, rows: Sequence[Payload]) -> list[str]:
        answer = await self._transport.ask(
            "POST",
            "completeDataSetRegistrations",
            (),
            {"completeDataSetRegistrations": list(rows)},
            summary_on_409=True,
        )
        report = summary(_as_answer(answer))
        try:
            said = [as_object(item) for item in as_list(report.get("conflicts"))]
        except MalformedMetadata as error:
            raise Misdirected(f"the summary is malformed: {error}") from error
        conflicts = [shortened(f"{one.get('object', '')}: {one.get('value', '')}") for one in said]
        if report["status"] == "ERROR" and not conflicts:
            conflicts = [shortened(report.get("description") or "not registered")]
        return conflicts

    async def withdraw_complete(self, one: Registration) -> None:
        """Take a report's mark back; raises `NotFound` or `Refused` as the server does.

        One of an attribute option combination is overwritten as not complete: to delete it the
        server wants the categories behind the combination.
        """
        if one.attribute_combo:
            said = one.as_json() | {"completed": False}
            said.pop("date")
            conflicts = await self._registered([said])
            if conflicts:
                raise Refused("; ".join(conflicts))
            return
        params = [("ds", one.data_set), ("pe", one.period), ("ou", one.org_unit)]
        await self._transport.ask("DELETE", "completeDataSetRegistrations", params)

    async def stored(self, namespace: str, key: str) -> object | None:
        """The value of a data store key, None if it does not exist."""
        try:
            return await self._transport.ask("GET", f"dataStore/{namespace}/{key}")
        except NotFound:
            return None

    async def store(self, namespace: str, key: str, value: Payload) -> None:
        """Write a data store key, whether it exists or not."""
        try:
            await self._transport.ask("PUT", f"dataStore/{namespace}/{key}", (), value)
        except NotFound:
            await self._transport.ask("POST", f"dataStore/{namespace}/{key}", (), value)


def _as_answer(answer: object) -> Json:
    if not isinstance(answer, dict):
        raise Misdirected("the answer is not a JSON object")
    return answer


def _typed(read: Callable[[Json], T], item: Json) -> T:
    try:
        return read(item)
    except MalformedMetadata as error:
        raise Misdirected(str(error)) from error


def _metadata_outcome(report: Json) -> MetadataOutcome:
    errors: list[str] = []
    for kind in as_list(report.get("typeReports")):
        for item in as_list(as_object(kind).get("objectReports")):
            for error in as_list(as_object(item).get("errorReports")):
                errors.append(shortened(as_object(error).get("message", "no reason given")))
    if report["status"] != "OK" and not errors:
        errors.append(f"metadata import ended with {shortened(report['status'])}")
    counts = as_object(report.get("stats", {}))
    created, updated = counts.get("created", 0), counts.get("updated", 0)
    if not isinstance(created, int) or not isinstance(updated, int):
        raise MalformedMetadata("the counts are not numbers")
    return MetadataOutcome(created, updated, tuple(errors))
