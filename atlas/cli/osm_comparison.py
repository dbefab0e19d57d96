"""``atlas osm compare`` and ``atlas osm query``: the atlas beside OpenStreetMap."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from atlas.cli.session import open_snapshot
from atlas.cli.writing import write_whole
from atlas.language import Language, mark, speak
from atlas.services.openstreetmap.comparison import KINDS, Comparison, Finding, compare_file
from atlas.services.openstreetmap.fields import FIELDS
from atlas.services.openstreetmap.findings import (
    COUNT_WORDS,
    FIELD_WORDS,
    FORMS,
    KIND_WORDS,
    STATE_WORDS,
    OsmQuery,
    choose_findings,
    count_findings,
    count_pairs,
    publish_findings,
)
from atlas.services.openstreetmap.query import write_overpass_query
from atlas.services.snapshots import Snapshot

_NONE: Final = "–"
_BOTH: Final = mark("Orte in beiden")
_COUNTY: Final = click.option("--county", default="", help="Kreisschlüssel, 5 Ziffern; ohne: alle Kreise des Atlas.")


@click.command(
    help="Vergleicht den Atlas mit FILE, einem Auszug aus OpenStreetMap (Overpass-JSON, PBF, OSM-XML, GeoJSON): was "
    "dort fehlt, was hier fehlt, was abweicht. Schreibt nach OUT, ohne OUT auf die Standardausgabe."
)
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False), required=False)
@_COUNTY
@click.option("--topic", default="", help="Thema, etwa kita.")
@click.option("--kind", type=click.Choice(KINDS), help="nur Befunde dieser Art.")
@click.option("--field", type=click.Choice(FIELDS), help="nur Abweichungen dieser Angabe.")
@click.option("--format", "form", type=click.Choice(["table", *FORMS]), default="table", show_default=True)
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
def compare(file: Path, out: Path | None, form: str, language: str, **wanted: str | None) -> None:
    """Print or write what a comparison with an extract finds."""
    query = OsmQuery(**{name: text or "" for name, text in wanted.items()})
    snapshot = open_snapshot()
    comparison = compare_file(snapshot, file)
    if form == "table":
        lines = _describe(snapshot, comparison, query, speak(language))
        content = "".join(f"{line}\n" for line in lines).encode()
    else:
        content = publish_findings(snapshot, comparison, query, language, form=form)
    write_whole(out or Path("-"), content)


@click.command(help="Schreibt die Abfrage für Overpass, die genau die Orte lädt, mit denen „compare“ vergleicht.")
@_COUNTY
def query(county: str) -> None:
    """Print the query for Overpass."""
    click.echo(write_overpass_query(open_snapshot(), county), nl=False)


def _describe(snapshot: Snapshot, comparison: Comparison, query: OsmQuery, speech: Language) -> list[str]:
    findings = choose_findings(snapshot, comparison, query)
    counts = count_findings(findings)
    told = [f"{speech.number(counts[kind])} {speech.gettext(COUNT_WORDS[kind])}" for kind in KINDS]
    both = f"{speech.number(count_pairs(comparison, query))} {speech.gettext(_BOTH)}"
    return [*(_line(finding, speech) for finding in findings), "; ".join([*told, both])]


def _line(finding: Finding, speech: Language) -> str:
    difference = finding.difference
    said = [speech.gettext(KIND_WORDS[finding.kind])]
    if difference:
        words = speech.gettext(FIELD_WORDS[difference.field]), speech.gettext(STATE_WORDS[difference.state])
        said = [*words, f"{difference.ours or _NONE} | {difference.theirs or _NONE}"]
    name = finding.name or finding.osm_name or _NONE
    share = f"{speech.number(100 * finding.confidence)} %"
    return "  ".join([share, name, *said, finding.osm or finding.offer_ids[0]])
