"""Opens somebody else's CSV, XLSX, GeoJSON, uMap or HSDS; what a file is, its first bytes say rather than its name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from atlas.errors import BadDataError, NotFoundError
from atlas.sources.hsds_files import holds_services, is_zip
from atlas.sources.sheet_csv import open_csv
from atlas.sources.sheet_geojson import open_geojson
from atlas.sources.sheet_hsds import open_hsds
from atlas.sources.sheet_umap import open_umap
from atlas.sources.sheet_xlsx import open_xlsx
from atlas.sources.sheets import FileOptions, RawRow, Sheet
from atlas.sources.umap_file import SUFFIX as _UMAP_SUFFIX
from atlas.sources.umap_file import holds_maps

__all__ = ["FileOptions", "RawRow", "Sheet", "open_sheet"]

_ZIP: Final = b"PK"
# The container of old Excel files. Workbooks with a password are put into it as well, whatever their name says.
_OLE: Final = bytes.fromhex("D0CF11E0")
_GEOJSON_SUFFIXES: Final = (".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson")
_SAYS_UMAP: Final = re.compile(rb'"type"\s*:\s*"umap"')
_XLSX_SUFFIXES: Final = (".xlsx", ".xlsm", ".xltx")


def open_sheet(path: Path, options: FileOptions, *, limit_mb: int = 100) -> Sheet:
    """Open a file for reading, row by row.

    Parameters
    ----------
    limit_mb
        Size up to which XLSX, GeoJSON and maps of uMap are read, as they need many times their size in memory.
        CSV is streamed and has no limit here.

    Raises
    ------
    NotFoundError
        If there is no such file.
    BadDataError
        If it is empty, too large, or nothing that the atlas reads.
    """
    start = _read_start(path)
    suffix = path.suffix.lower()
    _refuse_strangers(path, start, suffix)
    if suffix == _UMAP_SUFFIX or _SAYS_UMAP.search(start) or (start.startswith(_ZIP) and holds_maps(path)):
        return open_umap(path, options, limit_mb)
    if is_zip(path) or (suffix in _GEOJSON_SUFFIXES and holds_services(path)):
        return open_hsds(path, limit_mb)
    if start.startswith(_ZIP) or suffix in _XLSX_SUFFIXES:
        _check_size(path, limit_mb)
        return open_xlsx(path, options, limit_mb)
    if suffix in _GEOJSON_SUFFIXES or start.lstrip(b"\xef\xbb\xbf \t\r\n\x1e").startswith(b"{"):
        _check_size(path, limit_mb)
        return open_geojson(path, options)
    return open_csv(path, options)


def _read_start(path: Path) -> bytes:
    if not path.is_file():
        raise NotFoundError("Die Datei %(file)s gibt es nicht.", file=path)
    with path.open("rb") as file:
        start = file.read(200)
    if not start.strip():
        raise BadDataError(
            "Die Datei %(file)s ist leer. Erwartet wird eine Kopfzeile und darunter Zeilen.", file=path.name
        )
    return start


def _refuse_strangers(path: Path, start: bytes, suffix: str) -> None:
    if start.startswith(_OLE):
        raise BadDataError(
            "Die Datei %(file)s ist im alten Excel-Format (.xls) oder mit Kennwort geschützt. "
            "Bitte ohne Kennwort als .xlsx oder „CSV UTF-8“ speichern.",
            file=path.name,
        )
    if suffix == ".ods":
        raise BadDataError(
            "Die Datei %(file)s ist eine LibreOffice-Tabelle. Bitte als .xlsx oder CSV speichern.", file=path.name
        )
    # Many portals call a page of HTML "export.xls", which Excel opens without a word.
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise BadDataError(
            "Die Datei %(file)s ist eine Internetseite (HTML) oder XML, keine Tabelle. "
            "Bitte in Excel öffnen und als .xlsx oder „CSV UTF-8“ speichern.",
            file=path.name,
        )


def _check_size(path: Path, limit_mb: int) -> None:
    size_mb = path.stat().st_size / 1e6
    if size_mb > limit_mb:
        raise BadDataError(
            "Die Datei %(file)s ist %(size).0f MB groß; XLSX und GeoJSON werden bis %(limit)d MB gelesen. "
            "Bitte als CSV speichern, das zeilenweise gelesen wird, oder ATLAS_UPLOAD_LIMIT_MB erhöhen.",
            file=path.name,
            size=size_mb,
            limit=limit_mb,
        )
