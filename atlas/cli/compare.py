"""``atlas compare``: counties side by side."""

from __future__ import annotations

import click

from atlas.cli.session import open_snapshot
from atlas.language import speak
from atlas.services.benchmark import BENCHMARK_CAVEAT, BenchmarkQuery, compare_counties, county_names, publish_benchmark
from atlas.services.figures import GROUPS, Figure, say_value
from atlas.vocabulary import Definition, values

_FORMATS = click.Choice(["table", "csv", "json"])


@click.group(help="Vergleicht Kreise, Gemeinden und Datenstände.")
def compare() -> None:
    """Hold what is compared together."""


@compare.command(help="Kreise nebeneinander, jede Zahl mit Quelle, Jahr und Vorbehalt.")
@click.option("--counties", default="", help="Kreisschlüssel, mit Komma getrennt, etwa 08335,08336.")
@click.option(
    "--definition", default="presence", show_default=True, help=f"Definition: {', '.join(values(Definition))}."
)
@click.option("--format", "form", type=_FORMATS, default="table", show_default=True)
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True, help="Sprache der Texte.")
def counties(counties: str, definition: str, form: str, language: str) -> None:
    """Print the figures of counties as a table for people, or as CSV or JSON for programs."""
    snapshot = open_snapshot()
    keys = dict.fromkeys(key.strip() for key in counties.split(",") if key.strip())
    query = BenchmarkQuery(tuple(keys), definition)
    if form != "table":
        click.echo(publish_benchmark(snapshot, query, language, as_csv=form == "csv"), nl=False)
        return
    _print_figures(compare_counties(snapshot, query, language), county_names(snapshot), language)


def _print_figures(figures: list[Figure], names: dict[str, str], language: str) -> None:
    speech = speak(language)
    click.echo(speech.gettext(BENCHMARK_CAVEAT))
    group = ""
    for figure in figures:
        if figure.group != group:
            group = figure.group
            click.echo(f"\n{speech.gettext(GROUPS[group])}")
        click.echo(f"  {figure.label}")
        for cell in figure.cells:
            said = say_value(cell.value, figure.unit, speech)
            year = f" ({cell.year})" if cell.year else ""
            notes = [cell.caveat, cell.discarded_because and f"{_discarded(language)}: {cell.discarded_because}"]
            told = "; ".join(filter(None, notes))
            click.echo(f"    {names[cell.county_ags]}: {said}{year}{f' – {told}' if told else ''}")


def _discarded(language: str) -> str:
    return speak(language).gettext("verworfen")
