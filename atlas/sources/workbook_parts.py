"""Opens a workbook (XLSX) without losing anything of its texts, and finds what a table of data may not have."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException, DTDForbidden, EntitiesForbidden
from defusedxml.ElementTree import iterparse
from openpyxl.cell.read_only import EMPTY_CELL, ReadOnlyCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from atlas.errors import BadDataError
from atlas.sources.workbook_archive import BoundedArchive, RowParser, TextStore, check_unpacked, swollen

_LONGEST: Final = 1_048_576
"""Rows of a sheet in Excel."""
_MOST_MERGED: Final = 10_000
_BLOCK: Final = 1 << 19
_OVERLAP: Final = 100
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
"""A character that XML cannot carry, or the underscore before what only looks like one (ECMA-376, 22.9.2.19)."""
_ITEM: Final = f"{{{SHEET_MAIN_NS}}}si"
_TEXT: Final = f"{{{SHEET_MAIN_NS}}}t"
_READING_AID: Final = f"{{{SHEET_MAIN_NS}}}rPh"
_MERGED: Final = re.compile(rb'mergeCell\s[^>]{0,60}?ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_FORMULA: Final = re.compile(rb"<(?:[a-z]{1,9}:)?f[ />]")
_ROW: Final = re.compile(rb"<(?:[a-z]{1,9}:)?row[ />]")
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    DefusedXmlException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
)
"""What openpyxl, zipfile and the XML parser raise on files that are cut off, encrypted, or made up."""


@dataclass(frozen=True)
class SheetSurvey:
    """What a sheet has besides values: its merged ranges, and whether any cell is a formula."""

    merged: list[str]
    has_formulas: bool


class Workbook:
    """An opened workbook; close it by leaving its `with` block.

    Parameters
    ----------
    path
        The file.
    unpacked_mb
        How large it may be when unpacked. Whatever it holds, one row and the texts that cells share are all that
        is held of it: less than 1 GB.

    Raises
    ------
    BadDataError
        Here and in every method, if the file is no workbook, is cut off, encrypted, or made to fill the memory.
    """

    def __init__(self, path: Path, *, unpacked_mb: int) -> None:
        self._path = path
        with explained(path):
            check_unpacked(path, unpacked_mb)
            self._reader = _open_reader(path)
            self._parts = {
                sheet.name: relation.target
                for sheet, relation in self._reader.parser.find_sheets()
                if "chartsheet" not in relation.Type and relation.target in self._reader.valid_files
            }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_args: object) -> None:
        self.close()

    @property
    def file(self) -> str:
        """The name of the file."""
        return self._path.name

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets of cells, in order."""
        return list(self._parts)

    def close(self) -> None:
        """Close the file."""
        self._reader.archive.close()

    def read_rows(self, name: str) -> Iterator[tuple[Any, ...]]:
        """Yield the cells of each row of a sheet, of formulas the value that was stored last."""
        return self._read(self._reader, name)

    def read_formulas(self, name: str) -> Iterator[tuple[Any, ...]]:
        """Yield the same cells with their formulas; openpyxl gives either these or values."""
        with explained(self._path):
            reader = _open_reader(self._path, self._reader.shared_strings)
        try:
            yield from self._read(reader, name)
        finally:
            reader.archive.close()

    def survey(self, name: str) -> SheetSurvey:
        """Look through a sheet before it is read, as that takes much longer.

        Raises
        ------
        BadDataError
            If it has more rows than a sheet can have, a text that no cell can hold, or thousands of merged ranges.
        """
        merged: dict[str, None] = {}
        has_formulas, rows = False, 0
        for block, tail in self._blocks(name):
            # What is looked for may lie across two blocks; found in both, it is still one in the dictionary.
            merged.update(dict.fromkeys(match.decode() for match in _MERGED.findall(tail + block)))
            has_formulas = has_formulas or _FORMULA.search(tail + block) is not None
            rows += sum(1 for _ in _ROW.finditer(block))
            if rows > _LONGEST or len(merged) > _MOST_MERGED:
                raise BadDataError(
                    "Das Blatt %(sheet)s in %(file)s hat mehr als %(rows)d Zeilen oder %(merged)d verbundene "
                    "Bereiche; so groß ist keine Tabelle. Bitte in mehrere Dateien aufteilen.",
                    sheet=name,
                    file=self._path.name,
                    rows=_LONGEST,
                    merged=_MOST_MERGED,
                )
        return SheetSurvey(list(merged), has_formulas)

    def _blocks(self, name: str) -> Iterator[tuple[bytes, bytes]]:
        """Yield the sheet as XML in blocks, each with the end of the one before."""
        part = self._parts[name]
        with explained(self._path), self._reader.parts.open(part) as file:
            tail = b""
            while block := file.read(_BLOCK):
                # The longest text of a cell has 32,767 characters, each in at most ten bytes.
                if len(block) == _BLOCK and b"<" not in block:
                    raise swollen(self._path.name, part)
                yield block, tail
                tail = block[-_OVERLAP:]
                # What goes on for long without a row would be refused when read, but only after all the rest.
                if _ROW.search(block):
                    file.restart()

    def _read(self, reader: _LosslessReader, name: str) -> Iterator[tuple[Any, ...]]:
        rows = reader.read_rows(self._parts[name])
        while True:
            with explained(self._path):
                row = next(rows, None)
            if row is None:
                return
            yield row


class _LosslessReader(ExcelReader):
    """openpyxl's reader, but texts keep the characters that stand escaped in the file, and little is held of it.

    Where `texts` are given, they were read before, and formulas are wanted instead of their values.
    """

    def __init__(self, path: Path, texts: list[str] | None = None) -> None:
        super().__init__(path, read_only=True, data_only=texts is None, keep_links=False)
        self.archive.close()
        self.archive = self.parts = BoundedArchive(path)
        self._texts = texts

    def read_strings(self) -> None:
        package: Any = self.package
        part = package.find(SHARED_STRINGS)
        if self._texts is not None:
            self.shared_strings = self._texts
        elif part is not None:
            store = TextStore(str(self.archive.filename), part.PartName[1:])
            with self.archive.open(part.PartName[1:]) as source:
                for text in _read_strings(source):
                    store.add(text)
            self.shared_strings = store.texts

    def read(self) -> None:
        """Read what is needed for rows: neither who wrote the file, nor how large it claims that its sheets are."""
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)

    def read_rows(self, part: str) -> Iterator[tuple[Any, ...]]:
        """Yield the cells of each row, also of those left out."""
        book: Any = self.wb
        line = 0
        with self.archive.open(part) as source:
            parser = RowParser(
                source,
                self.shared_strings,
                data_only=self.data_only,
                epoch=book.epoch,
                date_formats=book._date_formats,  # noqa: SLF001 -- openpyxl has no public way to a parser
                timedelta_formats=book._timedelta_formats,  # noqa: SLF001
            )
            for number, cells in parser.parse():
                yield from (() for _ in range(number - line - 1))
                if number > line:
                    yield _in_columns(cells)
                    line = number


def _in_columns(cells: list[dict[str, Any]]) -> tuple[Any, ...]:
    no_sheet: Any = None
    row: list[Any] = [EMPTY_CELL] * max((cell["column"] for cell in cells), default=0)
    for cell in cells:
        row[cell["column"] - 1] = ReadOnlyCell(no_sheet, **cell)
    return tuple(row)


def _open_reader(path: Path, texts: list[str] | None = None) -> _LosslessReader:
    reader = _LosslessReader(path, texts)
    try:
        reader.read()
    except BaseException:
        reader.archive.close()
        raise
    return reader


def _read_strings(source: Any) -> Iterator[str]:  # noqa: ANN401 -- a part of the archive
    root: Any = None
    for event, node in iterparse(source, events=("start", "end")):
        if event == "start":
            root = node if root is None else root
        elif node.tag == _ITEM:
            # In order: plain text, or runs of formatted text; not the reading aids of Japanese.
            runs = [child for child in node if child.tag != _READING_AID]
            yield _unescape("".join(text.text or "" for run in runs for text in run.iter(_TEXT)))
            source.restart()
            root.clear()


def _unescape(text: str) -> str:
    r"""Return a text with its escaped characters.

    >>> _unescape("a_x000D_b _x005F_x0041_")
    'a\rb _x0041_'
    """
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Say of every fault of the libraries inside that the file is no workbook that can be read."""
    try:
        yield
    except _BROKEN as error:
        raise BadDataError(
            "Die Datei %(file)s ist keine lesbare XLSX-Datei (%(cause)s). "
            "Bitte in Excel oder LibreOffice öffnen und neu als .xlsx speichern.",
            file=path.name,
            cause=_cause(error),
        ) from error


def _cause(error: BaseException) -> str:
    if isinstance(error, EntitiesForbidden | DTDForbidden):
        return "sie erklärt eigene XML-Zeichen, was nur Angriffe tun"
    # openpyxl wraps what the parser says in sentences of its own.
    inner = error.__cause__ or error
    if isinstance(inner, EntitiesForbidden | DTDForbidden):
        return _cause(inner)
    return str(inner) or type(inner).__name__
