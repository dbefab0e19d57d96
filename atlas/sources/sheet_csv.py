"""Reads CSV files as they come: UTF-8, UTF-16 or Windows-1252, with ``;`` ``,`` tab or ``|``, line by line."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from atlas.errors import BadDataError
from atlas.sources.sheets import FileOptions, Sheet, shape_rows

DELIMITERS: Final = (";", ",", "\t", "|")
_BLOCK: Final = 1 << 20
# Enough to outvote a few lines with stray signs, and read in an instant however large the file is.
_SAMPLE_LINES: Final = 30
_SAMPLE_SIGNS: Final = 1 << 16
_HINT: Final = "sep="
"""Excel's own way to name the delimiter in a first line."""


def open_csv(path: Path, options: FileOptions) -> Sheet:
    """Open a CSV file; memory does not grow with its size.

    Raises
    ------
    BadDataError
        If the file is empty, holds binary data, or its encoding is none of those known.
    """
    encoding = options.encoding or detect_encoding(path)
    delimiter = options.delimiter or detect_delimiter(path, encoding)
    columns, rows = shape_rows(path.name, _read_lines(path, encoding, delimiter), options.header_row)
    return Sheet(path.name, columns, rows)


def detect_encoding(path: Path) -> str:
    """Return the encoding of a file: what its byte order mark says, else UTF-8 if it is, else Windows-1252.

    Raises
    ------
    BadDataError
        If it is none of these.
    """
    with path.open("rb") as file:
        start = file.read(_BLOCK)
    # Before the test for zero bytes, which UTF-16 text is full of.
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in start:
        raise BadDataError(
            "Die Datei %(file)s ist keine Textdatei. Erwartet wird CSV, XLSX oder GeoJSON.", file=path.name
        )
    # UTF-8 first: text in another encoding hardly ever is valid UTF-8, while almost any bytes are valid Windows-1252.
    for encoding in ("utf-8-sig", "cp1252"):
        if _decodes(path, encoding):
            return encoding
    raise BadDataError(
        "Die Zeichen der Datei %(file)s sind weder UTF-8 noch Windows-1252. "
        'Bitte als „CSV UTF-8“ speichern oder in der Zuordnung unter [file] encoding angeben, etwa "mac-roman".',
        file=path.name,
    )


def detect_delimiter(path: Path, encoding: str) -> str:
    """Return the delimiter that splits the first lines into the most equal rows of more than one field."""
    with _opened(path, encoding) as file:
        sample = [line for line in file.read(_SAMPLE_SIGNS).splitlines()[:_SAMPLE_LINES] if line.strip()]
    if sample and sample[0].lower().startswith(_HINT):
        return sample[0][len(_HINT) : len(_HINT) + 1].strip(" ") or ";"
    return max(DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter))


def _agreement(sample: list[str], delimiter: str) -> tuple[int, int]:
    """Count the lines of the most frequent width above 1, and that width."""
    widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if len(row) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _decodes(path: Path, encoding: str) -> bool:
    # Incremental, because a sign of several bytes may lie across two blocks.
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[TextIO]:
    try:
        with path.open(encoding=encoding, newline="") as file:
            yield file
    except LookupError as error:
        raise BadDataError(
            "Die Zeichenkodierung „%(encoding)s“ ist unbekannt. Üblich sind utf-8 und cp1252.", encoding=encoding
        ) from error
    except UnicodeError as error:
        raise BadDataError(
            "Die Datei %(file)s lässt sich nicht als %(encoding)s lesen (%(cause)s). "
            "Bitte encoding in der Zuordnung prüfen oder weglassen.",
            file=path.name,
            encoding=encoding,
            cause=error,
        ) from error


def _read_lines(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    line = 0
    with _opened(path, encoding) as file:
        try:
            for line, cells in enumerate(csv.reader(file, delimiter=delimiter), start=1):
                # The hint is skipped but counted, so that lines keep the numbers that a spreadsheet shows.
                if line > 1 or not delimiter.join(cells).lower().startswith(_HINT):
                    yield line, [cell.strip() for cell in cells]
        except csv.Error as error:
            raise BadDataError(
                "Die Datei %(file)s ist nach Zeile %(line)s kein lesbares CSV (%(cause)s). "
                "Meist fehlt dort ein schließendes Anführungszeichen.",
                file=path.name,
                line=line,
                cause=error,
            ) from error
