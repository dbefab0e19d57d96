"""The command line of the build: fetch, build, write or compare."""

from __future__ import annotations

import filecmp
import sys
import tempfile
from pathlib import Path
from typing import Final

import click

from atlas.errors import AtlasError
from atlas.formats.package import write_package
from atlas.frames import Tables
from atlas.model import TABLES
from geodata_build.inputs import read_inputs
from geodata_build.tables import build_tables

_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_GEODATA: Final = _ROOT / "geodata"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--npm-cache",
    type=click.Path(file_okay=False, path_type=Path),
    default=_ROOT / "var" / "cache",
    help="Ordner der npm-Pakete (.tgz); was fehlt, holt npm pack.",
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=_GEODATA, help="Zielordner.")
@click.option("--check", is_flag=True, help="Nichts schreiben: neu bauen und mit dem Zielordner vergleichen.")
def build(npm_cache: Path, out: Path, *, check: bool) -> None:
    """Baut geodata/ neu, aus denselben Quellen auf das Byte gleich."""
    tables = build_tables(read_inputs(_GEODATA / "sources", npm_cache))
    if check:
        _compare(tables, out)
        return
    write_package(tables, out)
    for name, frame in tables.items():
        click.echo(f"{name:16} {len(frame):6}")


def main() -> None:
    """Run the command; a fault is one line and exit code 1."""
    try:
        build()
    except AtlasError as error:
        click.echo(f"build_geodata: {error}", err=True)
        sys.exit(1)


def _compare(tables: Tables, folder: Path) -> None:
    names = ["datapackage.json", *(table.path for table in TABLES.values())]
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / "geodata"
        write_package(tables, fresh)
        differing = [
            name
            for name in names
            if not (folder / name).is_file() or not filecmp.cmp(folder / name, fresh / name, shallow=False)
        ]
    if differing:
        click.echo(f"build_geodata: nicht auf dem Stand der Quellen: {', '.join(differing)}", err=True)
        sys.exit(1)
    click.echo(f"{len(names)} Dateien gleich")
