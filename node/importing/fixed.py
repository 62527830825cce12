"""Fixed fields: what may not be changed once a fact names the row (P2).

A base unit, a dose factor, the sign of a reason or whether a place consumes give past figures their
meaning. Whether a fact names a row is asked of the ledgers this node holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from crdt_model.codec import encode
from crdt_model.details import SettingValue
from crdt_model.places import Adjustment, Loss, Ward, encode_place
from node.directory import Directory
from node.importing.columns import Column, Table
from node.views import settings

FIXED_ONCE_USED = "fixed_once_used"


class FixedFields:
    """The fixed columns of a table, with what they are in force."""

    def __init__(self, directory: Directory, table: Table) -> None:
        self._directory = directory
        self._table = table
        self._columns = {column.field: column for column in table.columns if column.fixed}
        self._used: dict[bytes, bool] = {}

    @cached_property
    def _held(self) -> dict[bytes, dict[str, SettingValue]]:
        directory, fields = self._directory, tuple(self._columns)
        if not fields:
            return {}
        return settings.table(directory.connection, directory.catalogue, self._table.row, fields)

    def changed(self, row: bytes, fields: Iterable[tuple[str, SettingValue]]) -> Iterator[Column]:
        """Columns that these fields would change although they may not be any more.

        A name for the unit may still be given where there was none.
        """
        for name, value in fields:
            column = self._columns.get(name)
            if column is None:
                continue
            held = self._held.get(row, {}).get(name)
            if name == "unit" and not held:
                continue
            before = column.absent if held is None else held
            after = column.absent if value is None else value
            if before != after and self.is_used(row):
                yield column

    def why(self, column: Column) -> str:
        """The sentence for the person who wanted to change it."""
        return (
            f"{column.name} cannot be changed: records use it already; make a new"
            f" {self._table.row.replace('_', ' ')} instead"
        )

    def is_used(self, row: bytes) -> bool:
        """Whether a fact held here names the row."""
        if row not in self._used:
            self._used[row] = is_named(self._directory, self._table.row, row)
        return self._used[row]


def is_named(directory: Directory, kind: str, row: bytes) -> bool:
    """Whether any ledger held here has a line of this product, with this reason or this place."""
    if kind == "product":
        condition, parameters = "product = ?", [row]
    elif kind == "reason":
        condition = "other IN (?, ?)"
        parameters = [encode(encode_place(Loss(row))), encode(encode_place(Adjustment(row)))]
    elif kind == "place":
        condition, parameters = "other = ?", [encode(encode_place(Ward(row)))]
    else:
        return False
    found = directory.connection.execute(
        "SELECT 1 FROM scope JOIN line ON line.ledger = scope.id"
        f" WHERE scope.name LIKE 'ledger/%' AND {condition} LIMIT 1",
        parameters,
    )
    return found.fetchone() is not None
