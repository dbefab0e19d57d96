"""``atlas backup``: the whole database, while the atlas runs."""

from __future__ import annotations

from pathlib import Path

import click

from atlas.cli.session import open_filled_store
from atlas.settings import read_settings


@click.command(help="Die Datenbank nach OUT sichern, während der Atlas läuft.")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
def backup(out: Path) -> None:
    """Copy the database to a new file."""
    open_filled_store(read_settings()).back_up(out)
    click.echo(f"{out}: {out.stat().st_size / 1_000_000:.1f} MB gesichert")
