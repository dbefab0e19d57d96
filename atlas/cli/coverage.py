"""``atlas coverage``: which regions lack which offers."""

from __future__ import annotations

import click

from atlas.cli.session import open_snapshot
from atlas.language import speak
from atlas.services.coverage import CoverageQuery, measure_coverage
from atlas.services.publishing import publish_coverage
from atlas.services.verdicts import Verdict
from atlas.vocabulary import Definition, Level, Status, values

_SIGNS = {
    Status.COVERED: "✓ gedeckt",
    Status.BORDERLINE: "~ grenzwertig",
    Status.WHITE: "○ weißer Fleck",
    Status.UNKNOWN: "? unbekannt",
}


@click.command(help="Weiße Flecken: welchen Räumen welches Angebot fehlt, und warum.")
@click.option("--topic", default="", help="Thema, etwa schuldnerberatung.")
@click.option("--level", default="municipality", show_default=True, help=f"Ebene: {', '.join(values(Level))}.")
@click.option("--county", default="", help="Kreisschlüssel, 5 Ziffern, etwa 08335.")
@click.option(
    "--definition", default="presence", show_default=True, help=f"Definition: {', '.join(values(Definition))}."
)
@click.option("--system", default="", help="Raumsystem, etwa association-2016.")
@click.option("--region", default="", help="ein einzelner Raum, etwa municipality-08335043.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True, help="Sprache der Sätze.")
def coverage(form: str, language: str, **wanted: str) -> None:
    """Print verdicts as a table for people, or as CSV or JSON for programs."""
    query = CoverageQuery(**wanted)
    snapshot = open_snapshot()
    if form == "table":
        _print_table(measure_coverage(snapshot, query, language), language)
    else:
        click.echo(publish_coverage(snapshot, query, language, as_csv=form == "csv"), nl=False)


def _print_table(verdicts: list[Verdict], language: str) -> None:
    speech = speak(language)
    width = max((len(verdict.region) for verdict in verdicts), default=0)
    for verdict in verdicts:
        sign = _SIGNS[Status(verdict.status)]
        click.echo(f"{verdict.region:{width}}  {sign:15}  {verdict.reason}")
    white = [verdict for verdict in verdicts if verdict.status == Status.WHITE]
    unknown = sum(verdict.status == Status.UNKNOWN for verdict in verdicts)
    click.echo(
        f"\n{speech.number(len(verdicts))} Urteile: {speech.number(len(white))} weiße Flecken, "
        f"{speech.number(unknown)} unbekannt."
    )
