"""``atlas population grid``: people where the census counted them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
import pandas as pd
from tqdm import tqdm

from atlas.cli.session import open_filled_store
from atlas.services.census_import import GridOptions, GridReport
from atlas.settings import read_settings

_PATIENCE_S = 2


@click.group()
def population() -> None:
    """Bevölkerung einspielen."""


@population.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--county", "counties", multiple=True, help="Nur dieser Kreis (5 Ziffern); mehrfach möglich. Sonst alle.")
@click.option("--year", type=int, help="Jahr des Zensus, 2011 oder 2022; sonst das im Namen der Datei.")
@click.option(
    "--rescale/--no-rescale",
    help="Zellen einer Gemeinde auf ihre Einwohnerzahl der Fortschreibung hochrechnen (sonst bleibt die Zählung).",
)
@click.option(
    "--edge/--no-edge",
    help="Zellen mitnehmen, deren Mitte knapp außerhalb aller Gemeinden liegt (an Staatsgrenze oder See).",
)
def grid(file: Path, counties: tuple[str, ...], year: int | None, *, rescale: bool, edge: bool) -> None:
    """Ersetzt die Bedarfspunkte durch die Zellen eines Zensus-Gitters (CSV, 1 km oder 100 m).

    Zurück geht es mit „atlas import default“ oder dem eigenen Datenpaket.
    """
    # Imported late: joining cells takes longer to load than the help text may wait.
    from atlas.services.census_import import import_census_grid  # noqa: PLC0415

    options = GridOptions(counties, year, rescale=rescale, edge=edge)
    _print(import_census_grid(open_filled_store(read_settings()), file, options, watch=_show_progress), edge=edge)


def _show_progress(parts: Iterable[pd.DataFrame]) -> Iterable[pd.DataFrame]:
    bar: Iterable[pd.DataFrame] = tqdm(
        parts, desc="Gitter lesen", unit="Teil", delay=_PATIENCE_S, leave=False, disable=None
    )
    return bar


def _print(report: GridReport, *, edge: bool) -> None:
    for fault in report.faults:
        click.echo(str(fault), err=True)
    click.echo(
        f"{report.file}: {report.rows} Zellen = {report.taken} übernommen + {report.without_people} ohne Menschen "
        f"+ {report.elsewhere} außerhalb"
    )
    if report.edge_cells:
        done = "mitgenommen" if edge else "nicht mitgenommen (mit --edge zählen sie zur nächsten Gemeinde)"
        click.echo(
            f"Am Rand, Mitte knapp außerhalb aller Gemeinden: {report.edge_cells} Zellen mit {report.edge_people} "
            f"Menschen, {done}"
        )
    _print_names("Ohne Zelle, behält die bisherigen Bedarfspunkte", report.kept)
    _print_names("Ohne Einwohnerzahl, bleibt bei der Zählung", report.unscaled)
    click.echo(
        f"{report.taken} Bedarfspunkte mit {report.people} Menschen in {report.municipalities} Gemeinden: "
        f"{'; '.join(report.bases)}."
    )
    change = f"{report.changed_rows} Zeilen geändert" if report.changed_rows else "Nichts geändert"
    click.echo(f"{change}, Datenstand {report.version}.")


def _print_names(what: str, names: list[str]) -> None:
    if names:
        more = f" und {len(names) - 10} weitere" if len(names) > 10 else ""
        click.echo(f"{what}: {', '.join(names[:10])}{more}")
