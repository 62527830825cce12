"""Coverage: how far each store is heard, and how much of each period is final, and on time.

Reporting completeness is the share of org units whose period is final; timeliness is the share of
which that became so within the days that DHIS2 itself allows by default.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from crdt_model.grants import Right
from gateway import periods
from gateway.aggregate import Group, Region
from node.directory import Directory, instant_text
from node.status import store_complete_to
from node.views import network as network_view
from node.views.settings import Named

ON_TIME_DAYS = 15  # after the period's end: DHIS2's default of a data set's timely days


class Report(Protocol):
    """How it stands with an org unit and period; see `reporting.Reported`."""

    @property
    def org_unit(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def final(self) -> bool: ...
    @property
    def withheld(self) -> str: ...
    @property
    def complete_on(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Month:
    """One period: org units that are expected, final, final on time, and not reported."""

    period: str
    expected: int
    final: int
    on_time: int
    withheld: int

    def as_json(self) -> dict[str, Any]:
        """Shares in per cent, None where nobody is expected."""
        return {
            "period": self.period,
            "expected": self.expected,
            "final": self.final,
            "on_time": self.on_time,
            "not_reported": self.withheld,
            "final_percent": _percent(self.final, self.expected),
            "on_time_percent": _percent(self.on_time, self.expected),
        }


def _percent(part: int, whole: int) -> int | None:
    return None if whole == 0 else (200 * part + whole) // (2 * whole)


def registered_days(connection: sqlite3.Connection, target_id: int) -> dict[tuple[str, str], str]:
    """(org unit, period as DHIS2 writes it) → the first day on which the report was complete."""
    rows = connection.execute(
        "SELECT org_unit, period, min(wanted) FROM gateway_registration"
        " WHERE target = ? AND wanted NOT NULL GROUP BY org_unit, period",
        (target_id,),
    )
    return {(unit, period): day for unit, period, day in rows}


def months(
    reported: Iterable[Report], since: Mapping[tuple[str, str], str], today: date
) -> list[Month]:
    """Coverage of each ended period, newest first; the present one has nothing to be yet.

    Args:
        since: see `registered_days`: a report keeps its first day though its devices tell more.
    """
    counts: dict[str, list[int]] = {}
    for one in reported:
        period = periods.parse(one.period.replace("-", ""))
        if period.end > today:
            continue
        found = counts.setdefault(one.period, [0, 0, 0, 0])
        found[0] += 1
        found[1] += one.final
        found[2] += one.final and _is_on_time(one, period, since)
        found[3] += bool(one.withheld)
    return [Month(label, *counts[label]) for label in sorted(counts, reverse=True)]


def _is_on_time(one: Report, period: periods.Period, since: Mapping[tuple[str, str], str]) -> bool:
    day = since.get((one.org_unit, period.text)) or one.complete_on
    return day is not None and (date.fromisoformat(day) - period.end).days < ON_TIME_DAYS


def stores(
    directory: Directory, region: Region, reported: Sequence[Report]
) -> list[dict[str, Any]]:
    """Every store of the region, by code: up to when it is heard, and what of it is withheld."""
    served: set[bytes] = set()
    for device in network_view.devices(directory.connection):
        if device.grants is not None:
            served |= device.grants.targets(Right.STORE)
    withheld: dict[str, list[str]] = {}
    for one in reported:
        if one.withheld:
            withheld.setdefault(one.org_unit, []).append(one.period)
    found = [
        _store(directory, group, store, served, withheld.get(group.org_unit, []))
        for group in region.groups
        for store in (*group.stores, *group.on_paper)
    ]
    found += [
        {"store": store.code, "name": store.name, "org_unit": unit, "state": "paper",
         "complete_to": None, "not_reported": []}
        for unit, on_paper in region.on_paper.items()
        for store in on_paper
    ]  # fmt: skip
    found += [
        {"store": store.code, "name": store.name, "org_unit": "", "state": "no_org_unit",
         "complete_to": None, "not_reported": []}
        for store in region.unmapped
    ]  # fmt: skip
    return sorted(found, key=lambda one: str(one["store"]))


def _store(
    directory: Directory, group: Group, store: Named, served: set[bytes], withheld: Sequence[str]
) -> dict[str, Any]:
    complete_to = None
    if store in group.on_paper:
        state = "paper"
    elif store.id in group.closed:
        state = "closed"
    else:
        complete_to = store_complete_to(directory, store.id)
        if complete_to is not None:
            state = "heard"
        else:
            state = "never_heard" if store.id in served else "no_device"
    return {
        "store": store.code,
        "name": store.name,
        "org_unit": group.org_unit,
        "state": state,
        "complete_to": None if complete_to is None else instant_text(complete_to),
        "not_reported": sorted(withheld),
    }
