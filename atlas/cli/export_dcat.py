"""``atlas export dcat``: the catalogue of open data, for GovData and other portals."""

from __future__ import annotations

from pathlib import Path

import click

from atlas.cli.session import open_filled_store
from atlas.cli.writing import write_whole
from atlas.formats.dcat import write_json_ld, write_turtle
from atlas.services.catalogue import describe_catalogue, list_gaps
from atlas.services.snapshots import take_snapshot
from atlas.settings import read_settings


@click.command(
    "dcat",
    help="Den Katalog der offenen Daten (DCAT-AP.de 3.0) nach OUT schreiben: JSON-LD, wo OUT auf .jsonld endet, sonst "
    "Turtle; - für die Standardausgabe. Was Portale noch wissen wollen, steht auf der Fehlerausgabe.",
)
@click.argument("out", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
def dcat(out: Path) -> None:
    """Write the catalogue whole, and say what it lacks."""
    settings = read_settings()
    store = open_filled_store(settings)
    snapshot = take_snapshot(store, settings)
    for gap in list_gaps(snapshot):
        click.echo(f"{'Es fehlt' if gap.is_required else 'Empfohlen'}: {gap.name} ({gap.about})", err=True)
    write = write_json_ld if out.suffix == ".jsonld" else write_turtle
    write_whole(out, write(describe_catalogue(snapshot, store, settings.public_url)))
