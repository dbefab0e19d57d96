"""``atlas export umap``: offers as a map for uMap."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict, Unpack

import click

from atlas.cli.session import open_snapshot
from atlas.cli.writing import write_whole
from atlas.services.geojson_profiles import Reader
from atlas.services.offer_query import OfferQuery
from atlas.services.umap_publishing import publish_umap


class _Filters(TypedDict):
    """Filters that the query takes as they are."""

    text: str
    county: str
    field: str
    topic: str
    region: str


@click.command("umap", help="Angebote als Karte für uMap nach OUT schreiben, - für die Standardausgabe.")
@click.argument("out", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
@click.option("--live", is_flag=True, help="Die Ebenen holen ihre Punkte beim Öffnen aus dem Atlas.")
@click.option("--q", "text", default="", help="Suchwörter.")
@click.option("--county", default="", help="Kreisschlüssel, 5 Ziffern.")
@click.option("--field", default="", help="Handlungsfeld.")
@click.option("--topic", default="", help="Thema.")
@click.option("--region", default="", help="Raum, etwa social_space-07332-1.")
@click.option("--limit", type=click.IntRange(min=0), help="höchstens so viele.")
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
def umap(out: Path, language: str, limit: int | None, *, live: bool, **wanted: Unpack[_Filters]) -> None:
    """Write the offers that fit to a file, whole or not at all."""
    taken = open_snapshot()
    # A map is put before just anybody, whoever writes it.
    reader = Reader(language, home=taken.settings.public_url, is_public=True)
    given = {"q" if name == "text" else name: str(value) for name, value in wanted.items() if value}
    content = publish_umap(taken, OfferQuery(limit=limit, **wanted), reader, given if live else None)
    write_whole(out, content)
