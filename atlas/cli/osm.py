"""``atlas osm``: what the atlas knows about OpenStreetMap."""

from __future__ import annotations

from typing import Final

import click

from atlas.cli.lazy import LazyGroup
from atlas.cli.session import open_snapshot
from atlas.formats.code_words import FIELDS
from atlas.formats.csv_table import write_csv
from atlas.language import speak
from atlas.services.openstreetmap.tagging import TopicTagging, list_taggings

_COLUMNS = ("field", "topic", "topic_label", "tags", "note")


_ELSEWHERE: Final = {
    "compare": "atlas.cli.osm_comparison:compare",
    "query": "atlas.cli.osm_comparison:query",
}
"""Commands of this group that live in modules of their own, loaded when they are called."""


@click.group(
    cls=LazyGroup,
    elsewhere=_ELSEWHERE,
    help="OpenStreetMap: wie Themen dort eingetragen werden, und was dort anders steht als hier.",
)
def osm() -> None:
    """Group the commands about OpenStreetMap."""


@osm.command("tags", help="Wie jedes Thema in OpenStreetMap eingetragen wird, oder warum nicht.")
@click.option("--format", "form", type=click.Choice(["table", "csv"]), default="table", show_default=True)
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
def tags(form: str, language: str) -> None:
    """Print the tagging as a table for people, or as CSV."""
    taggings = list_taggings(open_snapshot(), language)
    if form == "csv":
        click.echo(write_csv([_record(tagging) for tagging in taggings], _COLUMNS), nl=False)
        return
    speech = speak(language)
    field = ""
    for tagging in taggings:
        if tagging.field != field:
            field = tagging.field
            click.echo(f"\n{speech.gettext(FIELDS[field])}")
        said = " ".join(f"{key}={value}" for key, value in tagging.tags.items()) or "–"
        click.echo(f"  {tagging.label}: {said}" + (f"\n      {tagging.note}" if tagging.note else ""))


def _record(tagging: TopicTagging) -> dict[str, object]:
    return {
        "field": tagging.field,
        "topic": tagging.topic_id,
        "topic_label": tagging.label,
        "tags": " | ".join(f"{key}={value}" for key, value in tagging.tags.items()),
        "note": tagging.note,
    }
