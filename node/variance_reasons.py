"""Variance reasons: what people said afterwards of the difference a count found (C4).

Each is the setting `variance/<command>/<index of the line>/<reason>` of the store, a number of base
units with the variance's sign. It keeps what remains of the variance up to that number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crdt_model import scopes
from crdt_model.details import Count
from crdt_model.facts import MAX_QUANTITY
from crdt_model.identifiers import ID_BYTES
from crdt_model.lines import Line
from crdt_model.variances import Explained, Stated, explain, stated_at_count
from node.directory import Directory
from node.views import settings


def reason_key(command: bytes, index: int, reason: bytes) -> str:
    """The setting that holds what a reason explains of one count line."""
    return f"variance/{command.hex()}/{index}/{reason.hex()}"


@dataclass(frozen=True, slots=True)
class Reasons:
    """What was said of the variances of one store, by (command, index)."""

    said: Mapping[tuple[bytes, int], tuple[Stated, ...]]

    @classmethod
    def of(cls, directory: Directory, store: bytes, command: bytes | None = None) -> Reasons:
        """The reasons of a store, or of one of its counts, in the order of their keys."""
        scope = directory.scope(scopes.store_settings(store))
        prefix = "variance/" if command is None else f"variance/{command.hex()}/"
        found: dict[tuple[bytes, int], tuple[Stated, ...]] = {}
        for key, held in settings.under(directory.connection, scope, prefix).items():
            value = held[-1].value if held else None
            parts = key.split("/")
            if type(value) is not int or len(parts) != 4 or abs(value) > MAX_QUANTITY:
                continue  # a device may set keys of any form; what is no reason says nothing
            try:
                place = (bytes.fromhex(parts[1]), int(parts[2]))
                reason = bytes.fromhex(parts[3])
            except ValueError:
                continue
            if len(reason) == ID_BYTES:
                found[place] = (*found.get(place, ()), Stated(reason, value))
        return cls(found)

    def stated(self, line: Line) -> tuple[Stated, ...]:
        """What was said of a count line afterwards; a corrected line answers for the first."""
        name = line.corrects or line.name
        return self.said.get((name.command, name.index), ())

    def explained(self, line: Line, variance: int, detail: Count | None) -> Explained:
        """A variance as its reasons leave it."""
        given = (*stated_at_count(detail, line.quantity), *self.stated(line))
        return explain(variance, given)
