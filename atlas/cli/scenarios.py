"""``atlas scenario``: what would be if offers opened, closed, moved or lost their funding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click

from atlas.cli.session import open_snapshot
from atlas.language import Language, speak
from atlas.services.coverage import CoverageQuery
from atlas.services.scenario_edits import DEFAULT_SHARE_PERCENT, Edit, parse_edits
from atlas.services.scenario_ranking import rank_funding_lines
from atlas.services.scenario_records import publish_comparison, publish_lines
from atlas.services.scenario_words import CHANGE_WORDS, summarize_line, summarize_scenario
from atlas.services.scenarios import Comparison, compare_scenario
from atlas.vocabulary import Definition, Level, values

_EDITS_HELP: Final = (
    "Änderung, mehrfach möglich: close:ANGEBOT, move:ANGEBOT@ORT, open:THEMA@ORT, serve:ANGEBOT@RAUM, "
    "capacity:ANGEBOT=PLÄTZE, fund:FÖRDERLINIE; ORT ist municipality-AGS oder Länge,Breite."
)


@click.group(help="Szenarien: was wäre, wenn Angebote öffnen, schließen, umziehen oder ihre Förderung verlieren.")
def scenario() -> None:
    """Group what works on scenarios."""


def take_edits(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option that names edits."""
    return click.option("--edit", "edits", multiple=True, required=True, help=_EDITS_HELP)(command)


@scenario.command(help="Rechnet ein Szenario und zeigt, was sich ändert; die Daten bleiben, wie sie sind.")
@take_edits
@click.option("--level", default="municipality", show_default=True, help=f"Ebene: {', '.join(values(Level))}.")
@click.option("--county", default="", help="Kreisschlüssel, 5 Ziffern; ohne ihn alle Kreise.")
@click.option("--definition", default="presence", show_default=True, help=f"{', '.join(values(Definition))}.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True, help="Sprache der Sätze.")
def run(edits: tuple[str, ...], form: str, language: str, **wanted: Any) -> None:  # noqa: ANN401 - click hands in texts
    """Print what a scenario changes."""
    compared = compare_scenario(open_snapshot(), read_edits(edits), CoverageQuery(**wanted), language, is_exact=True)
    if form == "table":
        print_comparison(compared, speak(language))
    else:
        click.echo(publish_comparison(compared, language, as_csv=form == "csv"), nl=False)
    # A script that asks in vain should notice.
    if not any(outcome.is_applied for outcome in compared.outcomes):
        raise click.exceptions.Exit(1)


def read_edits(given: tuple[str, ...]) -> tuple[Edit, ...]:
    """Return the edits of the command line, all their faults at once."""
    return parse_edits(";".join(given))


def print_comparison(compared: Comparison, language: Language) -> None:
    """Print a scenario for people: one sentence, its edits, and what changes where."""
    click.echo(summarize_scenario(compared, language))
    click.echo()
    for outcome in compared.outcomes:
        click.echo(f"{'+' if outcome.is_applied else '!'} {outcome.say(language)}")
    rows = [
        (
            change.after.region,
            change.after.topic_label,
            language.gettext(CHANGE_WORDS[change.kind]),
            change.after.reason,
        )
        for change in compared.changes
    ]
    if rows:
        click.echo()
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for *cells, reason in rows:
        padded = (f"{cell:{width}}" for cell, width in zip(cells, widths, strict=False))
        click.echo("  ".join((*padded, reason)))


@scenario.command(help="Welche Förderlinie am meisten trägt: jede für sich beendet, die größte Lücke zuerst.")
@click.option("--county", default="", help="Kreisschlüssel, 5 Ziffern; ohne ihn alle Kreise.")
@click.option("--level", default="municipality", show_default=True, help=f"Ebene: {', '.join(values(Level))}.")
@click.option("--definition", default="presence", show_default=True, help=f"{', '.join(values(Definition))}.")
@click.option(
    "--share",
    type=click.IntRange(0, 100),
    default=int(DEFAULT_SHARE_PERCENT),
    show_default=True,
    help="Ein Angebot schließt, wenn es mehr als so viel Prozent seiner Förderung verliert.",
)
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def fundings(share: int, form: str, **wanted: Any) -> None:  # noqa: ANN401 - the same
    """Print the funding lines of a county in the order of the gaps they would leave."""
    ranked = rank_funding_lines(open_snapshot(), CoverageQuery(**wanted), share_percent=share)
    if form != "table":
        click.echo(publish_lines(ranked, as_csv=form == "csv"), nl=False)
        return
    if not ranked:
        click.echo("Für diese Auswahl kennt der Atlas keine Förderungen.")
    for place, one in enumerate(ranked, start=1):
        click.echo(f"{place:>3}  {one.line.funder}: {one.line.purpose or 'ohne Angabe des Zwecks'} ({one.line.year})")
        click.echo(f"     {summarize_line(one, speak())}")
