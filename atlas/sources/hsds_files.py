"""Reads files of Open Referral HSDS: JSON (one service, a list, a page of the API), lines of JSON, or the tables."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from atlas.errors import BadDataError
from atlas.formats.hsds_ids import EXTENSION
from atlas.sources.hsds_nodes import JsonNode

_ZIP: Final = b"PK"
_MEGABYTE: Final = 1_000_000
_SNIFFED: Final = 65_536
JSON_SUFFIXES: Final = (".json", ".ndjson", ".jsonl")
_FORMS: Final = (
    "Erwartet wird Open Referral HSDS 3.0 als JSON: ein Angebot (service), eine Liste davon, eine Seite der API "
    "(„contents“) oder ein Angebot je Zeile (NDJSON)."
)


@dataclass(frozen=True)
class HsdsFile:
    """What a file of HSDS holds.

    Attributes
    ----------
    services
        Services with what belongs to them.
    organizations, locations
        Such as may stand without a service; only tables have them.
    sources
        Where the data come from, as our own export says it.
    pages
        Of how many pages the file is one; 1 where it is whole.
    """

    name: str
    services: list[JsonNode]
    organizations: list[JsonNode] = field(default_factory=list)
    locations: list[JsonNode] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    pages: int = 1


def holds_services(path: Path) -> bool:
    """Tell by its beginning whether a file of JSON is one of HSDS and not GeoJSON."""
    with path.open("rb") as file:
        start = file.read(_SNIFFED)
    if not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")) or b'"Feature' in start:
        return False
    return any(word in start for word in (b'"total_items"', b'"contents"', b'"organization_id"', b'"status"'))


def read_json(path: Path, limit_mb: int) -> HsdsFile:
    """Read a file of JSON, or of lines of JSON.

    Raises
    ------
    BadDataError
        If it is too large, cut off, or no HSDS.
    """
    if path.stat().st_size > limit_mb * _MEGABYTE:
        raise BadDataError(
            "Die Datei %(file)s ist %(size)d MB groß; gelesen werden bis %(limit)d MB. Bitte in mehrere teilen.",
            file=path.name,
            size=-(-path.stat().st_size // _MEGABYTE),
            limit=limit_mb,
        )
    content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    if not content.strip():
        raise BadDataError("Die Datei %(file)s ist leer. " + _FORMS, file=path.name)
    try:
        return _unpack(path.name, orjson.loads(content))
    except orjson.JSONDecodeError as error:
        lines = content.splitlines()
        if sum(1 for line in lines if line.strip()) < 2 or not _is_whole(lines[0]):
            raise _no_json(path.name, error.lineno, error) from error
        return HsdsFile(path.name, list(_read_lines(path.name, lines)))


def _is_whole(line: bytes) -> bool:
    # A page that was cut off has many lines as well, but its first one is no object of its own.
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def _read_lines(file: str, lines: list[bytes]) -> Iterator[JsonNode]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            content = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise _no_json(file, number, error) from error
        yield _as_service(file, f"Zeile {number}", content)


def _no_json(file: str, line: int, error: orjson.JSONDecodeError) -> BadDataError:
    return BadDataError(
        "Die Datei %(file)s ist in Zeile %(line)d kein gültiges JSON (%(cause)s). "
        "Vielleicht wurde sie nur halb übertragen; bitte noch einmal holen.",
        file=file,
        line=line,
        cause=error.msg,
    )


def _unpack(file: str, content: object) -> HsdsFile:
    if isinstance(content, list):
        return HsdsFile(file, [_as_service(file, f"[{place}]", item) for place, item in enumerate(content)])
    if isinstance(content, dict) and "contents" in content:
        return _unpack_page(file, content)
    return HsdsFile(file, [_as_service(file, "", content)])


def _unpack_page(file: str, page: dict[str, Any]) -> HsdsFile:
    items = page["contents"]
    if not isinstance(items, list):
        raise BadDataError("In %(file)s ist „contents“ keine Liste. " + _FORMS, file=file)
    services = [_as_service(file, f"contents[{place}]", item) for place, item in enumerate(items)]
    extension = page.get(EXTENSION)
    sources = extension.get("sources") if isinstance(extension, dict) else None
    listed = [source for source in sources if isinstance(source, dict)] if isinstance(sources, list) else []
    pages = page.get("total_pages")
    return HsdsFile(file, services, sources=listed, pages=pages if isinstance(pages, int) else 1)


def _as_service(file: str, where: str, content: object) -> JsonNode:
    place = f"{file} {where}".strip()
    # What every service has by the schema, and hardly anything else has all of it.
    if not isinstance(content, dict) or not all(
        isinstance(content.get(name), str) for name in ("id", "name", "status")
    ):
        raise BadDataError("%(where)s ist kein Angebot (service) mit id, name und status. " + _FORMS, where=place)
    return JsonNode(content, place)


def is_zip(path: Path) -> bool:
    """Tell whether a file is a zip with `datapackage.json` in it."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        if file.read(2) != _ZIP:
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.rpartition("/")[2] == "datapackage.json" for name in archive.namelist())
    except zipfile.BadZipFile:
        return False
