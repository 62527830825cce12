"""Mapping check: everything that would be refused or be read wrongly, found before the first push.

An error stops the push (the importer from 2.43 refuses a whole request for one bad id); a warning
is about what people will read in DHIS2's own charts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from gateway.mapping import MONTHLY, Element, Item, Preset, element_uids
from gateway.metadata import DataElement, DataSet, OrgUnit, ServerMetadata

OLDEST_VERSION = (2, 40)
INPUT_PERIOD_FAULT = ((2, 43, 0), (2, 43, 1))  # these refuse open input periods, shut ones pass
CLOCK_DIFFERENCE_LIMIT_S = 300.0
RATIO_AGGREGATIONS = frozenset({"NONE", "AVERAGE"})
SUMMED_OVER_TIME = frozenset({"SUM", "AVERAGE_SUM_ORG_UNIT"})
PUSH_AUTHORITY = "F_DATAVALUE_ADD"
_ONE_ELEMENT = re.compile(r"\s*#\{([A-Za-z][A-Za-z0-9]{10})\}\s*")

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
    preset: Preset, org_units: Iterable[str], server: ServerMetadata, now: datetime
) -> tuple[Finding, ...]:
    """Compare a mapping and the org unit codes of the region with the server.

    Args:
        now: the gateway's clock, without zone as the server writes its own, or with one.

    Findings come errors first.
    """
    found = [
        *_server(server, now),
        *_data_set(preset, server),
        *_elements(preset, server),
        *_org_units(org_units, server, now.date()),
        *_items(preset),
        *_indicators(preset, server),
    ]
    return tuple(sorted(found, key=lambda finding: finding.level))


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
    if len(server.default_combos) != 1:
        yield _warning(
            "default_combo",
            "default",
            f"The server has {len(server.default_combos)} option combinations named default.",
        )


def _data_set(preset: Preset, server: ServerMetadata) -> Iterator[Finding]:
    if len(server.data_sets) != 1:
        many = "no" if not server.data_sets else "more than one"
        yield _error("data_set", preset.data_set, f"There is {many} data set with this code.")
        return
    found = server.data_sets[0]
    if not found.may_write:
        yield _error("data_set_rights", found.code, "The user may not write data of the data set.")
    if found.period_type != MONTHLY:
        yield _error("period_type", found.code, f"Periods are {found.period_type}, not Monthly.")
    if found.open_future_periods < 1:
        yield _warning(
            "future_periods", found.code, "The current month is closed: openFuturePeriods is 0."
        )
    if found.has_input_periods:
        if server.info.version in INPUT_PERIOD_FAULT:
            yield _error(
                "input_periods",
                found.code,
                f"DHIS2 {server.info.version_text} refuses data sets with input periods.",
            )
        else:
            yield _warning(
                "input_periods", found.code, "Input periods limit what is taken; others are parked."
            )


def _elements(preset: Preset, server: ServerMetadata) -> Iterator[Finding]:
    by_code: dict[str, list[DataElement]] = {}
    for element in server.elements:
        by_code.setdefault(element.code, []).append(element)
    data_set = server.data_sets[0] if len(server.data_sets) == 1 else None
    for item, kind in preset.pairs():
        code = kind.code(item.code)
        found = by_code.get(code, [])
        if not found:
            yield _error("element_missing", code, "No data element has this code.")
        elif len(found) > 1:
            yield _error("element_ambiguous", code, f"{len(found)} data elements have this code.")
        else:
            yield from _element(code, kind, found[0], data_set)


def _element(
    code: str, kind: Element, found: DataElement, data_set: DataSet | None
) -> Iterator[Finding]:
    if data_set is not None and found.uid not in data_set.elements:
        yield _error("element_not_in_data_set", code, f"It is not in data set {data_set.code}.")
    if found.value_type not in kind.accepted_types:
        yield _error("value_type", code, f"Value type {found.value_type} does not take the figure.")
    if not found.zero_is_significant:
        yield _error("zero_not_stored", code, "Zeros are not stored: a stock-out would vanish.")
    if found.has_option_set:
        yield _error("option_set", code, "It takes options of an option set, not numbers.")
    if not found.combo_is_default:
        yield _error("category_combo", code, "It wants a category option combination.")
    if kind.is_ratio and found.aggregation not in RATIO_AGGREGATIONS:
        yield _error(
            "ratio_aggregated",
            code,
            f"A ratio must not be aggregated by {found.aggregation}; NONE or AVERAGE is right.",
        )
    elif kind.at_a_moment and found.aggregation in SUMMED_OVER_TIME:
        yield _warning(
            "stock_summed_over_time",
            code,
            f"Aggregation {found.aggregation} adds the stock of several months up; LAST is right.",
        )


def _org_units(codes: Iterable[str], server: ServerMetadata, today: date) -> Iterator[Finding]:
    by_code: dict[str, list[OrgUnit]] = {}
    for unit in server.org_units:
        by_code.setdefault(unit.code, []).append(unit)
    assigned = server.data_sets[0].org_units if len(server.data_sets) == 1 else None
    for code in sorted(set(codes)):
        found = by_code.get(code, [])
        if not found:
            yield _error("org_unit_missing", code, "No organisation unit has this code.")
            continue
        if len(found) > 1:
            yield _error("org_unit_ambiguous", code, f"{len(found)} organisation units have it.")
            continue
        unit = found[0]
        if assigned is not None and unit.uid not in assigned:
            yield _error("org_unit_not_assigned", code, "It is not assigned to the data set.")
        if not set(unit.path.split("/")) & server.account.organisation_units:
            yield _error("org_unit_outside", code, "It is outside the user's data capture units.")
        if unit.closed is not None and unit.closed < today:
            yield _warning("org_unit_closed", code, f"It is closed since {unit.closed}.")
        if unit.opened is not None and unit.opened > today:
            yield _warning("org_unit_not_open", code, f"It opens on {unit.opened}.")


def _items(preset: Preset) -> Iterator[Finding]:
    for item in preset.items:
        if item.factor.denominator != 1:
            yield _warning(
                "factor_rounds",
                item.code,
                f"1 base unit is {item.factor} there; what does not divide is rounded half up.",
            )


def _indicators(preset: Preset, server: ServerMetadata) -> Iterator[Finding]:
    uids = element_uids(preset, server)
    mapped: dict[str, tuple[Item, Element]] = {
        uids[kind.code(item.code)]: (item, kind)
        for item, kind in preset.pairs()
        if kind.code(item.code) in uids
    }
    by_ending = _names_without_prefix(server.named_elements)
    for indicator in server.indicators:
        over = _ONE_ELEMENT.fullmatch(indicator.numerator)
        under = _ONE_ELEMENT.fullmatch(indicator.denominator)
        if over is None:
            continue
        top = mapped.get(over[1])
        subject = indicator.code or indicator.name
        if under is not None:
            bottom = mapped.get(under[1])
            if top is None or bottom is None:
                continue
            if top[0] != bottom[0]:
                yield _warning(
                    "indicator_mixes_items",
                    subject,
                    f"It divides {top[0].code} by {bottom[0].code}.",
                )
            if top[1].at_a_moment and not bottom[1].at_a_moment:
                yield _warning(
                    "coverage_of_one_month",
                    subject,
                    "It divides stock by one month's distribution, not by an average.",
                )
            continue
        named = by_ending.get(indicator.name)
        if named is not None and named != over[1] and {named, over[1]} & mapped.keys():
            reads = server.named_elements.get(over[1], ("an element it does not have", ""))[0]
            yield _warning(
                "indicator_reads_another_item", subject, f"It is named otherwise but reads {reads}."
            )


def _names_without_prefix(named: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Element names, whole and without their first ` - ` part, to the one uid that bears them;
    published packages name an indicator after its element in this way."""
    found: dict[str, str | None] = {}
    for uid, (name, _) in named.items():
        for ending in {name, name.partition(" - ")[2] or name}:
            found[ending] = None if ending in found else uid
    return {name: uid for name, uid in found.items() if uid is not None}
