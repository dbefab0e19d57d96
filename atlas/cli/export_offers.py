"""``atlas export csv|xlsx|fgb|kml``: offers for spreadsheets and GIS."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypedDict, Unpack

import click

from atlas.cli.session import open_snapshot
from atlas.cli.writing import write_whole
from atlas.services.offer_files import publish_flatgeobuf, publish_kml, publish_workbook
from atlas.services.offer_query import OfferQuery
from atlas.services.publishing import publish_offers_table
from atlas.services.snapshots import Snapshot

_Publish = Callable[[Snapshot, OfferQuery, str], bytes]


class _Filters(TypedDict):
    """Filters that the query takes as they are."""

    text: str
    county: str
    field: str
    topic: str
    region: str


def _command(name: str, about: str, publish: _Publish) -> click.Command:
    def export(out: Path, language: str, limit: int | None, **wanted: Unpack[_Filters]) -> None:
        write_whole(out, publish(open_snapshot(), OfferQuery(limit=limit, **wanted), language))

    return click.Command(
        name,
        callback=export,
        help=f"{about} nach OUT schreiben, - für die Standardausgabe.",
        params=[
            click.Argument(["out"], type=click.Path(path_type=Path, allow_dash=True, dir_okay=False)),
            click.Option(["--q", "text"], default="", help="Suchwörter."),
            click.Option(["--county"], default="", help="Kreisschlüssel, 5 Ziffern."),
            click.Option(["--field"], default="", help="Handlungsfeld."),
            click.Option(["--topic"], default="", help="Thema."),
            click.Option(["--region"], default="", help="Raum, etwa social_space-07332-1."),
            click.Option(["--limit"], type=click.IntRange(min=0), help="höchstens so viele."),
            click.Option(["--language"], type=click.Choice(["de", "en"]), default="de", show_default=True),
        ],
    )


csv = _command("csv", "Angebote als CSV für Tabellenprogramme", publish_offers_table)
xlsx = _command("xlsx", "Angebote als Arbeitsmappe für Excel und LibreOffice", publish_workbook)
fgb = _command("fgb", "Angebote, die einen Punkt haben, als FlatGeobuf mit räumlichem Index", publish_flatgeobuf)
kml = _command("kml", "Angebote als KML für Google Earth und Marble", publish_kml)
