"""``atlas export``: what the atlas holds, for others."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from atlas.cli.lazy import LazyGroup
from atlas.cli.session import open_filled_store
from atlas.services.exchange import export_package
from atlas.settings import read_settings

_ELSEWHERE: Final = {
    "dcat": "atlas.cli.export_dcat:dcat",
    "geojson": "atlas.cli.export_geojson:geojson",
    "csv": "atlas.cli.export_offers:csv",
    "xlsx": "atlas.cli.export_offers:xlsx",
    "fgb": "atlas.cli.export_offers:fgb",
    "kml": "atlas.cli.export_offers:kml",
    "hsds": "atlas.cli.export_hsds:hsds",
    "osm": "atlas.cli.export_osm:osm",
    "gpkg": "atlas.cli.export_packages:gpkg",
    "workbook": "atlas.cli.export_packages:workbook",
    "umap": "atlas.cli.export_umap:umap",
}
"""Commands of this group that live in modules of their own, loaded when they are called."""


@click.group(cls=LazyGroup, elsewhere=_ELSEWHERE, help="Schreibt die Daten des Atlas heraus.")
def export() -> None:
    """Write what the atlas holds."""


@export.command("package", help="Schreibt alles als Datenpaket in den Ordner OUT; „atlas import OUT“ liest es wieder.")
@click.argument("out", type=click.Path(path_type=Path))
def package(out: Path) -> None:
    """Write everything as a data package."""
    export_package(open_filled_store(read_settings()), out)
    click.echo(f"Datenpaket geschrieben: {out}")
