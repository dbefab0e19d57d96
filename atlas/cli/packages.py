"""``atlas validate`` and ``atlas import``: data packages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click
from tqdm import tqdm

from atlas.cli.session import open_store
from atlas.errors import FaultyDataError
from atlas.faults import ImportReport
from atlas.model import Table
from atlas.resources import resource_folder
from atlas.services.exchange import RefusedPackageError, validate_package
from atlas.services.exchange import import_package as take_package

_SHOWN_WARNINGS: Final = 20
_PATIENCE_S: Final = 2
_DEFAULT: Final = "default"
_HELP: Final = (
    "PACKAGE ist ein Ordner mit datapackage.json, diese Datei, ein ZIP davon, eine Datei des Atlas in anderer Form "
    "(docs/exchange.md) oder „default“ (die mitgelieferten Daten)."
)


@click.command(help=f"Prüft ein Datenpaket, ohne etwas zu ändern. {_HELP}")
@click.argument("package", type=click.Path(path_type=Path))
@click.option("--all", "show_all", is_flag=True, help="Alle Warnungen zeigen statt der ersten 20.")
def validate(package: Path, *, show_all: bool) -> None:
    """Check a package against the store and print its tallies."""
    # Against the store, because a package of a few tables refers to what is there already.
    report = validate_package(_locate(package), store=open_store(), watch=_show_progress)
    _show(report, show_all=show_all)
    if report.errors:
        raise FaultyDataError(
            "Das Datenpaket %(package)s hat %(count)d Fehler (oben).",
            faults=report.errors,
            package=package,
            count=len(report.errors),
        )
    click.echo("Das Datenpaket ist in Ordnung.")


@click.command("import", help=f"Übernimmt ein Datenpaket, ganz oder gar nicht. {_HELP}")
@click.argument("package", type=click.Path(path_type=Path))
@click.option("--partial", is_flag=True, help="Fehlerhafte Zeilen auslassen und den Rest übernehmen.")
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, file_okay=False),
    help="Ordner für zurückgewiesene Zeilen; mit --partial sonst <PACKAGE>.rejected.",
)
@click.option("--all", "show_all", is_flag=True, help="Alle Warnungen zeigen statt der ersten 20.")
def import_package(package: Path, *, partial: bool, rejects: Path | None, show_all: bool) -> None:
    """Take a package into the store and print what was done."""
    try:
        report = take_package(open_store(), _locate(package), partial=partial, rejects=rejects, watch=_show_progress)
    except RefusedPackageError as error:
        _show(error.report, show_all=show_all)
        raise
    _show(report, show_all=show_all)
    for fault in report.errors:
        click.echo(str(fault), err=True)
    rows = "1 Zeile" if report.changed_rows == 1 else f"{report.changed_rows} Zeilen"
    change = f"{rows} geändert" if report.changed_rows else "keine Änderung"
    click.echo(f"Datenstand {report.version}: {change}.")


def _locate(package: Path) -> Path:
    return resource_folder("geodata") if str(package) == _DEFAULT else package


def _show_progress(tables: Iterable[Table]) -> Iterable[Table]:
    bar: Iterable[Table] = tqdm(tables, desc="Tabellen", unit="Tabelle", delay=_PATIENCE_S, leave=False, disable=None)
    return bar


def _show(report: ImportReport, *, show_all: bool) -> None:
    width = max((len(tally.table) for tally in report.tallies), default=7)
    click.echo(f"{'Tabelle':<{width}} {'Zeilen':>8} {'gut':>8} {'abgelehnt':>10}")
    for tally in report.tallies:
        click.echo(f"{tally.table:<{width}} {tally.rows_in:>8} {tally.taken:>8} {tally.rejected:>10}")
    warnings = report.warnings
    for fault in warnings if show_all else warnings[:_SHOWN_WARNINGS]:
        click.echo(str(fault), err=True)
    if not show_all and len(warnings) > _SHOWN_WARNINGS:
        click.echo(f"... und {len(warnings) - _SHOWN_WARNINGS} weitere Warnungen (alle mit --all).", err=True)
