"""``atlas export csv|xlsx|fgb|kml``: offers for spreadsheets and GIS."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from atlas.cli.offer_options import choose_offers
from atlas.cli.session import open_snapshot
from atlas.cli.writing import write_whole
from atlas.services.offer_files import publish_flatgeobuf, publish_kml, publish_workbook
from atlas.services.offer_query import OfferQuery
from atlas.services.publishing import publish_offers_table
from atlas.services.snapshots import Snapshot

_Publish = Callable[[Snapshot, OfferQuery, str], bytes]


def _command(name: str, about: str, publish: _Publish) -> click.Command:
    @click.command(name, help=f"{about} nach OUT schreiben, - für die Standardausgabe.")
    @click.argument("out", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
    @choose_offers()
    def export(out: Path, query: OfferQuery, language: str) -> None:
        write_whole(out, publish(open_snapshot(), query, language))

    return export


csv = _command("csv", "Angebote als CSV für Tabellenprogramme", publish_offers_table)
xlsx = _command("xlsx", "Angebote als Arbeitsmappe für Excel und LibreOffice", publish_workbook)
fgb = _command("fgb", "Angebote, die einen Punkt haben, als FlatGeobuf mit räumlichem Index", publish_flatgeobuf)
kml = _command("kml", "Angebote als KML für Google Earth und Marble", publish_kml)
