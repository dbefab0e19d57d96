"""Opens the parts of a workbook (XLSX) so that none of them, however it was made, fills the memory."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final, Self

from defusedxml.ElementTree import iterparse
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS

from atlas.errors import BadDataError

_MEGABYTE: Final = 1_000_000
_WHOLE: Final = 8 * _MEGABYTE
"""Bytes of a part that is held whole (styles, names of sheets): thousands of formats take 1 MB, of any table none."""
_AT_ONCE: Final = 16 * _MEGABYTE
"""Bytes of XML for one row, which is held until it is read: a county drawn to the metre takes 1 MB."""
_TAGS: Final = 200_000
"""Tags held at once: a row of all 16,384 columns of Excel with values and formulas has 100,000."""
_TEXTS: Final = 500 * _MEGABYTE
"""Bytes of memory for the texts that cells share; each other text goes with its row."""
_FORMULAS: Final = 10_000
_ROW: Final = f"{{{SHEET_MAIN_NS}}}row"
_DATA: Final = f"{{{SHEET_MAIN_NS}}}sheetData"


def check_unpacked(path: Path, limit_mb: int) -> None:
    """Refuse a workbook that is larger than `limit_mb` when unpacked, before anything of it is.

    Raises
    ------
    BadDataError
        If the sizes stated in the archive add up to more.
    zipfile.BadZipFile
        If it is no archive.
    """
    with zipfile.ZipFile(path) as archive:
        # Sizes stated in the archive can be trusted: zipfile reads no more of a member than it states.
        size = sum(item.file_size for item in archive.infolist())
    if size > limit_mb * _MEGABYTE:
        raise BadDataError(
            "Die Datei %(file)s ist entpackt %(size)d MB groß; erlaubt sind %(limit)d MB. "
            "Bitte in mehrere Dateien aufteilen.",
            file=path.name,
            size=-(-size // _MEGABYTE),
            limit=limit_mb,
        )


class BoundedArchive(zipfile.ZipFile):
    """The archive of a workbook: parts that are read at once are small, others are read piece by piece."""

    def __init__(self, path: Path) -> None:
        self._open_parts: list[MeteredPart] = []
        super().__init__(path)

    def read(self, name: str | zipfile.ZipInfo, pwd: bytes | None = None) -> bytes:
        """Return a small part whole."""
        info = name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)
        if info.file_size > _WHOLE:
            raise swollen(str(self.filename), info.filename)
        return super().read(name, pwd)

    def open(self, name: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401 -- as zipfile has it
        """Open a part whose reader calls `restart` whenever it has let go of what it read."""
        part = MeteredPart(super().open(name, *args, **options), str(self.filename), name)
        self._open_parts.append(part)
        return part

    def close(self) -> None:
        """Close the archive, and parts that somebody stopped reading: they would keep the file open."""
        for part in self._open_parts:
            part.close()
        super().close()


class MeteredPart:
    """A part of an archive that refuses to give more than one row may take."""

    def __init__(self, part: Any, file: str, name: str) -> None:  # noqa: ANN401 -- a file of zipfile
        self._part = part
        self._file = file
        self._name = name
        self.restart()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_args: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the part."""
        self._part.close()

    def restart(self) -> None:
        """Note that what was given so far is not held any more."""
        self._bytes = self._tags = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        content: bytes = self._part.read(size)
        self._bytes += len(content)
        self._tags += content.count(b"<")
        if self._bytes > _AT_ONCE or self._tags > _TAGS:
            raise swollen(self._file, self._name)
        return content


class RowParser(WorkSheetParser):
    """openpyxl's reader of a sheet, but nothing is kept of a row that was given, and nothing below the rows is read."""

    def parse(self) -> Generator[Any]:
        """Yield number and cells of each row."""
        rows = None
        for event, element in iterparse(self.source, events=("start", "end")):
            if event == "start":
                rows = element if element.tag == _DATA else rows
            elif element.tag == _DATA:
                return
            elif element.tag == _ROW:
                yield self.parse_row(element)
                self._forget(element if rows is None else rows)

    def _forget(self, parent: Any) -> None:  # noqa: ANN401 -- an element
        source: Any = self.source
        source.restart()
        parent.clear()
        self.row_dimensions.clear()
        if len(self.shared_formulae) > _FORMULAS:
            self.shared_formulae.clear()


class TextStore:
    """The texts that cells share; what would fill the memory is refused."""

    def __init__(self, file: str, part: str) -> None:
        self.texts: list[str] = []
        self._file = file
        self._part = part
        self._size = 0

    def add(self, text: str) -> None:
        """Keep one more text."""
        self._size += sys.getsizeof(text)
        if self._size > _TEXTS:
            raise swollen(self._file, self._part)
        self.texts.append(text)


def swollen(file: str, part: str) -> BadDataError:
    """Return the refusal of a file that unpacks to what no table needs."""
    return BadDataError(
        "In der Datei %(file)s ist %(part)s so aufgebläht, wie es keine Tabelle ist: Eine Zelle, eine Zeile oder die "
        "Formate wären viele MB groß. Bitte die Daten in eine neue Arbeitsmappe kopieren und diese nehmen.",
        file=Path(file).name,
        part=part,
    )
