"""``atlas export geojson``: offers for GIS, uMap and everybody else."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict, Unpack

import click

from atlas.cli.session import open_snapshot
from atlas.cli.writing import write_whole
from atlas.services.offer_query import OfferQuery
from atlas.services.publishing import publish_offers


class _Filters(TypedDict):
    """Filters that the query takes as they are."""

    text: str
    county: str
    field: str
    topic: str
    region: str


@click.command("geojson", help="Angebote als GeoJSON (RFC 7946) nach OUT schreiben, - für die Standardausgabe.")
@click.argument("out", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
@click.option("--q", "text", default="", help="Suchwörter.")
@click.option("--county", default="", help="Kreisschlüssel, 5 Ziffern.")
@click.option("--field", default="", help="Handlungsfeld.")
@click.option("--topic", default="", help="Thema.")
@click.option("--region", default="", help="Raum, etwa social_space-07332-1.")
@click.option("--limit", type=click.IntRange(min=0), help="höchstens so viele.")
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
def geojson(out: Path, language: str, limit: int | None, **wanted: Unpack[_Filters]) -> None:
    """Write the offers that fit to a file, whole or not at all."""
    content = publish_offers(open_snapshot(), OfferQuery(limit=limit, **wanted), language)
    write_whole(out, content)
