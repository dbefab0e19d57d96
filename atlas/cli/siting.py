"""``atlas siting``: where new sites of a topic would reach most people."""

from __future__ import annotations

from typing import Final

import click

from atlas.cli.session import open_snapshot
from atlas.language import Language, mark, speak
from atlas.services.siting import SitingResult, choose_sites
from atlas.services.siting_publishing import SITING_FORMS, publish_siting
from atlas.services.siting_query import DEMANDS, METHODS, OBJECTIVES, SitingQuery
from atlas.services.siting_sites import CANDIDATE_KINDS
from atlas.services.siting_words import say_caveats, say_details, say_outcome
from atlas.services.snapshots import Snapshot

_HEADS: Final = (mark("Nr."), mark("Ort"), mark("Gemeinde"), mark("neu erreicht"), mark("zusammen"), mark("Anteil"))


@click.command(help="Wo als Nächstes: die besten Orte für neue Standorte eines Themas.")
@click.option("--topic", required=True, help="Thema, etwa besuchsdienst.")
@click.option("--county", default="", help="Kreisschlüssel, 5 Ziffern; ohne Kreis und Raum der ganze Atlas.")
@click.option("--region", default="", help="ein einzelner Raum, etwa social_space-08991-tal.")
@click.option("--count", type=int, default=3, show_default=True, help="Zahl der neuen Standorte.")
@click.option(
    "--objective",
    type=click.Choice(OBJECTIVES),
    default="cover",
    show_default=True,
    help="cover: die meisten Menschen erreichen; median: die Wege kürzen; set: alle mit wenigen Standorten erreichen.",
)
@click.option("--limit-km", type=float, default=None, help="nah genug; sonst die Entfernung des Standards.")
@click.option(
    "--candidates",
    type=click.Choice(list(CANDIDATE_KINDS)),
    default="places",
    show_default=True,
    help="mögliche Orte: places (Orte), seats (Hauptorte der Gemeinden), sites (bestehende Standorte aller Themen).",
)
@click.option(
    "--where",
    type=click.Choice(DEMANDS),
    default="without_comparable",
    show_default=True,
    help="wessen Wege bei median zählen: nur die von Menschen ohne Angebot, oder alle.",
)
@click.option("--method", type=click.Choice(METHODS), default="exact", show_default=True, help="bewiesen oder sofort.")
@click.option("--format", "form", type=click.Choice(["table", *SITING_FORMS]), default="table", show_default=True)
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True, help="Sprache der Sätze.")
def siting(form: str, language: str, **wanted: object) -> None:
    """Print the best places as a table for people, or as a file for programs."""
    query = SitingQuery(**wanted)  # type: ignore[arg-type]  # click has checked each option
    snapshot = open_snapshot()
    if form == "table":
        _print_table(snapshot, choose_sites(snapshot, query), speak(language))
    else:
        click.echo(publish_siting(snapshot, query, language, form=form), nl=False)


def _print_table(snapshot: Snapshot, result: SitingResult, speech: Language) -> None:
    start = f"{result.place}: " if result.place else ""
    click.echo(start + say_outcome(result, speech))
    rows = [[speech.gettext(head) for head in _HEADS]]
    for site in result.sites:
        numbers = speech.number(site.people_gained), speech.number(site.people_reached)
        rows.append(
            [str(site.rank), site.name, site.municipality, *numbers, f"{speech.number(site.share_percent, 1)} %"]
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    click.echo()
    for row in rows if result.sites else ():
        words = [f"{cell:{width}}" for cell, width in zip(row[:3], widths, strict=False)]
        click.echo("  ".join([*words, *(f"{cell:>{width}}" for cell, width in zip(row[3:], widths[3:], strict=True))]))
    click.echo()
    for sentence in (*say_details(result, speech), *say_caveats(snapshot, result, speech)):
        click.echo(sentence)
