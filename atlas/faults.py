"""What an import reports: every fault with its place, and the count of rows in, taken and rejected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong at one place.

    `row` is the line a spreadsheet shows (the header is line 1), 0 where the whole file is meant.
    An ``error`` rejects its row; a ``warning`` never drops anything.
    """

    file: str
    row: int
    column: str
    value: str
    expected: str
    advice: str
    severity: Severity = "error"

    def __str__(self) -> str:
        row = f", Zeile {self.row}" if self.row else ""
        where = self.file + row + (f", Spalte {self.column}" if self.column else "")
        found = f" „{self.value}“" if self.value else ""
        kind = "Fehler" if self.severity == "error" else "Warnung"
        return f"{kind} in {where}:{found} {self.expected} {self.advice}".replace("  ", " ").strip()


@dataclass
class Tally:
    """Rows of one table: what came in is what was taken plus what was rejected."""

    table: str
    rows_in: int = 0
    taken: int = 0
    rejected: int = 0

    @property
    def is_balanced(self) -> bool:
        """Whether no row was lost silently."""
        return self.rows_in == self.taken + self.rejected


@dataclass
class ImportReport:
    """The outcome of one import: counts by table, faults by place, and the data version reached."""

    tallies: list[Tally] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    version: int = 0
    changed_rows: int = 0

    @property
    def errors(self) -> list[Fault]:
        """Faults that reject their row."""
        return [fault for fault in self.faults if fault.severity == "error"]

    @property
    def warnings(self) -> list[Fault]:
        """Faults that are only reported."""
        return [fault for fault in self.faults if fault.severity == "warning"]
