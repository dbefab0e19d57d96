"""``atlas export workbook``: everything as one file that comes back."""

from __future__ import annotations

from pathlib import Path

import click

from atlas.cli.session import open_snapshot
from atlas.cli.writing import write_whole
from atlas.services.package_forms import write_tables_as_workbook

_OUT = click.argument("out", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))


@click.command(
    "workbook",
    help="Schreibt alles, was der Atlas hält, als eine Arbeitsmappe (XLSX); „atlas import OUT.xlsx“ liest sie wieder.",
)
@_OUT
def workbook(out: Path) -> None:
    """Write everything as a workbook, as it is stored."""
    taken = open_snapshot()
    write_whole(out, write_tables_as_workbook(taken, taken.tables))
