"""``atlas export umap``: offers as a map for uMap."""

from __future__ import annotations

from pathlib import Path

import click

from atlas.cli.offer_options import choose_offers, query_parameters
from atlas.cli.session import open_snapshot
from atlas.cli.writing import write_whole
from atlas.services.geojson_profiles import Reader
from atlas.services.offer_query import OfferQuery
from atlas.services.umap_publishing import publish_umap


@click.command("umap", help="Angebote als Karte für uMap nach OUT schreiben, - für die Standardausgabe.")
@click.argument("out", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
@click.option("--live", is_flag=True, help="Die Ebenen holen ihre Punkte beim Öffnen aus dem Atlas.")
@choose_offers()
def umap(out: Path, query: OfferQuery, language: str, *, live: bool) -> None:
    """Write the offers that fit to a file, whole or not at all."""
    taken = open_snapshot()
    # A map is put before just anybody, whoever writes it.
    reader = Reader(language, home=taken.settings.public_url, is_public=True)
    content = publish_umap(taken, query, reader, query_parameters(query) if live else None)
    write_whole(out, content)
