"""Doubtful: the lines of a store that ask for a person, and what a person decided of them.

What is doubtful is read from facts (`crdt_model.doubts`) and goes when the facts change. What
stays, two acts that look alike or goods really given out expired, is settled by a word: the setting
`decided/<key>` of the store.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from crdt_model import scopes
from crdt_model.codec import decode
from crdt_model.details import Count, FactName
from crdt_model.doubts import Held, counted_already, maybe_twice, wrongly_out
from crdt_model.lines import Cell, Line, Step, walk
from node.directory import Directory, instant_text
from node.fields import id_of
from node.shelves import expiries_of
from node.variance_reasons import Reasons
from node.views import settings
from node.views.settings import Named

DECIDED = "decided/"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that asks for a person.

    Attributes:
        key: names it for a decision; the same on every node that holds the same facts.
        details: what the API shows beside the product and batch.
    """

    code: str
    key: str
    line: Line
    details: dict[str, Any]


def held_of(directory: Directory, store: bytes) -> Held:
    """What was expired or held at a store, and when; bins are held from one word to the next."""
    scope = directory.scope(scopes.store_settings(store))
    rows = directory.connection.execute(
        "SELECT key, entry.stamp, value FROM setting JOIN entry ON entry.id = setting.entry"
        " WHERE scope = ? AND key >= 'bin/' AND key < 'bin0' AND key LIKE 'bin/%/held'"
        " ORDER BY entry.stamp, entry.id",
        (scope,),
    )
    said: dict[bytes, list[tuple[int, bool]]] = {}
    for key, stamp, value in rows:
        bin_id = id_of(key.split("/")[1])
        if bin_id is not None:
            said.setdefault(bin_id, []).append((stamp, bool(decode(value))))
    expiries: dict[bytes, Any] = {}

    def expired(cell: Cell, at: int) -> bool:
        if cell.product not in expiries:
            expiries[cell.product] = expiries_of(directory, store, cell.product)
        last = expiries[cell.product].get(cell.batch)
        return last is not None and last < directory.local_date(store, at).date()

    def bin_held(bin_id: bytes, at: int) -> bool:
        changes = said.get(bin_id)
        if not changes:
            return False
        before = bisect_right(changes, (at, True))
        return before > 0 and changes[before - 1][1]

    return Held(expired, bin_held)


@dataclass(frozen=True, slots=True)
class Doubts:
    """The doubts of one store.

    Attributes:
        detail: what a count line says of itself.
    """

    directory: Directory
    store: Named
    held: Held
    reasons: Reasons
    decided: frozenset[str]
    detail: Callable[[Line], Count | None]

    @classmethod
    def of(
        cls, directory: Directory, store: Named, detail: Callable[[Line], Count | None]
    ) -> Doubts:
        scope = directory.scope(scopes.store_settings(store.id))
        found = settings.under(directory.connection, scope, DECIDED)
        decided = frozenset(key.removeprefix(DECIDED) for key, held in found.items() if held)
        reasons = Reasons.of(directory, store.id)
        return cls(directory, store, held_of(directory, store.id), reasons, decided, detail)

    def of_lines(self, lines: Iterable[Line]) -> list[Doubt]:
        """The doubts of one product's counting lines, those decided left out."""
        lines = list(lines)
        found = [*self._wrong(lines), *self._twice(lines), *self._already(lines)]
        return [doubt for doubt in found if doubt.key not in self.decided]

    def _wrong(self, lines: Iterable[Line]) -> Iterator[Doubt]:
        for line in lines:
            for code in wrongly_out(line, self.held):
                key = f"{code}/{_word(line.name)}"
                yield Doubt(code, key, line, {"quantity": -line.quantity, **_who(self, line)})

    def _twice(self, lines: Iterable[Line]) -> Iterator[Doubt]:
        def day(at: int) -> Any:
            return self.directory.local_date(self.store.id, at).date()

        for pair in maybe_twice(lines, day):
            key = f"maybe_twice/{_word(pair.first.name)}/{_word(pair.second.name)}"
            details = {
                "quantity": abs(pair.second.quantity),
                "other": pair.first.name.command.hex(),
                "other_recorded_at": instant_text(pair.first.key.stamp),
                "other_device": self.directory.device_name(pair.first.name.device),
            }
            yield Doubt("maybe_twice", key, pair.second, details | _who(self, pair.second))

    def _already(self, lines: Iterable[Line]) -> Iterator[Doubt]:
        def unexplained(step: Step) -> int:
            detail = self.detail(step.line)
            return self.reasons.explained(step.line, step.variance, detail).unexplained

        for found in counted_already(walk(lines), unexplained):
            key = f"counted_already/{_word(found.receipt.name)}"
            details = {
                "quantity": found.receipt.quantity,
                "surplus": found.surplus,
                "counted_at": instant_text(found.counted.key.effective),
                "count": found.counted.name.command.hex(),
            }
            yield Doubt("counted_already", key, found.receipt, details | _who(self, found.receipt))

    def paper_twice(self) -> Iterator[tuple[str, list[str]]]:
        """Lines of the paper register that two devices entered apart: (line, movements)."""
        scope = self.directory.scope(scopes.store_settings(self.store.id))
        for key, held in settings.under(self.directory.connection, scope, "paper/").items():
            commands = {one.value for one in held if isinstance(one.value, bytes)}
            if len(commands) > 1 and f"paper_ref_twice/{key}" not in self.decided:
                yield key, sorted(command.hex() for command in commands)


def _word(name: FactName) -> str:
    """A fact as people's settings name it: one command is one effect, whichever copy counts."""
    return f"{name.command.hex()}.{name.index}"


def _who(doubts: Doubts, line: Line) -> dict[str, Any]:
    return {
        "movement": line.name.command.hex(),
        "device": doubts.directory.device_name(line.name.device),
    }
