"""Finality: which reports are complete, and up to which day their stores had told everything (G3).

A report is one data set, org unit and period. Months are judged for every view of the gateway and
are handed in; periods of other kinds are judged here, and only where a data set has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from crdt_model.periods import Period, PeriodKind
from gateway import inclusion
from gateway.aggregate import (
    Group,
    GroupBook,
    local_day,
    periods_asked,
)
from gateway.completeness import completeness, heard_to, is_expected
from gateway.coverage import Report
from gateway.mapping import MONTHLY, DataSetMapping, MappingInForce
from gateway.registering import Place
from node.directory import Directory

DAYS_REGISTERED = 31  # of daily data sets: a region has a million days, and few change so late


def complete_reports(
    directory: Directory,
    groups: Mapping[str, Group],
    mapping: MappingInForce,
    first: str,
    as_of: int,
    months: Iterable[Report],
) -> dict[Place, str | None]:
    """The day since which each report is complete, None for one that is not.

    Args:
        first: first month pushed. months: how it stands with each org unit and month.
    """
    by_unit: dict[str, list[Report]] = {}
    for report in months:
        by_unit.setdefault(report.org_unit, []).append(report)
    found: dict[Place, str | None] = {}
    for unit, reports in by_unit.items():
        included = [one for one in mapping.data_sets
                    if inclusion.includes(directory, one, groups[unit])]  # fmt: skip
        for one in included:
            if one.kind == MONTHLY:
                found |= {_place(one, unit, report.period): report.complete_on
                          for report in reports}  # fmt: skip
        others = [one for one in included if one.kind != MONTHLY]
        if others:
            found.update(_of_other_kinds(directory, groups[unit], others, first, as_of))
    return found


def _place(mapping: DataSetMapping, unit: str, label: str) -> Place:
    return Place(mapping.name, unit, label.replace("-", ""))


def _of_other_kinds(
    directory: Directory,
    group: Group,
    data_sets: Iterable[DataSetMapping],
    first: str,
    as_of: int,
) -> Iterator[tuple[Place, str | None]]:
    book = GroupBook(directory, group, as_of)
    heard = heard_to(book)
    today = local_day(directory, group, as_of)
    for one in data_sets:
        asked: list[Period] = [
            period
            for of_kind in periods_asked(frozenset({one.kind}), first, today)
            for period in of_kind
        ]
        if one.kind == PeriodKind.DAILY:
            asked = asked[-DAYS_REGISTERED:]
        for period in asked:
            if not is_expected(book, period):
                continue
            day = None
            if heard is not None and completeness(book, period, heard).final:
                day = directory.local_date(group.stores[0].id, heard).date().isoformat()
            yield _place(one, group.org_unit, period.label), day
