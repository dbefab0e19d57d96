"""Pages for planners: the matrix, one region, one topic."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for

from atlas.formats.code_words import FIELDS
from atlas.frames import rows_of
from atlas.language import mark
from atlas.services.agreement import require_definition
from atlas.services.classes import class_verdicts
from atlas.services.coverage import CoverageQuery, measure_coverage
from atlas.services.filtering import require_field
from atlas.services.indicators import indicator_table
from atlas.services.snapshots import Snapshot
from atlas.services.standards import find_standard
from atlas.services.verdicts import Verdict
from atlas.vocabulary import Field, Level, Status, SurveyState, values
from atlas.web.context import language, snapshot
from atlas.web.drawing import draw_region, draw_verdicts
from atlas.web.labels import DEFINITIONS, LEVELS
from atlas.web.params import lens_values, read_choice, read_coverage_query, read_text
from atlas.web.planning.blueprint import planning
from atlas.web.planning.matrix import build_matrix, tally_statuses
from atlas.web.planning.standards import UNITS, show_proposal, show_sensitivity

# An empty parameter cannot say "all": without any, a first visit shows one county.
ALL_COUNTIES = "all"


@planning.get("")
def index() -> str:
    """Show the matrix of one field of action beside the map of one topic."""
    taken = snapshot()
    query = _with_county(taken, read_coverage_query(request.args))
    field = _field_of(taken, query.topic)
    matrix = build_matrix(taken, query, field)
    # The map beside the matrix shows a topic of its field; where none is chosen, the one that lacks most.
    if taken.topics["field"].get(query.topic) != field:
        query = replace(query, topic=matrix.worst_topic())
    has_map = bool(matrix.lines and query.topic)
    return render_template(
        "planning/index.html",
        matrix=matrix,
        query=query,
        field=field,
        shown=_topic(taken, query.topic) if has_map else None,
        **(_paint(query, measure_coverage(taken, query, language().code)) if has_map else {"map": None}),
        **_choices(taken, query),
    )


@planning.get("/raum/<region_id>")
def region(region_id: str) -> str:
    """Show all topics of a region, each with its reason."""
    taken = snapshot()
    place = taken.region(region_id)
    # The path names the region; a topic or county in the query would only hide part of it.
    query = replace(read_coverage_query(request.args), region=region_id, topic="", county="")
    verdicts = measure_coverage(taken, query, language().code)
    by_field = {name: [row for row in verdicts if taken.topics.at[row.topic, "field"] == name] for name in FIELDS}
    return render_template(
        "planning/region.html",
        region=place,
        people=taken.regions["people"].get(region_id),
        county=taken.counties.get(place["county_ags"]),
        members=_name_members(taken, region_id),
        definition=query.definition,
        choices=_region_selection(query),
        freshness_years=taken.settings.freshness_years,
        definitions=DEFINITIONS,
        by_field={name: found for name, found in by_field.items() if found},
        counts=_tally(verdicts),
        offers=taken.offers,
        map=draw_region(region_id, str(place["county_ags"])),
    )


@planning.get("/thema/<topic_id>")
def topic(topic_id: str) -> str:
    """Show all regions for a topic: map, table, standard and state of the survey."""
    taken = snapshot()
    taken.require_topic(topic_id)
    query = _with_county(taken, replace(read_coverage_query(request.args), topic=topic_id, region=""))
    verdicts = measure_coverage(taken, query, language().code)
    sensitivity = show_sensitivity(taken, query) if verdicts else None
    plain = replace(query, lens=query.lens.without_proposal())
    return render_template(
        "planning/topic.html",
        topic=_topic(taken, topic_id),
        query=query,
        verdicts=verdicts,
        counts=_tally(verdicts),
        sentence=_summarize(verdicts),
        standard=find_standard(taken, topic_id, query.definition),
        sensitivity=sensitivity,
        sensitivity_unit=language().gettext(UNITS.get(sensitivity["unit"], "")) if sensitivity else "",
        proposal=show_proposal(taken, query),
        kept=_selection(plain),
        plain_selection=_selection(plain),
        surveys=_surveys(taken, topic_id, query.county),
        offers=taken.offers,
        **(_paint(query, verdicts) if verdicts else {"map": None}),
        **_choices(taken, query),
    )


def _paint(query: CoverageQuery, verdicts: list[Verdict]) -> dict[str, Any]:
    """Return the map of a topic, how it is painted, and the classes of its legend."""
    paint = read_choice(request.args, "paint", ("verdict", "value"))
    classes = class_verdicts(verdicts)
    unit = next((verdict.unit for verdict in verdicts if verdict.unit), "offers")
    return {
        "map": draw_verdicts(query, _region_page(query), by_value=paint == "value"),
        "paint": paint,
        "paint_urls": {name: _address_with(paint=name) for name in ("verdict", "value")},
        "classes": {
            "least": classes.least,
            "limits": classes.limits,
            "unit": unit,
            "word": language().gettext(UNITS[unit]),
            # Whole numbers are named one by one, as there is nothing between two of them.
            "is_continuous": unit not in {"offers", "definitions"},
        },
    }


def _address_with(**changed: str) -> str:
    """Return the address of this page with some parameters changed."""
    kept = {name: value for name, value in request.args.items() if value}
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **kept, **changed})


def _with_county(taken: Snapshot, query: CoverageQuery) -> CoverageQuery:
    """Choose the county with the most offers where none is asked for; higher levels show all."""
    require_definition(query.definition)
    if query.county == ALL_COUNTIES:
        return replace(query, county="")
    if query.county or query.level == Level.COUNTY or "county" in request.args:
        return query
    here = taken.regions_at(query.level, system=query.system)["county_ags"]
    # Several counties at once make a matrix too large to read, so a first visit sees the one that has most to show.
    counted = taken.offers.loc[taken.offers["county_ags"].isin(here), "county_ags"].value_counts()
    return replace(query, county=str(counted.index[0]) if len(counted) else "")


def _field_of(taken: Snapshot, topic_id: str) -> str:
    asked = read_text(request.args, "field")
    if asked:
        require_field(asked)
        return asked
    if topic_id:
        taken.require_topic(topic_id)
        return str(taken.topics.at[topic_id, "field"])
    return values(Field)[0]


def _choices(taken: Snapshot, query: CoverageQuery) -> dict[str, Any]:
    systems = rows_of(taken.tables["region_systems"])
    return {
        "counties": taken.counties,
        "fields": FIELDS,
        "definitions": DEFINITIONS,
        "levels": {code: word for code, word in LEVELS.items() if code in {system["level"] for system in systems}},
        "systems": [system for system in systems if system["level"] == query.level],
        "system": query.system or taken.default_system(query.level),
        "selection": _selection(query),
        "region_selection": _region_selection(query),
        "needs": list_needs(taken),
        "freshness_years": taken.settings.freshness_years,
    }


def _selection(query: CoverageQuery) -> dict[str, str]:
    """Return what is chosen as the parameters of an address."""
    chosen = {"level": query.level, "definition": query.definition, "system": query.system}
    chosen["county"] = query.county or ("" if query.level == Level.COUNTY else ALL_COUNTIES)
    return {name: value for name, value in chosen.items() if value} | lens_values(query.lens)


def _region_selection(query: CoverageQuery) -> dict[str, str]:
    """Return what holds for the page of a region too: how verdicts are made, not which regions are compared."""
    return {"definition": query.definition, **lens_values(query.lens)}


def list_needs(taken: Snapshot) -> list[tuple[str, str]]:
    """Return the indicators that tell of need, as choices."""
    indicators = indicator_table(taken)
    telling = indicators[indicators["direction"] != "neutral"]
    return [(str(row["indicator_id"]), str(row[f"label_{language().code}"])) for row in rows_of(telling)]


def _region_page(query: CoverageQuery) -> str:
    chosen: dict[str, Any] = dict(_region_selection(query))
    address = url_for("planning.region", region_id="ID", **chosen)
    # The page of a region has an anchor for each topic, so a click leads to the sentence and not to the top.
    return f"{address}#{query.topic}"


def _topic(taken: Snapshot, topic_id: str) -> dict[str, Any]:
    code = language().code
    row = rows_of(taken.topics.loc[[topic_id]])[0]
    return {**row, "label": row[f"label_{code}"], "description": row[f"description_{code}"]}


def _tally(verdicts: list[Verdict]) -> dict[str, int]:
    return tally_statuses((verdict.status, verdict.is_inferred) for verdict in verdicts)


def _summarize(verdicts: list[Verdict]) -> str:
    """Return the one sentence that stands above a topic's map and table."""
    white = [verdict for verdict in verdicts if verdict.status == Status.WHITE]
    known = [verdict for verdict in verdicts if verdict.status != Status.UNKNOWN]
    say = language()
    if not known:
        return say.gettext("Zu diesem Thema ist hier nichts bekannt.")
    if not white:
        return say.gettext("Soweit bekannt, gibt es zu diesem Thema hier keinen weißen Fleck.")
    text = mark(
        "In %(white)s von %(known)s Räumen ist dieses Thema ein weißer Fleck; %(people)s Menschen sind betroffen."
    )
    if any(verdict.survey == SurveyState.PARTIAL for verdict in white):
        text = mark(
            "Soweit bekannt, ist dieses Thema in %(white)s von %(known)s Räumen ein weißer Fleck; "
            "%(people)s Menschen sind betroffen."
        )
    return say.gettext(
        text,
        white=say.number(len(white)),
        known=say.number(len(known)),
        # Regions of one system are not meant to overlap, so their people may be added.
        people=say.number(sum(verdict.people_affected or 0 for verdict in white)),
    )


def _name_members(taken: Snapshot, region_id: str) -> list[str]:
    return sorted(taken.municipalities.loc[taken.members_of(region_id), "name"])


def _surveys(taken: Snapshot, topic_id: str, county: str) -> list[dict[str, Any]]:
    surveys = taken.tables["surveys"]
    chosen = surveys[surveys["topic_id"] == topic_id]
    if county:
        chosen = chosen[chosen["county_ags"] == county]
    return rows_of(chosen.assign(county=chosen["county_ags"].map(taken.counties)))
