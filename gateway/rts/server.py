"""Server: the programmes, stages and options of DHIS2 that real-time stock refers to, typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from gateway import metadata
from gateway.answers import Misdirected
from gateway.metadata import Json, MalformedMetadata, as_list, as_object
from gateway.transport import Transport

REGISTERED = "WITH_REGISTRATION"
_ELEMENT = "id,name,code,valueType,optionSet[id]"
_FIELDS = (
    "id,name,programType,organisationUnits[id],access[data],"
    "programTrackedEntityAttributes[trackedEntityAttribute[id,name]],"
    "programStages[id,name,repeatable,autoGenerateEvent,"
    f"programStageDataElements[compulsory,dataElement[{_ELEMENT}]]]"
)


@dataclass(frozen=True, slots=True)
class StageElement:
    """An element of a stage; `options` is the uid of its option set, "" for none."""

    uid: str
    name: str
    code: str
    value_type: str
    options: str = ""
    compulsory: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a programme."""

    uid: str
    name: str
    repeatable: bool
    generates: bool
    elements: tuple[StageElement, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A programme as the server has it.

    Attributes:
        registered: whether its events belong to tracked entities. writable: to this user.
        units: uids of the org units it is used at. attributes: uid to name.
    """

    uid: str
    name: str
    registered: bool
    writable: bool
    units: frozenset[str]
    attributes: Mapping[str, str]
    stages: tuple[Stage, ...]

    def stage(self, uid: str) -> Stage | None:
        """One of its stages."""
        return next((stage for stage in self.stages if stage.uid == uid), None)


async def read_programs(transport: Transport, uids: Sequence[str]) -> dict[str, Program]:
    """The programmes with these uids that the user may see; raises the errors of `answers`."""
    wanted = sorted({uid for uid in uids if uid})
    if not wanted:
        return {}
    params = [("filter", f"id:in:[{','.join(wanted)}]"), ("fields", _FIELDS), ("paging", "false")]
    found = await _list(transport, "programs", params)
    try:
        programs = [_program(as_object(item)) for item in found]
    except MalformedMetadata as error:
        raise Misdirected(f"programs: {error}") from error
    return {program.uid: program for program in programs}


async def read_options(transport: Transport, option_set: str) -> dict[str, str]:
    """Option code to name of an option set; raises the errors of `answers`."""
    params = [
        ("filter", f"id:eq:{option_set}"), ("fields", "id,options[code,name]"), ("paging", "false")
    ]  # fmt: skip
    try:
        return {
            metadata.text(option, "code"): metadata.text(option, "name", "")
            for item in await _list(transport, "optionSets", params)
            for option in map(as_object, as_list(as_object(item).get("options")))
        }
    except MalformedMetadata as error:
        raise Misdirected(f"optionSets: {error}") from error


async def _list(
    transport: Transport, name: str, params: Sequence[tuple[str, str]]
) -> Sequence[object]:
    body = await transport.ask("GET", name, params)
    found = body.get(name) if isinstance(body, dict) else None
    if not isinstance(found, list):
        raise Misdirected(f"the answer has no {name}")
    return found


def _program(item: Json) -> Program:
    access = as_object(as_object(item.get("access") or {}).get("data") or {})
    links = map(as_object, as_list(item.get("programTrackedEntityAttributes")))
    attributes = [as_object(link.get("trackedEntityAttribute")) for link in links]
    return Program(
        metadata.uid(item),
        metadata.text(item, "name", ""),
        metadata.text(item, "programType", "") == REGISTERED,
        access.get("write") is True,
        frozenset(
            metadata.uid(unit) for unit in map(as_object, as_list(item.get("organisationUnits")))
        ),
        MappingProxyType({metadata.uid(one): metadata.text(one, "name", "") for one in attributes}),
        tuple(_stage(stage) for stage in map(as_object, as_list(item.get("programStages")))),
    )


def _stage(item: Json) -> Stage:
    links = map(as_object, as_list(item.get("programStageDataElements")))
    return Stage(
        metadata.uid(item),
        metadata.text(item, "name", ""),
        item.get("repeatable") is True,
        item.get("autoGenerateEvent") is True,
        tuple(
            _element(as_object(link.get("dataElement")), link.get("compulsory") is True)
            for link in links
        ),
    )


def _element(item: Json, compulsory: bool) -> StageElement:
    options = item.get("optionSet")
    return StageElement(
        metadata.uid(item),
        metadata.text(item, "name", ""),
        metadata.text(item, "code", ""),
        metadata.text(item, "valueType", ""),
        metadata.uid(as_object(options)) if options else "",
        compulsory,
    )
