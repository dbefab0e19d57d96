"""``atlas compare``: counties side by side, similar municipalities, two data versions."""

from __future__ import annotations

import click

from atlas.cli.session import open_filled_store, open_snapshot
from atlas.frames import rows_of
from atlas.language import speak
from atlas.services.benchmark import BENCHMARK_CAVEAT, BenchmarkQuery, compare_counties, county_names, publish_benchmark
from atlas.services.figures import GROUPS, Figure, say_value
from atlas.services.indicators import indicator_table
from atlas.services.learning import find_lessons
from atlas.services.similar import DEFAULT_TOLERANCE, SimilarQuery, find_similar, publish_similar
from atlas.services.snapshots import take_snapshot
from atlas.services.version_changes import VersionPair, compare_versions, publish_changes, word_of_field
from atlas.services.version_reader import VersionReader
from atlas.settings import read_settings
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
    query = BenchmarkQuery(_split(counties), definition)
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


@compare.command(help="Gemeinden, die einer in jeder gewählten Kennzahl nahe sind, die nächste zuerst.")
@click.option("--region", required=True, help="eine Gemeinde, etwa municipality-08335080.")
@click.option("--indicators", default="", help="Kennzahlen, mit Komma getrennt; ohne: Menschen, Dichte, Arbeitslose.")
@click.option(
    "--tolerance", type=float, default=DEFAULT_TOLERANCE, show_default=True, help="in Prozent des eigenen Werts."
)
@click.option("--format", "form", type=_FORMATS, default="table", show_default=True)
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True, help="Sprache der Texte.")
def similar(region: str, indicators: str, tolerance: float, form: str, language: str) -> None:
    """Print similar municipalities and what one can learn from them."""
    snapshot = open_snapshot()
    query = SimilarQuery(region, _split(indicators), tolerance)
    if form != "table":
        click.echo(publish_similar(snapshot, query, language, as_csv=form == "csv"), nl=False)
        return
    own, *found = find_similar(snapshot, query)
    rows, speech = {row["indicator_id"]: row for row in rows_of(indicator_table(snapshot))}, speak(language)
    for alike in (own, *found):
        click.echo(
            f"{alike.name} ({alike.county})"
            + ("" if alike is own else f", im Mittel {speech.number(alike.distance, 1)} % entfernt")
        )
        for trait in alike.traits:
            row = rows[trait.indicator_id]
            click.echo(f"  {row[f'label_{language}']}: {say_value(trait.value, row['unit'], speech)} ({trait.year})")
    click.echo("\nHier ein weißer Fleck, dort vorhanden:")
    labels = snapshot.topics[f"label_{language}"]
    for lesson in find_lessons(snapshot, region, [alike.region_id for alike in found]):
        names = ", ".join(snapshot.regions.loc[list(lesson.teachers), "name"])
        click.echo(f"{labels[lesson.topic_id]}: {names}")


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.strip() for item in text.split(",") if item.strip()))


@compare.command(help="Was sich in einem Kreis zwischen zwei Datenständen geändert hat.")
@click.option("--county", required=True, help="Kreisschlüssel, 5 Ziffern, etwa 08335.")
@click.option("--from", "before", type=int, required=True, help="älterer Datenstand, eine Nummer.")
@click.option("--to", "after", type=int, required=True, help="neuerer Datenstand.")
@click.option(
    "--definition", default="presence", show_default=True, help=f"Definition: {', '.join(values(Definition))}."
)
@click.option("--format", "form", type=_FORMATS, default="table", show_default=True)
def versions(county: str, before: int, after: int, definition: str, form: str) -> None:
    """Print what changed: offers field by field, people, verdicts."""
    settings = read_settings()
    store = open_filled_store(settings)
    current = take_snapshot(store, settings)
    reader = VersionReader(store, settings)
    pair = VersionPair(reader.snapshot(before, current), reader.snapshot(after, current), current)
    changes = compare_versions(pair, county, definition)
    if form != "table":
        click.echo(publish_changes(changes, as_csv=form == "csv"), nl=False)
        return
    for sign, offers in (("+", changes.added), ("-", changes.removed)):
        for offer in offers:
            click.echo(f"{sign} {offer.name} ({offer.offer_id})")
    for offer in changes.changed:
        click.echo(f"~ {offer.name} ({offer.offer_id})")
        for change in offer.changes:
            click.echo(f"    {word_of_field(change.field)}: {change.before or '–'} → {change.after or '–'}")
    for change in changes.people:
        click.echo(f"{change.field}: {change.before or '–'} → {change.after or '–'}")
    for turn in changes.verdicts:
        click.echo(f"{turn.region}, {turn.topic_id}: {turn.before} → {turn.after}")
    if changes.is_empty:
        click.echo("Nichts hat sich geändert.")
