"""A ledger's tables in memory: for checking the stored views against a full fold, and for tests."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence

from crdt_model.fold import Balance, Recorded, apply
from crdt_model.lines import Cell, Line, OrderKey


class MemoryLedger:
    """`LedgerTables` as dictionaries; `take` adds a command and folds it."""

    def __init__(self) -> None:
        self.flags: dict[bytes, list[str]] = {}
        self.balances: dict[Cell, Balance] = {}
        self._copies: dict[bytes, list[Recorded]] = defaultdict(list)
        self._corrections: dict[bytes, list[bytes]] = defaultdict(list)
        self._uses: dict[tuple[bytes, int], list[bytes]] = defaultdict(list)
        self._lines: dict[bytes, list[Line]] = {}
        self._by_cell: dict[Cell, list[tuple[OrderKey, bytes, Line]]] = defaultdict(list)

    def take(self, recorded: Recorded) -> set[bytes]:
        """Take in one copy of a command; returns the products it touched."""
        self._copies[recorded.command].append(recorded)
        return apply(self, recorded)

    def lines(self, product: bytes) -> list[Line]:
        """The counting lines of a product, in order."""
        found = [
            line
            for cell, held in self._by_cell.items()
            if cell.product == product
            for _, _, line in held
        ]
        return sorted(found, key=lambda line: line.key)

    def all_lines(self, product: bytes) -> list[Line]:
        """The lines of a product in order, those that do not count among them."""
        found = [line for held in self._lines.values() for line in held]
        found = [line for line in found if line.cell.product == product]
        return sorted(found, key=lambda line: (line.key, line.out, line.name))

    def by_product(self) -> dict[bytes, list[Line]]:
        """`all_lines` of every product, each line looked at once."""
        found: dict[bytes, list[Line]] = defaultdict(list)
        for held in self._lines.values():
            for line in held:
                found[line.cell.product].append(line)
        for lines in found.values():
            lines.sort(key=lambda line: (line.key, line.out, line.name))
        return found

    def products(self) -> set[bytes]:
        """Every product with a line."""
        return {line.cell.product for held in self._lines.values() for line in held}

    def copies(self, command: bytes) -> Sequence[Recorded]:
        return self._copies.get(command, ())

    def note_correction(self, target: bytes, command: bytes) -> None:
        if command not in self._corrections[target]:
            self._corrections[target].append(command)

    def corrections(self, target: bytes) -> Sequence[bytes]:
        return tuple(self._corrections.get(target, ()))

    def note_use(self, shipment: bytes, line: int, command: bytes) -> None:
        if command not in self._uses[shipment, line]:
            self._uses[shipment, line].append(command)

    def uses(self, shipment: bytes, line: int) -> Sequence[bytes]:
        return tuple(self._uses.get((shipment, line), ()))

    def take_lines(self, command: bytes) -> Sequence[Line]:
        lines = self._lines.pop(command, [])
        for line in lines:
            if not line.out:
                held = self._by_cell[line.cell]
                del held[bisect_left(held, (line.key, line.name.command), key=lambda h: h[:2])]
        return lines

    def put_lines(self, lines: Sequence[Line]) -> None:
        for line in lines:
            self._lines.setdefault(line.name.command, []).append(line)
            if not line.out:
                insort(
                    self._by_cell[line.cell],
                    (line.key, line.name.command, line),
                    key=lambda held: held[:2],
                )

    def put_flags(self, command: bytes, flags: Sequence[str]) -> None:
        if flags:
            self.flags[command] = list(flags)
        else:
            self.flags.pop(command, None)

    def balance(self, cell: Cell) -> Balance:
        return self.balances.get(cell, Balance(0, None))

    def put_balance(self, cell: Cell, balance: Balance) -> None:
        self.balances[cell] = balance

    def last_assert(self, cell: Cell) -> Line | None:
        return next((h[2] for h in reversed(self._by_cell[cell]) if h[2].asserted), None)

    def sum_after(self, cell: Cell, key: OrderKey | None) -> int:
        held = self._by_cell[cell]
        return sum(h[2].quantity for h in held if key is None or h[0] > key)
