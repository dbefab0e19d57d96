"""``atlas export csv|xlsx|fgb|kml``: offers for spreadsheets and GIS."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from atlas.cli.offer_options import choose_offers
from atlas.cli.session import open_snapshot
from atlas.cli.writing import write_whole
from atlas.formats.csv_table import Dialect
from atlas.services.offer_files import publish_flatgeobuf, publish_kml, publish_workbook
from atlas.services.offer_query import OfferQuery
from atlas.services.publishing import publish_offers_table
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import values

_Publish = Callable[[Snapshot, OfferQuery, str], bytes]


def _command(name: str, about: str, publish: _Publish) -> click.Command:
    @click.command(name, help=f"{about} nach OUT schreiben, - für die Standardausgabe.")
    @click.argument("out", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
    @choose_offers()
    def export(out: Path, query: OfferQuery, language: str) -> None:
        write_whole(out, publish(open_snapshot(), query, language))

    return export


@click.command("csv", help="Angebote als CSV für Tabellenprogramme nach OUT schreiben, - für die Standardausgabe.")
@click.argument("out", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
@click.option(
    "--dialect",
    type=click.Choice(values(Dialect)),
    default=Dialect.STANDARD.value,
    show_default=True,
    help="excel: Semikolon, und führende Nullen bleiben.",
)
@choose_offers()
def csv(out: Path, query: OfferQuery, language: str, dialect: str) -> None:
    """Write the offers that fit to a file, whole or not at all."""
    write_whole(out, publish_offers_table(open_snapshot(), query, language, dialect=Dialect(dialect)))


xlsx = _command("xlsx", "Angebote als Arbeitsmappe für Excel und LibreOffice", publish_workbook)
fgb = _command("fgb", "Angebote, die einen Punkt haben, als FlatGeobuf mit räumlichem Index", publish_flatgeobuf)
kml = _command("kml", "Angebote als KML für Google Earth und Marble", publish_kml)
