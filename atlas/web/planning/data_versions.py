"""Two data versions of one county: what changed."""

from __future__ import annotations

from collections import Counter
from typing import Final

from flask import render_template, request

from atlas.errors import BadRequestError
from atlas.services.benchmark import county_names
from atlas.services.snapshots import GERMAN_TIME, Snapshot
from atlas.services.version_changes import Changes, VersionPair, compare_versions, word_of_field
from atlas.web.context import snapshot, version_reader
from atlas.web.labels import DEFINITIONS
from atlas.web.params import Arguments, read_count, read_text
from atlas.web.planning.blueprint import planning

CHANGE_PARAMETERS: Final = ("county", "from", "to", "definition", "format", "lang")


@planning.get("/vergleich/datenstand")
def data_versions() -> str:
    """Show what changed in a county between two data versions."""
    taken = snapshot()
    versions = version_reader().versions()
    county = read_text(request.args, "county") or str(next(iter(taken.counties.index), ""))
    before, after = read_versions(request.args, taken)
    # Numbers that were asked for are answered even where there is one version only: with what is wrong about them.
    is_asked = bool(request.args.get("from") or request.args.get("to"))
    changes = find_changes(request.args, taken) if len(versions) > 1 or is_asked else None
    return render_template(
        "planning/compare/data_versions.html",
        county=county,
        counties=county_names(taken),
        versions=[(version, version.created_at.astimezone(GERMAN_TIME).date()) for version in versions],
        before=before,
        after=after,
        changes=changes,
        turned=_count_turns(changes) if changes else [],
        definition=read_text(request.args, "definition", "presence"),
        definitions=DEFINITIONS,
        topics=taken.topics,
        word_of_field=word_of_field,
        known=set(taken.offers.index),
    )


def find_changes(arguments: Arguments, taken: Snapshot) -> Changes:
    """Return what changed, as the parameters ask: county, the two versions, the definition of verdicts."""
    reader = version_reader()
    before, after = read_versions(arguments, taken)
    pair = VersionPair(reader.snapshot(before, taken), reader.snapshot(after, taken), taken)
    county = read_text(arguments, "county") or str(next(iter(taken.counties.index), ""))
    return compare_versions(pair, county, read_text(arguments, "definition", "presence"))


def read_versions(arguments: Arguments, taken: Snapshot) -> tuple[int, int]:
    """Return the two versions asked for; without any, the newest and the one before it."""
    after = read_count(arguments, "to", least=1) or taken.version
    before = read_count(arguments, "from", least=1)
    if before is None:
        before = after - 1
    if before < 1 and arguments.get("to"):
        raise BadRequestError("Vor Datenstand 1 gibt es keinen; bitte für „to“ einen ab 2 wählen.")
    return before, after


def _count_turns(changes: Changes) -> list[tuple[str, str, int]]:
    counted = Counter((turn.before, turn.after) for turn in changes.verdicts)
    return [(before, after, count) for (before, after), count in counted.most_common()]
