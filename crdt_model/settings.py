"""Settings: the value of a key, from the facts that set it.

Every setting names the set-facts it replaces. An edit that saw another therefore always wins over
it, whatever their clocks; edits made apart stay side by side until someone's next edit names both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crdt_model.codec import encode
from crdt_model.details import FactName, Row, SetOne, SettingValue
from crdt_model.identifiers import derived_id


@dataclass(frozen=True, slots=True)
class Assignment:
    """One key set by one fact.

    Attributes:
        name: the fact; was: the facts it replaces for this key.
    """

    key: str
    value: SettingValue
    name: FactName
    stamp: int
    was: tuple[FactName, ...]

    @property
    def order(self) -> tuple[int, bytes, bytes, int]:
        """The place of an assignment among those nobody replaced."""
        return (self.stamp, self.name.device, self.name.command, self.name.index)


def assignments(
    network: bytes, detail: SetOne | Row, name: FactName, stamp: int
) -> list[Assignment]:
    """What a `set` or `row` fact assigns. A row's id is derived from its table and code."""
    if isinstance(detail, SetOne):
        return [Assignment(detail.key, detail.value, name, stamp, detail.was)]
    prefix = row_prefix(detail.table, derived_id(network, detail.table, detail.code))
    return [
        Assignment(
            f"{prefix}{field}",
            value,
            name,
            stamp,
            tuple(replaced for at, replaced in detail.was if at == position),
        )
        for position, (field, value) in enumerate(detail.fields)
    ]


def row_prefix(table: str, row: bytes) -> str:
    """The keys of a row begin with this."""
    return f"{table}/{row.hex()}/"


def live(assigned: Iterable[Assignment]) -> list[Assignment]:
    """The assignments of one key that nobody replaced, the one in force last."""
    held = list(assigned)
    replaced = {name for assignment in held for name in assignment.was}
    return sorted((a for a in held if a.name not in replaced), key=lambda a: a.order)


def in_conflict(standing: Iterable[Assignment]) -> bool:
    """Whether the live assignments of a key say different things; equal values are no conflict."""
    return len({encode(assignment.value) for assignment in standing}) > 1
