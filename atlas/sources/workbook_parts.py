"""Opens a workbook (XLSX) without losing anything of its texts, and finds what a table of data may not have."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException, DTDForbidden, EntitiesForbidden
from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from atlas.errors import BadDataError

_XML_FACTOR: Final = 5
"""Cells as XML take about so many times the space of the same table as CSV."""
_BLOCK: Final = 1 << 20
_OVERLAP: Final = 100
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
"""A character that XML cannot carry, or the underscore before what only looks like one (ECMA-376, 22.9.2.19)."""
_ITEM: Final = f"{{{SHEET_MAIN_NS}}}si"
_TEXT: Final = f"{{{SHEET_MAIN_NS}}}t"
_READING_AID: Final = f"{{{SHEET_MAIN_NS}}}rPh"
_MERGED: Final = re.compile(rb'mergeCell\s[^>]{0,60}?ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_FORMULA: Final = re.compile(rb"<(?:[a-z]{1,9}:)?f[ />]")
_BROKEN: Final = (
    zipfile.BadZipFile,
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


class Workbook:
    """An opened workbook; close it by leaving its `with` block.

    Raises
    ------
    BadDataError
        Here and in every method, if the file is no workbook, is cut off, encrypted, or made to fill the memory.
    """

    def __init__(self, path: Path, *, limit_mb: int) -> None:
        self._path = path
        self._check_size(limit_mb)
        with explained(path):
            self._reader = _LosslessReader(path, read_only=True, data_only=True)
            self._reader.read()
            self._parts = {sheet.name: relation.target for sheet, relation in self._reader.parser.find_sheets()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_args: object) -> None:
        self._reader.archive.close()

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets of cells, in order."""
        return [sheet.title for sheet in self._reader.wb.worksheets]

    def read_rows(self, name: str) -> Iterator[tuple[Any, ...]]:
        """Yield the cells of each row of a sheet, of formulas the value that was stored last."""
        sheet = self._reader.wb[name]
        # What a file claims of its size may be wrong, or made up to fill the memory.
        sheet.reset_dimensions()
        rows = sheet.iter_rows()
        while True:
            with explained(self._path):
                row = next(rows, None)
            if row is None:
                return
            yield row

    def find_merged(self, name: str) -> list[str]:
        """Return the merged ranges of a sheet."""
        return list(dict.fromkeys(match.decode() for match in self._search(name, _MERGED)))

    def has_formulas(self, name: str) -> bool:
        """Tell whether any cell of a sheet is a formula."""
        return next(self._search(name, _FORMULA), None) is not None

    def lost_formulas(self, name: str) -> Iterator[tuple[int, int, str]]:
        """Yield row, column and text of formulas; which of them have no stored value the reader of values knows."""
        with explained(self._path):
            formulas = load_workbook(self._path, read_only=True)
        try:
            sheet = formulas[name]
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(), start=1):
                yield from (
                    (number, place, str(cell.value)) for place, cell in enumerate(row, start=1) if cell.data_type == "f"
                )
        finally:
            formulas.close()

    def _search(self, name: str, pattern: re.Pattern[bytes]) -> Iterator[bytes]:
        # Searched in blocks: a sheet of a million rows need not be held as XML.
        with explained(self._path), self._reader.archive.open(self._parts[name]) as file:
            tail = b""
            while block := file.read(_BLOCK):
                yield from pattern.findall(tail + block)
                # What is looked for may lie across two blocks.
                tail = block[-_OVERLAP:]

    def _check_size(self, limit_mb: int) -> None:
        with explained(self._path), zipfile.ZipFile(self._path) as archive:
            # Sizes stated in the archive can be trusted: zipfile reads no more of a member than it states.
            unpacked_mb = sum(item.file_size for item in archive.infolist()) / 1e6
        if unpacked_mb > _XML_FACTOR * limit_mb:
            raise BadDataError(
                "Die Datei %(file)s ist entpackt %(size)d MB groß; erlaubt sind %(limit)d MB. "
                "Bitte in mehrere Dateien mit je einigen Tabellen aufteilen.",
                file=self._path.name,
                size=unpacked_mb,
                limit=_XML_FACTOR * limit_mb,
            )


class _LosslessReader(ExcelReader):
    """openpyxl's reader, but texts keep the characters that stand escaped in the file."""

    def read_strings(self) -> None:
        package: Any = self.package
        part = package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = list(_read_strings(source))


def _read_strings(source: Any) -> Iterator[str]:  # noqa: ANN401 -- a part of the archive
    for _, node in iterparse(source):
        if node.tag == _ITEM:
            # In order: plain text, or runs of formatted text; not the reading aids of Japanese.
            runs = [child for child in node if child.tag != _READING_AID]
            yield _unescape("".join(text.text or "" for run in runs for text in run.iter(_TEXT)))
            node.clear()


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
