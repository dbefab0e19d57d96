"""Reads uMap's own files: a map (``.umap``), or the zip of all maps that uMap writes as a backup.

What each release of uMap writes: layers hold their features beside ``properties`` (today), ``_umap_options`` (2014 to
2025) or ``_storage`` (before); since 2026 layers may hold layers.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from atlas.errors import BadDataError
from atlas.sources.sheet_geojson import decode_json, no_json

SUFFIX: Final = ".umap"
_ZIP: Final = b"PK"
_OPTIONS: Final = ("properties", "_umap_options", "_storage")
_NO_NAME: Final = "ohne Namen"


@dataclass(frozen=True)
class UmapLayer:
    """A layer of a map.

    `folder` names the layers around it, `remote_url` where it fetches its data from, if it holds none itself.
    """

    map_name: str
    folder: str
    name: str
    features: list[object]
    is_shown: bool
    remote_url: str


@dataclass(frozen=True)
class UmapMap:
    """A map: its name, what it says of its sources, and its layers in order."""

    name: str
    address: str
    licence: str
    credit: str
    layers: list[UmapLayer]


def holds_maps(path: Path) -> bool:
    """Tell whether a file is a zip with maps of uMap in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(_is_map(name) for name in archive.namelist())
    except zipfile.BadZipFile:
        return False


def read_maps(path: Path, *, encoding: str = "", limit_mb: int = 100) -> list[UmapMap]:
    """Return the maps of a file, in order.

    Parameters
    ----------
    limit_mb
        Size up to which a file is read, that of a zip unpacked.

    Raises
    ------
    BadDataError
        If the file is no map, is cut off or too large.
    """
    with path.open("rb") as file:
        is_zip = file.read(2) == _ZIP
    if is_zip:
        return [_read_map(path.name, name, text, encoding) for name, text in _unzip(path, limit_mb)]
    _refuse_large(path.name, path.stat().st_size, limit_mb)
    return [_read_map(path.name, path.name, path.read_bytes(), encoding)]


def _is_map(name: str) -> bool:
    # Macs put a shadow of each file beside it.
    return name.lower().endswith(SUFFIX) and not name.startswith("__MACOSX/")


def _unzip(path: Path, limit_mb: int) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [item for item in archive.infolist() if _is_map(item.filename)]
            _refuse_large(path.name, sum(item.file_size for item in members), limit_mb)
            if not members:
                raise BadDataError(
                    "Die Datei %(file)s ist ein Zip-Archiv ohne Karten (.umap). Erwartet wird eine Karte oder die "
                    "Sicherung aller Karten, wie uMap sie schreibt.",
                    file=path.name,
                )
            # Python reads no more of a member than the size it states, so what was added up holds.
            yield from ((Path(item.filename).name, archive.read(item)) for item in members)
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as error:
        raise BadDataError(
            "Das Zip-Archiv %(file)s ist nicht lesbar (%(cause)s). Ist es ganz übertragen und ohne Kennwort?",
            file=path.name,
            cause=error,
        ) from error


def _refuse_large(file: str, size: int, limit_mb: int) -> None:
    if size > limit_mb * 1e6:
        raise BadDataError(
            "Die Datei %(file)s ist (entpackt) %(size).0f MB groß; Karten von uMap werden bis %(limit)d MB gelesen. "
            "Bitte die Karte teilen oder ATLAS_UPLOAD_LIMIT_MB erhöhen.",
            file=file,
            size=size / 1e6,
            limit=limit_mb,
        )


def _read_map(file: str, member: str, content: bytes, encoding: str) -> UmapMap:
    shown = file if file == member else f"{file} ({member})"
    try:
        read = orjson.loads(decode_json(content, encoding))
    except orjson.JSONDecodeError as error:
        raise no_json(shown, error) from error
    if not isinstance(read, dict) or not any(isinstance(read.get(key), list) for key in ("layers", "features")):
        raise BadDataError(
            'Die Datei %(file)s ist JSON, aber keine Karte von uMap: erwartet wird {"type": "umap", "layers": [...]}. '
            "In uMap bitte „Teilen und exportieren“, „Alle Daten“ wählen.",
            file=shown,
        )
    options = _options_of(read)
    name = str(options.get("name") or Path(member).stem)
    # What uMap hands out of a single layer is that layer itself.
    layers = read["layers"] if isinstance(read.get("layers"), list) else [read]
    licence = options.get("licence")
    return UmapMap(
        name,
        str(read.get("uri") or ""),
        str(licence.get("name") or "") if isinstance(licence, dict) else "",
        str(options.get("longCredit") or options.get("shortCredit") or ""),
        list(_read_layers(layers, name)),
    )


def _read_layers(layers: list[object], map_name: str) -> Iterator[UmapLayer]:
    # A stack and no recursion, as folders of a made-up file may be nested without end.
    waiting = [(layer, "") for layer in reversed(layers)]
    while waiting:
        layer, folder = waiting.pop()
        if not isinstance(layer, dict):
            continue
        options = _options_of(layer)
        name = str(options.get("name") or _NO_NAME)
        inner = layer.get("layers")
        if isinstance(inner, list):
            around = f"{folder} / {name}" if folder else name
            waiting += [(child, around) for child in reversed(inner)]
        features = _features_of(layer)
        if features or not isinstance(inner, list):
            yield UmapLayer(
                map_name, folder, name, features, options.get("displayOnLoad") is not False, _remote_of(options)
            )


def _options_of(content: dict[str, Any]) -> dict[str, Any]:
    return next((content[key] for key in _OPTIONS if isinstance(content.get(key), dict)), {})


def _features_of(layer: dict[str, Any]) -> list[object]:
    holder = layer.get("geojson") if isinstance(layer.get("geojson"), dict) else layer
    features = holder.get("features") if isinstance(holder, dict) else None
    return features if isinstance(features, list) else []


def _remote_of(options: dict[str, Any]) -> str:
    remote = options.get("remoteData")
    return str(remote.get("url") or "") if isinstance(remote, dict) else ""
