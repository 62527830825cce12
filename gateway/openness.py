"""Openness: which of the periods that wait may be told to DHIS2 now (rule G3).

Only what waits is judged: a region has a million days and weeks, and few of them change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crdt_model.periods import period
from gateway.aggregate import Group, GroupBook
from gateway.completeness import completeness, heard_to, is_expected
from node.directory import Directory


def open_periods(
    directory: Directory,
    groups: Mapping[str, Group],
    waiting: Mapping[str, Iterable[str]],
    as_of: int,
) -> dict[str, list[str]]:
    """Org unit → those of its waiting periods that may be told.

    An org unit that is not of the region now has none, nor has a period in which nobody worked.
    """
    found = {}
    for unit, labels in waiting.items():
        group = groups.get(unit)
        if group is None:
            continue
        book = GroupBook(directory, group, as_of)
        heard = heard_to(book)
        found[unit] = [
            label
            for label in labels
            if is_expected(book, period(label))
            and not completeness(book, period(label), heard).withheld
        ]
    return found
