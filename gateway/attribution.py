"""Attribution: which rows an answer is about, and which must be asked about again.

A legacy importer judges row by row. From 2.43 a bad id refuses the whole request and a bad unit,
element or period refuses all rows together, so the innocent ones have to be found: by the row or
the ids the server names, and where it names none, by halves.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from gateway.answers import Conflict, ImportOutcome
from gateway.outbox import Due, Key

# Locked until someone opens the period or unit, or withdraws an approval: tried again by itself.
LOCKS = frozenset({"E7640", "E7641", "E7642", "E7643", "E7644", "E8030", "E8031", "E8033"})

# Nothing of the data set can be sent until a person changes the configuration.
CONFIGURATION = frozenset(
    {"E7600", "E7601", "E7603", "E7604", "E8002", "E8003", "E8004", "E8005", "E8010", "E8012"}
    | {"E8032"}
)

Scope: TypeAlias = Callable[[Key], tuple[str, ...]]


def _element(key: Key) -> tuple[str, ...]:
    return (key.data_element,)


def _combo(key: Key) -> tuple[str, ...]:
    return (key.data_element, key.option_combo)


def _attribute_combo(key: Key) -> tuple[str, ...]:
    return (key.attribute_combo,)


def _unit(key: Key) -> tuple[str, ...]:
    return (key.org_unit,)


def _period(key: Key) -> tuple[str, ...]:
    return (key.period,)


def _unit_period(key: Key) -> tuple[str, ...]:
    return (key.org_unit, key.period)


# What a refusal of a whole group is about: rows that share it are refused together.
GROUP_SCOPES: Mapping[str, Scope] = MappingProxyType(
    {
        "E8011": _unit,
        "E8020": _element,
        "E8021": _period,
        "E8022": _unit,
        "E8023": _attribute_combo,
        "E8024": _combo,
        "E8025": _element,
        "E8030": _unit_period,
        "E8031": _unit_period,
        "E8033": _unit_period,
    }
)
# The server names every offender in these, so that what is named needs no second question.
NAMES_ALL = frozenset({"E8011", "E8020", "E8022"})

# What a refusal of a whole request by one row is about: its like would be refused next.
ROW_SCOPES: Mapping[str, Scope] = MappingProxyType(
    {
        "E8100": _period,
        "E8102": _element,
        "E8103": _element,
        "E8104": _element,
        "E8105": _unit,
        "E8106": _unit,
        "E8107": _unit,
        "E8108": _combo,
        "E8109": _combo,
        "E8110": _attribute_combo,
        "E8111": _attribute_combo,
    }
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """What to do after an answer.

    Attributes:
        accepted: rows DHIS2 holds as sent.
        refused: rows it did not take, each with the reason.
        again: groups to send again, each smaller than what was sent.
        configuration: set when nothing can be sent until a person acts.
    """

    accepted: list[Due] = field(default_factory=list)
    refused: list[tuple[Due, Conflict]] = field(default_factory=list)
    again: list[list[Due]] = field(default_factory=list)
    configuration: Conflict | None = None


def halves(rows: Sequence[Due]) -> list[list[Due]]:
    """Two parts of two rows or more."""
    middle = len(rows) // 2
    return [list(rows[:middle]), list(rows[middle:])]


def attribute(rows: Sequence[Due], outcome: ImportOutcome) -> Attribution:
    """Decide about each row of a request from its outcome."""
    if outcome.aborted is not None:
        return _aborted(rows, outcome.aborted)
    conflicts = set(outcome.rejected.values())
    if len(outcome.rejected) == len(rows) > 0 and len(conflicts) == 1:
        conflict = conflicts.pop()
        if conflict.code in CONFIGURATION:
            return Attribution(configuration=conflict)
        scope = GROUP_SCOPES.get(conflict.code)
        if scope is not None:
            return _group(rows, conflict, scope)
        if conflict.code.startswith("E8") and len(rows) > 1:
            return Attribution(again=halves(rows))  # of the pipeline: about the group, not the rows
    return Attribution(
        accepted=[rows[index] for index in sorted(outcome.accepted)],
        refused=[(rows[index], outcome.rejected[index]) for index in sorted(outcome.rejected)],
    )


def _aborted(rows: Sequence[Due], conflict: Conflict) -> Attribution:
    if conflict.code in CONFIGURATION:
        return Attribution(configuration=conflict)
    row = conflict.row
    if row is not None and row < len(rows):
        scope = ROW_SCOPES.get(conflict.code)
        culprit = rows[row].key
        bad = [due for due in rows if _alike(due.key, culprit, scope)]
        good = [due for due in rows if not _alike(due.key, culprit, scope)]
        return Attribution(refused=[(due, conflict) for due in bad], again=[good] if good else [])
    if len(rows) == 1:
        return Attribution(refused=[(rows[0], conflict)])
    return Attribution(again=halves(rows))


def _alike(key: Key, culprit: Key, scope: Scope | None) -> bool:
    return key == culprit if scope is None else scope(key) == scope(culprit)


def _group(rows: Sequence[Due], conflict: Conflict, scope: Scope) -> Attribution:
    keys: list[Hashable] = list(dict.fromkeys(scope(due.key) for due in rows))
    named = {key for key in keys if _is_named(key, conflict)}
    if len(keys) == 1 or (conflict.code in NAMES_ALL and len(named) == len(keys)):
        return Attribution(refused=[(due, conflict) for due in rows])
    first = named if 0 < len(named) < len(keys) else set(keys[: len(keys) // 2])
    return Attribution(
        again=[
            [due for due in rows if scope(due.key) in first],
            [due for due in rows if scope(due.key) not in first],
        ]
    )


def _is_named(key: Hashable, conflict: Conflict) -> bool:
    # An empty part, the default option combination, is in any text and names nothing by itself.
    return isinstance(key, tuple) and any(key) and all(part in conflict.arguments for part in key)
