"""``atlas export geojson``: offers for GIS, uMap and everybody else."""

from __future__ import annotations

from pathlib import Path

import click

from atlas.cli.offer_options import choose_offers
from atlas.cli.session import open_snapshot
from atlas.cli.writing import write_chunks
from atlas.services.geojson_profiles import PROFILES, Reader, write_profile
from atlas.services.offer_query import OfferQuery


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
@choose_offers()
def geojson(out: Path, profile: str, query: OfferQuery, language: str, *, is_public: bool) -> None:
    """Write the offers that fit to a file, whole or not at all."""
    taken = open_snapshot()
    reader = Reader(language, home=taken.settings.public_url, is_public=is_public)
    write_chunks(out, write_profile(taken, query, profile, reader))
