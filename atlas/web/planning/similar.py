"""Similar municipalities, and what one can learn from the others."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import render_template, request, url_for

from atlas.errors import BadRequestError
from atlas.formats.code_words import FIELDS
from atlas.frames import rows_of
from atlas.services.figures import say_value
from atlas.services.filtering import require_field
from atlas.services.indicators import indicator_table
from atlas.services.learning import compare_topics, find_lessons
from atlas.services.similar import (
    DEFAULT_TOLERANCE,
    SimilarQuery,
    choose_indicators,
    find_similar,
    indicators_of,
)
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Field, Level, values
from atlas.web.context import language, snapshot
from atlas.web.params import Arguments, read_list, read_text
from atlas.web.planning.blueprint import planning

SIMILAR_PARAMETERS: Final = ("region", "indicators", "tolerance", "format", "lang")
# More columns than these fit no screen; the download has all.
_MOST_SIDE_BY_SIDE: Final = 6


@planning.get("/vergleich/gemeinden")
def similar() -> str:
    """Show municipalities like one, with their offers beside its own."""
    taken = snapshot()
    query = read_similar_query(request.args)
    field = read_text(request.args, "field", values(Field)[0])
    require_field(field)
    if not query.region:
        return render_template("planning/compare/similar.html", query=query, field=field, **_choices(taken, query))
    added = read_text(request.args, "add")
    asked = tuple(dict.fromkeys([*query.indicators, *([added] if added else [])]))
    query = SimilarQuery(query.region, asked, query.tolerance)
    query = SimilarQuery(query.region, choose_indicators(taken, query), query.tolerance)
    own, *found = find_similar(taken, query)
    return render_template(
        "planning/compare/similar.html",
        query=query,
        field=field,
        fields=FIELDS,
        own=own,
        found=found,
        side_by_side=[own, *found[:_MOST_SIDE_BY_SIDE]],
        topics=compare_topics(taken, [alike.region_id for alike in (own, *found[:_MOST_SIDE_BY_SIDE])], field),
        lessons=find_lessons(taken, query.region, [alike.region_id for alike in found]),
        without={name: _address(query, field, without=name) for name in query.indicators if len(query.indicators) > 1},
        wider=_address(query, field, tolerance=min(2 * query.tolerance, 100)),
        **_choices(taken, query),
    )


def read_similar_query(arguments: Arguments) -> SimilarQuery:
    """Return which municipalities are looked for."""
    return SimilarQuery(
        region=read_text(arguments, "region"),
        indicators=read_list(arguments, "indicators"),
        tolerance=_read_tolerance(arguments),
    )


def _read_tolerance(arguments: Arguments) -> float:
    text = read_text(arguments, "tolerance")
    if not text:
        return DEFAULT_TOLERANCE
    # As Germans write it too; float() would take "nan" and "1e2" as well.
    if not re.fullmatch(r"[0-9]{1,4}([.,][0-9]{1,3})?", text, re.ASCII):
        raise BadRequestError(
            "Die Toleranz ist %(tolerance)s; erwartet wird eine Zahl über 0 bis 100, in Prozent.", tolerance=text
        )
    return float(text.replace(",", "."))


def _choices(taken: Snapshot, query: SimilarQuery) -> dict[str, Any]:
    municipalities = rows_of(taken.regions_at(Level.MUNICIPALITY))
    by_county: dict[str, list[dict[str, Any]]] = {}
    for row in municipalities:
        by_county.setdefault(str(taken.counties.get(row["county_ags"], "")), []).append(row)
    return {
        "municipalities": by_county,
        "indicators": {row["indicator_id"]: row for row in rows_of(indicator_table(taken))},
        "addable": _addable(taken, query) if query.region else [],
        "say": lambda value, indicator: say_value(value, indicator["unit"], language()),
        "topic_rows": taken.topics,
        "regions": taken.regions,
    }


def _addable(taken: Snapshot, query: SimilarQuery) -> list[dict[str, Any]]:
    return [row for row in indicators_of(taken, query.region) if row["indicator_id"] not in query.indicators]


def _address(query: SimilarQuery, field: str, *, without: str = "", tolerance: float | None = None) -> str:
    return url_for(
        "planning.similar",
        region=query.region,
        indicators=",".join(name for name in query.indicators if name != without),
        tolerance=f"{tolerance or query.tolerance:g}",
        field=field,
    )
