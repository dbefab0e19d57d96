"""``atlas coverage``: which regions lack which offers."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from typing import Any, Final

import click

from atlas.cli.session import open_snapshot
from atlas.language import Language, mark, speak
from atlas.services.agreement import AGREEMENT, DEFINITIONS
from atlas.services.coverage import CoverageQuery, measure_coverage
from atlas.services.lens import PEOPLE, Lens
from atlas.services.publishing import publish_coverage
from atlas.services.verdicts import Verdict
from atlas.vocabulary import Decay, Level, Status, View, values

_SIGNS: Final = {
    Status.COVERED: ("✓", mark("abgedeckt")),
    Status.BORDERLINE: ("~", mark("grenzwertig")),
    Status.WHITE: ("○", mark("weißer Fleck")),
    Status.UNKNOWN: ("?", mark("nicht bekannt")),
}
_DIVIDED: Final = mark("uneins")
_COUNTED: Final = mark("Urteile: %(count)s; weiße Flecken: %(white)s; nicht bekannt: %(unknown)s.")
_NO_REGIONS: Final = mark("Für diese Auswahl gibt es im Atlas keine Räume der Ebene %(level)s.")


@click.command(help="Weiße Flecken: welchen Räumen welches Angebot fehlt, und warum.")
@click.option("--topic", default="", help="Thema, etwa schuldnerberatung.")
@click.option("--level", default="municipality", show_default=True, help=f"Ebene: {', '.join(values(Level))}.")
@click.option("--county", default="", help="Kreisschlüssel, 5 Ziffern, etwa 08335.")
@click.option("--definition", default="presence", show_default=True, help=f"Definition: {', '.join(DEFINITIONS)}.")
@click.option("--system", default="", help="Raumsystem, etwa association-2016.")
@click.option("--region", default="", help="ein einzelner Raum, etwa municipality-08335043.")
@click.option("--view", default="all", show_default=True, help=f"was zählt: {', '.join(values(View))}.")
@click.option("--people", default="group", show_default=True, help=f"für wen gezählt wird: {', '.join(PEOPLE)}.")
@click.option("--need", default="", help="Indikator, nach dem Menschen mehr zählen, wo der Bedarf höher ist.")
@click.option("--threshold", type=float, help="Schwelle zum Ausprobieren statt der beschlossenen.")
@click.option("--distance-km", type=float, help="Entfernung zum Ausprobieren statt der beschlossenen.")
@click.option("--decay", default="", help=f"Abnahme mit der Entfernung: {', '.join(values(Decay))}.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True, help="Sprache der Sätze.")
def coverage(form: str, language: str, **wanted: Any) -> None:  # noqa: ANN401 - click hands in text and numbers
    """Print verdicts as a table for people, or as CSV or JSON for programs."""
    names = {field.name for field in fields(Lens)}
    lens = Lens(**{name: value for name, value in wanted.items() if name in names})
    query = CoverageQuery(**{name: value for name, value in wanted.items() if name not in names}, lens=lens)
    snapshot = open_snapshot()
    if form == "table":
        _print_table(measure_coverage(snapshot, query, language, is_exact=True), query.level, speak(language))
    else:
        # Bytes and no extra line end: the command hands out the interface's file, with the few people it withholds.
        click.echo(publish_coverage(snapshot, query, language, as_csv=form == "csv", is_exact=True), nl=False)


def _print_table(verdicts: list[Verdict], level: str, language: Language) -> None:
    if not verdicts:
        click.echo(language.gettext(_NO_REGIONS, level=level))
        return
    columns = [[verdict.region for verdict in verdicts], [_describe_status(verdict, language) for verdict in verdicts]]
    if len({verdict.topic for verdict in verdicts}) > 1:
        columns.insert(1, [verdict.topic for verdict in verdicts])
    widths = [max(map(len, column)) for column in columns]
    for verdict, *cells in zip(verdicts, *columns, strict=True):
        padded = (f"{cell:{width}}" for cell, width in zip(cells, widths, strict=True))
        click.echo("  ".join((*padded, verdict.reason)))
    counted = Counter(verdict.status for verdict in verdicts)
    numbers = {"count": len(verdicts), "white": counted[Status.WHITE], "unknown": counted[Status.UNKNOWN]}
    click.echo()
    click.echo(language.gettext(_COUNTED, **{name: language.number(number) for name, number in numbers.items()}))


def _describe_status(verdict: Verdict, language: Language) -> str:
    sign, word = _SIGNS[Status(verdict.status)]
    # By agreement, borderline is where some definitions say so and some do not.
    is_divided = verdict.definition == AGREEMENT and verdict.status == Status.BORDERLINE
    return f"{sign} {language.gettext(_DIVIDED if is_divided else word)}"
