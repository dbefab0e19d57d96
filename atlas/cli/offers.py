"""``atlas offers``: offers of other people's lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final, TypedDict, Unpack

import click
from tqdm import tqdm

from atlas.cli.offer_layers import layers
from atlas.cli.session import open_filled_store
from atlas.services.offer_import import ImportOptions, OfferImportReport, RefusedOffersError, import_offers
from atlas.settings import read_settings
from atlas.sources.offer_mapping import read_mapping
from atlas.sources.sheets import RawRow
from atlas.vocabulary import SurveyState

_WARNINGS_SHOWN: Final = 50
_PAIRS_SHOWN: Final = 10
_FILE: Final = click.Path(path_type=Path, dir_okay=False)


class _Chosen(TypedDict):
    """Options that the import takes as they are."""

    crs: str
    partial: bool
    rejects: Path


@click.group(help="Angebote aus fremden Listen.")
def offers() -> None:
    """Group what works on offers."""


offers.add_command(layers)


@offers.command(
    "import", help="Übernimmt Angebote aus FILE (CSV, XLSX, GeoJSON, uMap oder HSDS); siehe docs/import.md."
)
@click.argument("file", type=_FILE)
@click.option(
    "--mapping", "mapping_file", type=_FILE, required=True, help="TOML-Datei, die Spalten und Begriffe zuordnet."
)
@click.option("--crs", default="", help="Koordinatensystem der Datei, etwa EPSG:25832; gilt vor der Zuordnung.")
@click.option("--partial", is_flag=True, help="Gute Zeilen auch dann übernehmen, wenn andere fehlerhaft sind.")
@click.option(
    "--survey",
    type=click.Choice([SurveyState.PARTIAL.value, SurveyState.COMPLETE.value]),
    help="Stand der Erhebung für die berührten Themen und Kreise.",
)
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="Ordner für zurückgewiesene Zeilen; sonst der, in dem Sie sind.",
)
@click.option("--survey-date", type=click.DateTime(["%Y-%m-%d"]), help="Tag, zu dem dieser Stand gilt.")
def import_file(
    file: Path,
    mapping_file: Path,
    survey: str | None,
    survey_date: datetime | None,
    **chosen: Unpack[_Chosen],
) -> None:
    """Import a foreign file and print what became of its rows."""
    # No default of today, because the file may be a year old.
    if (survey is None) != (survey_date is None):
        raise click.UsageError(
            "--survey und --survey-date gehören zusammen, etwa: --survey partial --survey-date 2026-03-31"
        )
    settings = read_settings()
    options = ImportOptions(
        **chosen,
        survey_state=str(survey or ""),
        survey_date=survey_date.date().isoformat() if survey_date else "",
        limit_mb=settings.upload_limit_mb,
        metric_crs=settings.metric_crs,
        progress=_show_progress,
    )
    mapping = read_mapping(mapping_file)
    try:
        report = import_offers(open_filled_store(settings), file, mapping, options)
    except RefusedOffersError as error:
        # Raised again for the exit code and the faults, which the main program prints for every command.
        _print_rows(error.report)
        raise
    _print_faults(report)
    _print_rows(report)
    _print_changes(report)


def _show_progress(rows: Iterable[RawRow]) -> Iterable[RawRow]:
    return tqdm(rows, desc="Zeilen lesen", unit=" Zeilen", delay=2, disable=None)


def _print_rows(report: OfferImportReport) -> None:
    tally = report.tallies[0]
    click.echo(f"{tally.table}: {tally.rows_in} Zeilen = {tally.taken} gut + {tally.rejected} zurückgewiesen")
    for reason, count in report.reasons.most_common():
        click.echo(f"  {count:>6} {reason}")
    if report.rejected_file:
        click.echo(f"Zurückgewiesene Zeilen mit Grund: {report.rejected_file}")


def _print_changes(report: OfferImportReport) -> None:
    same = report.tallies[0].taken - report.new_offers - report.changed_offers
    click.echo(f"Angebote: {report.new_offers} neu, {report.changed_offers} geändert, {same} unverändert")
    click.echo(f"Träger: {report.new_providers} neu")
    changed = f"{report.changed_rows} Datensätze geändert" if report.changed_rows else "nichts hat sich geändert"
    click.echo(f"Datenstand {report.version}: {changed}")
    _print_silent_surveys(report)


def _print_faults(report: OfferImportReport) -> None:
    for error in report.errors:
        click.echo(str(error), err=True)
    for warning in report.warnings[:_WARNINGS_SHOWN]:
        click.echo(str(warning), err=True)
    if report.warning_count > _WARNINGS_SHOWN:
        click.echo(f"... und {report.warning_count - _WARNINGS_SHOWN} weitere Warnungen", err=True)


def _print_silent_surveys(report: OfferImportReport) -> None:
    pairs = report.silent_surveys
    if not pairs:
        return
    shown = ", ".join(f"{topic} in {county}" for topic, county in pairs[:_PAIRS_SHOWN])
    more = f" und {len(pairs) - _PAIRS_SHOWN} weitere" if len(pairs) > _PAIRS_SHOWN else ""
    click.echo(f"Angebote vorhanden, aber Stand der Erhebung nicht erklärt: {shown}{more}.")
    click.echo("Weiße Flecken bleiben dort unbekannt. Erklären mit: --survey partial --survey-date JJJJ-MM-TT")
