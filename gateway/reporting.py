"""Reporting: how it stands with every org unit and month (rules G1, G3)."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.aggregate import (
    Group,
    GroupBook,
    local_day,
    months,
)
from gateway.completeness import completeness, heard_to, is_expected
from node.directory import Directory, instant_text


@dataclass(frozen=True, slots=True)
class Reported:
    """How it stands with an org unit and period (rules G1, G3).

    Attributes:
        complete_on: the local day on which it became final, as far as its devices told it.
    """

    org_unit: str
    stores: tuple[str, ...]
    period: str
    complete_to: str | None
    final: bool
    withheld: str
    complete_on: str | None = None


def reported_of(directory: Directory, group: Group, first: str, as_of: int) -> list[Reported]:
    """How it stands with the months of an org unit, from `first` on."""
    book = GroupBook(directory, group, as_of)
    complete_to = heard_to(book)
    stores = tuple(store.code for store in (*group.stores, *group.on_paper))
    shown = None if complete_to is None else instant_text(complete_to)
    found = []
    for period in months(first, local_day(directory, group, as_of)):
        if not is_expected(book, period):
            continue  # nobody worked there (rule S3)
        state = completeness(book, period, complete_to)
        since = None
        if state.final and complete_to is not None:
            since = directory.local_date(group.stores[0].id, complete_to).date().isoformat()
        found.append(
            Reported(
                group.org_unit, stores, period.label, shown, state.final, state.withheld, since
            )
        )
    return found
