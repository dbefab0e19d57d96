"""Reads the objects of a uMap as rows; the layer that each lies in is a column."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from atlas.errors import BadDataError
from atlas.faults import Fault
from atlas.sources.sheet_geojson import properties_of, read_feature, write_cell
from atlas.sources.sheets import FileOptions, RawRow, Sheet, name_columns
from atlas.sources.umap_file import UmapLayer, read_maps
from atlas.sources.umap_markup import APPEARANCE, WITH_MARKUP, strip_markup

PLACE_COLUMNS: Final = ("Karte", "Ordner", "Ebene")
"""Where an object lies; a property of the same name is numbered: ``Ebene (2)``."""


def open_umap(path: Path, options: FileOptions, limit_mb: int) -> Sheet:
    """Open a map of uMap, or a zip of maps.

    Columns are `PLACE_COLUMNS` and all property names in the order they first appear. Layers without data of
    their own and layers that the map does not show at first are remarked.

    Raises
    ------
    BadDataError
        If the file is no map, is cut off or too large, or holds no objects.
    """
    maps = read_maps(path, encoding=options.encoding, limit_mb=limit_mb)
    layers = [layer for umap in maps for layer in umap.layers]
    if not any(layer.features for layer in layers):
        raise _empty(path.name, layers)
    column_of = name_properties(layers)
    rows = _read_rows(layers, column_of, options.decimal or ".")
    columns = [*PLACE_COLUMNS, *column_of.values()]
    return Sheet(path.name, columns, rows, remarks=list(_remark(path.name, layers)))


def name_properties(layers: list[UmapLayer]) -> dict[str, str]:
    """Return the column of each property of the objects, in the order in which they first appear."""
    every = (name for layer in layers for feature in layer.features for name in properties_of(feature))
    names = [name for name in dict.fromkeys(every) if name not in APPEARANCE]
    return dict(zip(names, name_columns([*PLACE_COLUMNS, *names])[len(PLACE_COLUMNS) :], strict=True))


def _empty(file: str, layers: list[UmapLayer]) -> BadDataError:
    remote = [layer.remote_url for layer in layers if layer.remote_url]
    if remote:
        return BadDataError(
            "Die Karte %(file)s enthält keine Objekte: ihre Ebenen holen sie von anderswo, etwa von %(url)s. "
            "Bitte von dort herunterladen und als GeoJSON oder CSV einspielen.",
            file=file,
            url=remote[0],
        )
    return BadDataError(
        "Die Karte %(file)s enthält keine Objekte (%(count)d Ebenen). In uMap bitte „Teilen und exportieren“, "
        "„Alle Daten“ wählen.",
        file=file,
        count=len(layers),
    )


def _read_rows(layers: list[UmapLayer], column_of: dict[str, str], decimal: str) -> Iterator[RawRow]:
    objects = ((layer, feature) for layer in layers for feature in layer.features)
    for number, (layer, feature) in enumerate(objects, start=1):
        place = dict(zip(PLACE_COLUMNS, (layer.map_name, layer.folder, layer.name), strict=True))
        properties = properties_of(feature)
        texts = {column: _text(name, properties.get(name), decimal) for name, column in column_of.items()}
        yield read_feature(number, feature, place | texts)


def _text(name: str, value: object, decimal: str) -> str:
    text = write_cell(value, decimal)
    return strip_markup(text) if name in WITH_MARKUP else text


def _remark(file: str, layers: list[UmapLayer]) -> Iterator[Fault]:
    for layer in layers:
        if layer.remote_url and not layer.features:
            told = f"Diese Ebene holt ihre Objekte von {layer.remote_url}; in der Datei stehen keine."
            advice = "Bitte von dort herunterladen und eigens einspielen."
            yield Fault(file, 0, "Ebene", layer.name, told, advice, "warning")
        elif layer.features and not layer.is_shown:
            told = "Diese Ebene ist beim Öffnen der Karte ausgeblendet; ihre Objekte werden mitgelesen."
            advice = 'Sollen sie nicht in den Atlas: unter [topics] "ignore: Grund" schreiben.'
            yield Fault(file, 0, "Ebene", layer.name, told, advice, "warning")
