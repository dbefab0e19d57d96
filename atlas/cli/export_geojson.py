"""``atlas export geojson``: offers for GIS, uMap and everybody else."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict, Unpack

import click

from atlas.cli.session import open_snapshot
from atlas.cli.writing import write_chunks
from atlas.services.geojson_profiles import PROFILES, Reader, write_profile
from atlas.services.offer_query import OfferQuery


class _Filters(TypedDict):
    """Filters that the query takes as they are."""

    text: str
    county: str
    field: str
    topic: str
    region: str


@click.command("geojson", help="Angebote als GeoJSON (RFC 7946) nach OUT schreiben, - für die Standardausgabe.")
@click.argument("out", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
@click.option(
    "--profile",
    type=click.Choice(list(PROFILES)),
    default=next(iter(PROFILES)),
    show_default=True,
    help="flat englisch, plain deutsch in Worten, osm für OpenStreetMap, full verlustfrei (für „atlas import“).",
)
@click.option(
    "--public",
    "is_public",
    is_flag=True,
    help="full so, wie es im Netz steht: von vertraulichen Angeboten nur der Kreis.",
)
@click.option("--q", "text", default="", help="Suchwörter.")
@click.option("--county", default="", help="Kreisschlüssel, 5 Ziffern.")
@click.option("--field", default="", help="Handlungsfeld.")
@click.option("--topic", default="", help="Thema.")
@click.option("--region", default="", help="Raum, etwa social_space-07332-1.")
@click.option("--limit", type=click.IntRange(min=0), help="höchstens so viele.")
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
def geojson(
    out: Path, profile: str, language: str, limit: int | None, *, is_public: bool, **wanted: Unpack[_Filters]
) -> None:
    """Write the offers that fit to a file, whole or not at all."""
    taken = open_snapshot()
    reader = Reader(language, home=taken.settings.public_url, is_public=is_public)
    write_chunks(out, write_profile(taken, OfferQuery(limit=limit, **wanted), profile, reader))
