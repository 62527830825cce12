"""Mapping check: everything that would be refused or be read wrongly, found before the first push.

An error stops the push (the importer from 2.43 refuses a whole request for one bad id), except for
one of an org unit, which costs its own values; a warning is about what people will read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from gateway.indicator_check import indicator_notes
from gateway.mapping import DataSetMapping, MappingInForce, Slot
from gateway.metadata import DataElement, DataSet, OrgUnit, ServerMetadata
from gateway.presets import Element
from gateway.resolution import Resolved, label_of, resolved

OLDEST_VERSION = (2, 40)
INPUT_PERIOD_FAULT = ((2, 43, 0), (2, 43, 1))  # these refuse open input periods, shut ones pass
CLOCK_DIFFERENCE_LIMIT_S = 300.0
RATIO_AGGREGATIONS = frozenset({"NONE", "AVERAGE"})
SUMMED_OVER_TIME = frozenset({"SUM", "AVERAGE_SUM_ORG_UNIT"})
PUSH_AUTHORITY = "F_DATAVALUE_ADD"
EXPIRED_AUTHORITY = "F_EDIT_EXPIRED"
LATE_ENTRY_DAYS = 400  # a supervisor may enter facts this late (rule T4), and they restate months

Level: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong. `subject` is the code it is about, `words` a sentence for the operator."""

    level: Level
    code: str
    subject: str
    words: str


def _error(code: str, subject: str, words: str) -> Finding:
    return Finding("error", code, subject, words)


def _warning(code: str, subject: str, words: str) -> Finding:
    return Finding("warning", code, subject, words)


def check(
    mapping: MappingInForce,
    org_units: Mapping[str, frozenset[str]],
    server: ServerMetadata,
    now: datetime,
    first: date | None = None,
) -> tuple[Finding, ...]:
    """Compare a mapping and the org units of the region with the server.

    Args:
        org_units: org unit as the mapping names it → names of the data sets it is in.
        now: the gateway's clock, without zone as the server writes its own, or with one.
        first: first day pushed, None to leave out what depends on it.

    Findings come errors first, each once.
    """
    found = [(one, resolved(one, server.objects)) for one in mapping.data_sets]
    all_found = [
        *_server(server, now),
        *(finding for one, there in found for finding in _data_set(one, there, server)),
        *_org_units(org_units, found, server, now.date(), first),
        *_items(mapping),
        *(_warning(*note) for note in indicator_notes(found, server)),
    ]
    return tuple(sorted(dict.fromkeys(all_found), key=lambda finding: finding.level))


def _server(server: ServerMetadata, now: datetime) -> Iterator[Finding]:
    info = server.info
    if info.version[:2] < OLDEST_VERSION:
        yield _error("version", info.version_text, "DHIS2 older than 2.40 is not supported.")
    if info.calendar != "iso8601":
        yield _error(
            "calendar", info.calendar, "The server's calendar is not ISO 8601; periods would shift."
        )
    if info.server_date is not None:
        same = info.server_date.replace(tzinfo=None), now.replace(tzinfo=None)
        both_zoned = info.server_date.tzinfo is not None and now.tzinfo is not None
        apart_s = (info.server_date - now if both_zoned else same[0] - same[1]).total_seconds()
        if abs(apart_s) > CLOCK_DIFFERENCE_LIMIT_S:
            yield _warning(
                "clock", info.version_text, f"The server's clock differs by {apart_s:.0f} s."
            )
    if not server.account.has(PUSH_AUTHORITY):
        yield _error(
            "authority", server.account.username, f"The user lacks the authority {PUSH_AUTHORITY}."
        )
    if not server.account.organisation_units:
        yield _error(
            "no_capture_units",
            server.account.username,
            "The user has no organisation unit for data capture; every value would be refused.",
        )
    if len(server.objects.default_combos) != 1:
        yield _warning(
            "default_combo",
            "default",
            f"The server has {len(server.objects.default_combos)} option combinations named"
            " default.",
        )


def _data_set(
    mapping: DataSetMapping, there: Resolved, server: ServerMetadata
) -> Iterator[Finding]:
    for fault in there.faults:
        yield _error(*fault)
    if there.data_set is None:
        return
    yield from _as_a_whole(mapping, there.data_set, server)
    elements = {one.uid: one for same in server.objects.elements.values() for one in same}
    slots = mapping.slots()
    locked = {
        option.uid: option.name
        for combo in server.objects.combos.values()
        for option in combo.options
        if not option.may_write
    }
    for slot, place in there.places.items():
        yield from _element(slot, slots[slot][1], elements[place.element])
        if place.combo in locked:
            yield _error("option_rights", label_of(slot), "The user may not write data under it.")
    if there.attribute_combo in locked:
        words = f"The user may not write data under {locked[there.attribute_combo]}."
        yield _error("option_rights", mapping.name, words)


def _as_a_whole(
    mapping: DataSetMapping, found: DataSet, server: ServerMetadata
) -> Iterator[Finding]:
    name = mapping.name
    if not found.may_write:
        yield _error("data_set_rights", name, "The user may not write data of the data set.")
    if found.period_type != mapping.kind:
        words = f"Periods are {found.period_type}, not {mapping.kind}."
        yield _error("period_type", name, words)
    if found.open_future_periods < 1:
        words = "The current period is closed: openFuturePeriods is 0."
        yield _warning("future_periods", name, words)
    may_edit_expired = server.account.has(EXPIRED_AUTHORITY)
    if 0 < found.expiry_days < LATE_ENTRY_DAYS and not may_edit_expired:
        words = (
            f"Periods close {found.expiry_days:g} days after their end; corrections that come later"
            f" are parked. {EXPIRED_AUTHORITY} would let them through."
        )
        yield _warning("expiry_days", name, words)
    if not found.has_input_periods:
        return
    if server.info.version in INPUT_PERIOD_FAULT:
        words = f"DHIS2 {server.info.version_text} refuses data sets with input periods."
        yield _error("input_periods", name, words)
    else:
        words = "Input periods limit what is taken; others are parked."
        yield _warning("input_periods", name, words)


def _element(slot: Slot, kind: Element, found: DataElement) -> Iterator[Finding]:
    """What is wrong with an existing element for one figure that goes to it."""
    name, label = slot.element, label_of(slot)
    if found.value_type not in kind.accepted_types:
        words = f"Value type {found.value_type} does not take the figure."
        yield _error("value_type", label, words)
    if not found.zero_is_significant:
        yield _error("zero_not_stored", name, "Zeros are not stored: a stock-out would vanish.")
    if found.has_option_set:
        yield _error("option_set", name, "It takes options of an option set, not numbers.")
    if kind.is_ratio and found.aggregation not in RATIO_AGGREGATIONS:
        words = f"A ratio must not be aggregated by {found.aggregation}; NONE or AVERAGE is right."
        yield _error("ratio_aggregated", label, words)
    elif kind.at_a_moment and found.aggregation in SUMMED_OVER_TIME:
        words = (
            f"Aggregation {found.aggregation} adds the stock of several periods up; LAST is right."
        )
        yield _warning("stock_summed_over_time", label, words)


def _org_units(
    names: Mapping[str, frozenset[str]],
    data_sets: list[tuple[DataSetMapping, Resolved]],
    server: ServerMetadata,
    today: date,
    first: date | None,
) -> Iterator[Finding]:
    assigned = {
        mapping.name: there.data_set.org_units
        for mapping, there in data_sets
        if there.data_set is not None
    }
    for name in sorted(names):
        found = server.objects.org_units.get(name, ())
        if not found:
            yield _error("org_unit_missing", name, "No organisation unit has this name.")
        elif len(found) > 1:
            yield _error("org_unit_ambiguous", name, f"{len(found)} organisation units have it.")
        else:
            for data_set in sorted(names[name] & assigned.keys()):
                if found[0].uid not in assigned[data_set]:
                    words = f"It is not assigned to data set {data_set}."
                    yield _error("org_unit_not_assigned", name, words)
            yield from _org_unit(name, found[0], server, today, first)


def _org_unit(
    name: str, unit: OrgUnit, server: ServerMetadata, today: date, first: date | None
) -> Iterator[Finding]:
    if not set(unit.path.split("/")) & server.account.organisation_units:
        yield _error("org_unit_outside", name, "It is outside the user's data capture units.")
    if unit.closed is not None and unit.closed < today:
        yield _warning("org_unit_closed", name, f"It is closed since {unit.closed}.")
    if unit.opened is None:
        return
    if unit.opened > today:
        yield _warning("org_unit_not_open", name, f"It opens on {unit.opened}.")
    elif first is not None and unit.opened > first:
        words = f"It opened on {unit.opened}; periods that ended before are refused."
        yield _warning("org_unit_opened_later", name, words)


def _items(mapping: MappingInForce) -> Iterator[Finding]:
    for item in mapping.items:
        if item.factor.denominator != 1:
            yield _warning(
                "factor_rounds",
                item.code,
                f"1 base unit is {item.factor} there; what does not divide is rounded half up.",
            )
