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
    import_outcome,
    shortened,
    summary,
)
from gateway.metadata import Json, MalformedMetadata, ServerMetadata, as_list, as_object
from gateway.transport import ANSWER_TIMEOUT_S, Basic, Token, Transport

CODES_A_REQUEST = 100  # keeps the URL under 8 KiB, which proxies refuse above

Payload: TypeAlias = Mapping[str, object]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One data value of a request. `deleted` withdraws it; `value` is then the one withdrawn."""

    data_element: str
    org_unit: str
    period: str
    value: str
    deleted: bool = False

    def as_json(self) -> dict[str, object]:
        """As DHIS2 reads it: every value a string, nothing it does not know."""
        row: dict[str, object] = {
            "dataElement": self.data_element,
            "period": self.period,
            "orgUnit": self.org_unit,
            "value": self.value,
        }
        if self.deleted:
            row["deleted"] = True
        return row


@dataclass(frozen=True, slots=True)
class Registration:
    """A report said to be complete: uids of data set and org unit, period, and the day."""

    data_set: str
    org_unit: str
    period: str
    day: str

    def as_json(self) -> dict[str, object]:
        """As DHIS2 reads it."""
        return {
            "dataSet": self.data_set,
            "period": self.period,
            "organisationUnit": self.org_unit,
            "date": self.day,
            "completed": True,
        }


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

    def __repr__(self) -> str:
        return f"Dhis2({self._transport.address})"

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

    async def _list(self, name: str, params: Sequence[tuple[str, str]]) -> list[Json]:
        body = await self._object(name, [*params, ("paging", "false")])
        if name not in body:
            raise Misdirected(f"the answer has no {name}")
        try:
            return [as_object(item) for item in as_list(body[name])]
        except MalformedMetadata as error:
            raise Misdirected(str(error)) from error

    async def _by_codes(self, name: str, fields: str, codes: Iterable[str]) -> list[Json]:
        wanted = sorted(set(codes))
        found: list[Json] = []
        for start in range(0, len(wanted), CODES_A_REQUEST):
            some = ",".join(wanted[start : start + CODES_A_REQUEST])
            found += await self._list(name, [("filter", f"code:in:[{some}]"), ("fields", fields)])
        return found

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

    async def org_units(self, codes: Iterable[str]) -> tuple[metadata.OrgUnit, ...]:
        """Every org unit with one of these codes."""
        fields = "id,code,name,path,openingDate,closedDate"
        found = await self._by_codes("organisationUnits", fields, codes)
        return tuple(_typed(metadata.org_unit, item) for item in found)

    async def data_elements(self, codes: Iterable[str]) -> tuple[metadata.DataElement, ...]:
        """Every data element with one of these codes."""
        fields = (
            "id,code,name,valueType,aggregationType,zeroIsSignificant,"
            "optionSet[id],categoryCombo[id,isDefault]"
        )
        found = await self._by_codes("dataElements", fields, codes)
        return tuple(_typed(metadata.data_element, item) for item in found)

    async def data_sets(self, code: str) -> tuple[metadata.DataSet, ...]:
        """Every data set with this code."""
        fields = (
            "id,code,periodType,expiryDays,openFuturePeriods,dataSetElements[dataElement[id]],"
            "organisationUnits[id],dataInputPeriods[period[id]],access[data]"
        )
        found = await self._by_codes("dataSets", fields, [code])
        return tuple(_typed(metadata.data_set, item) for item in found)

    async def server_metadata(
        self, data_set: str, elements: Iterable[str], org_units: Iterable[str]
    ) -> ServerMetadata:
        """Everything the mapping check reads, by the codes of a mapping."""
        defaults = await self._list(
            "categoryOptionCombos", [("filter", "name:eq:default"), ("fields", "id")]
        )
        formulas = await self._list(
            "indicators", [("fields", "id,code,name,numerator,denominator")]
        )
        names = await self._list("dataElements", [("fields", "id,code,name")])
        try:
            return ServerMetadata(
                await self.system_info(),
                await self.account(),
                await self.data_sets(data_set),
                await self.data_elements(elements),
                await self.org_units(org_units),
                tuple(metadata.indicator(item) for item in formulas),
                {
                    metadata.uid(item): (
                        metadata.text(item, "name", ""),
                        metadata.text(item, "code", ""),
                    )
                    for item in names
                },
                tuple(metadata.uid(item) for item in defaults),
            )
        except MalformedMetadata as error:
            raise Misdirected(str(error)) from error

    async def whole_data_set(self, uid: str) -> Json:
        """A data set with all it owns, to be changed and posted back."""
        return await self._object(f"dataSets/{uid}", [("fields", ":owner")])

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
    ) -> dict[tuple[str, str, str], str]:
        """What the server holds: (data element, org unit, period) to value, default combos."""
        params = [("dataSet", data_set)]
        params += [("orgUnit", unit) for unit in org_units]
        params += [("period", period) for period in periods]
        body = await self._object("dataValueSets", params)
        try:
            held = [as_object(item) for item in as_list(body.get("dataValues"))]
            return {
                (metadata.uid(row, "dataElement"), metadata.uid(row, "orgUnit"), period): value
                for row in held
                for period, value in [(metadata.text(row, "period"), metadata.text(row, "value"))]
            }
        except MalformedMetadata as error:
            raise Misdirected(str(error)) from error

    async def register_complete(self, registrations: Sequence[Registration]) -> list[str]:
        """Mark reports complete; what the server says against any of them, none of it by row.

        A list of which it took one is a success to DHIS2, so only an empty answer means all.
        """
        answer = await self._transport.ask(
            "POST",
            "completeDataSetRegistrations",
            (),
            {"completeDataSetRegistrations": [one.as_json() for one in registrations]},
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

    async def withdraw_complete(self, data_set: str, org_unit: str, period: str) -> None:
        """Take a report's mark back; raises `NotFound` or `Refused` as the server does."""
        params = [("ds", data_set), ("pe", period), ("ou", org_unit)]
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
