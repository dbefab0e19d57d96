"""``atlas offers layers``: what a map of uMap holds, as a mapping to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from atlas.cli.session import open_filled_store
from atlas.errors import NotFoundError
from atlas.services.snapshots import take_snapshot
from atlas.services.umap_mapping import draft_mapping
from atlas.settings import read_settings


@click.command(
    "layers",
    help="Zeigt die Ebenen der uMap-Karte FILE und schlägt eine Zuordnung vor: atlas offers layers K.umap > K.toml",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def layers(file: Path) -> None:
    """Print a mapping for a map of uMap."""
    if not file.is_file():
        raise NotFoundError("Die Datei %(file)s gibt es nicht.", file=file)
    settings = read_settings()
    snapshot = take_snapshot(open_filled_store(settings), settings)
    click.echo(draft_mapping(snapshot, file, limit_mb=settings.upload_limit_mb), nl=False)
