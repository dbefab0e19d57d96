"""``atlas export workbook|gpkg``: everything as one file that comes back."""

from __future__ import annotations

from pathlib import Path

import click

from atlas.cli.session import open_snapshot
from atlas.cli.writing import write_whole
from atlas.services.gis_files import pack_tables
from atlas.services.gis_layers import GisQuery
from atlas.services.package_forms import write_tables_as_workbook

_OUT = click.argument("out", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))


@click.command(
    "workbook",
    help="Schreibt alles, was der Atlas hält, als eine Arbeitsmappe (XLSX); „atlas import OUT.xlsx“ liest sie wieder.",
)
@_OUT
def workbook(out: Path) -> None:
    """Write everything as a workbook, as it is stored."""
    _require_ending(out, ".xlsx")
    taken = open_snapshot()
    write_whole(out, write_tables_as_workbook(taken, taken.tables))


@click.command(
    "gpkg",
    help="Schreibt Ebenen für QGIS und alles, was der Atlas hält, als ein GeoPackage; „atlas import OUT.gpkg“ liest es "
    "wieder. Mit --county nur die Ebenen eines Kreises, ohne die Tabellen des Datenpakets.",
)
@_OUT
@click.option("--county", default="", help="Kreisschlüssel, 5 Ziffern.")
@click.option(
    "--definition",
    default=GisQuery.definition,
    show_default=True,
    help="wonach ein Fleck weiß ist.",
)
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
def gpkg(out: Path, county: str, definition: str, language: str) -> None:
    """Write layers and everything as a GeoPackage, the tables as they are stored."""
    _require_ending(out, ".gpkg")
    taken = open_snapshot()
    write_whole(out, pack_tables(taken, taken.tables, GisQuery(county, definition, language)))


def _require_ending(out: Path, ending: str) -> None:
    # By its ending, programs and `atlas import` tell what a file is.
    if str(out) != "-" and out.suffix.lower() != ending:
        message = f"„{out.name}“ endet anders; erwartet wird {ending}."
        raise click.BadParameter(message, param_hint="OUT")
