"""Reports of imports: what was read, what was written, and everything wrong with the file.

A file is written whole or refused whole, so a report with problems always says that nothing was
written. Problems name the line as the person's editor or spreadsheet numbers it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PROBLEMS_SHOWN = 1_000  # more would not be read; the rest are counted


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a file.

    Attributes:
        line: of the file, the header being 1; 0 for the file as a whole.
        column: header of the column, "" for the row as a whole.
        code: snake_case, for programs. message: for people.
    """

    line: int
    column: str
    code: str
    message: str

    def text(self) -> str:
        where = f"line {self.line}" if self.line else "file"
        return f"{where}{f', {self.column}' if self.column else ''}: {self.message}"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do.

    Attributes:
        table: the noun of the import. rows: rows read from the file.
        written: rows that changed something; in a dry run, rows that would.
        unchanged: rows that say what is in force already.
        made: of those written the rows that were not there; None for figures of stores.
        problems: in order of line, at most `PROBLEMS_SHOWN`; more_problems: how many were left off.
    """

    table: str
    rows: int
    written: int
    unchanged: int
    problems: tuple[Problem, ...] = ()
    more_problems: int = 0
    made: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "table": self.table,
            "rows": self.rows,
            "written": self.written,
            "made": self.made,
            "unchanged": self.unchanged,
            "problems": [
                {"line": p.line, "column": p.column, "code": p.code, "message": p.message}
                for p in self.problems
            ],
            "more_problems": self.more_problems,
        }

    def text(self) -> str:
        """The report for a terminal, one problem a line."""
        if not self.problems:
            return (
                f"{self.table}: {self.rows} rows, {self.written} written,"
                f" {self.unchanged} unchanged"
            )
        count = len(self.problems) + self.more_problems
        lines = [f"{self.table}: {self.rows} rows, {counted(count)}, nothing written"]
        lines += [problem.text() for problem in self.problems]
        if self.more_problems:
            lines.append(f"and {self.more_problems} more")
        return "\n".join(lines)


def counted(count: int) -> str:
    """`1 problem`, `3 problems`."""
    return "1 problem" if count == 1 else f"{count} problems"


@dataclass(slots=True)
class Problems:
    """Problems as they are found."""

    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, column: str, code: str, message: str) -> None:
        self.found.append(Problem(line, column, code, message))

    def __bool__(self) -> bool:
        return bool(self.found)

    def report(self, table: str, rows: int) -> ImportReport:
        """The report of a file that is refused."""
        ordered = sorted(self.found)
        return ImportReport(
            table,
            rows,
            0,
            0,
            tuple(ordered[:PROBLEMS_SHOWN]),
            max(0, len(ordered) - PROBLEMS_SHOWN),
        )
