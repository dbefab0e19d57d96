"""Writes rows that an import left out to a file, so that they can be mended and imported again."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TextIO

from atlas.errors import BadRequestError

SUFFIX: Final = ".rejected.csv"


class RejectedRows:
    """A CSV with line, reason and the row as it was; it appears only where something was left out.

    UTF-8 with byte order mark and ``;``, so that a German Excel opens it by double click. It is
    written under another name first: a process that is killed leaves the old file.
    """

    def __init__(self, folder: Path, name: str, columns: list[str]) -> None:
        self.path = folder / f"{name}{SUFFIX}"
        self._part = folder / f".{self.path.name}.part"
        self._columns = columns
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        return self

    def write(self, line: int, reason: str, cells: Mapping[str, str]) -> None:
        """Add a row.

        Raises
        ------
        BadRequestError
            If the folder cannot be written to.
        """
        file = self._file or self._open()
        csv.writer(file, delimiter=";").writerow([line, reason, *(cells.get(column, "") for column in self._columns)])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is None:
            return
        self._file.close()
        if kind is None:
            self._part.replace(self.path)
        else:
            self._part.unlink()

    def _open(self) -> TextIO:
        try:
            # The byte order mark tells Excel that this is UTF-8; without it, umlauts come out as two signs each.
            self._file = self._part.open("w", encoding="utf-8-sig", newline="")
        except OSError as error:
            raise BadRequestError(
                "Die zurückgewiesenen Zeilen lassen sich nicht schreiben (%(path)s: %(cause)s). "
                "Bitte mit --rejects einen beschreibbaren Ordner nennen.",
                path=self.path,
                cause=error.strerror,
            ) from error
        csv.writer(self._file, delimiter=";").writerow(["Zeile", "Grund", *self._columns])
        return self._file
