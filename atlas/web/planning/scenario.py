"""Pages for what-ifs: a scenario with its builder, its result and its map, and the ranking of funding lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from atlas.errors import AtlasError, BadRequestError, NotFoundError
from atlas.formats.charts import Axis, Change, ChangeChart, draw_changes
from atlas.formats.code_words import MODES
from atlas.frames import row_of
from atlas.language import mark
from atlas.services.coverage import CoverageQuery
from atlas.services.scenario_edits import EndFunding, FaultyEditsError
from atlas.services.scenario_ranking import rank_funding_lines
from atlas.services.scenario_words import say_count, say_way, summarize_line, summarize_scenario
from atlas.services.scenarios import Comparison, compare_scenario
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Level
from atlas.web.context import language, snapshot
from atlas.web.drawing import draw_scenario, draw_verdicts
from atlas.web.labels import DEFINITIONS, LEVELS
from atlas.web.params import read_coverage_query
from atlas.web.planning.blueprint import planning
from atlas.web.planning.matrix import tally_statuses
from atlas.web.planning.scenario_building import (
    choose_topic,
    list_lines,
    list_offers,
    list_regions,
    make_examples,
    read_new_edit,
)
from atlas.web.planning.workplace import ALL_COUNTIES
from atlas.web.scenario_params import ScenarioState, join_address, read_share, read_state

_MOST_BARS: Final = 12


@planning.get("/szenario")
def scenario() -> str | Response | tuple[str, int]:
    """Show a scenario: its edits, what they change, and forms for more."""
    taken = snapshot()
    state = read_state(request.args)
    fault: AtlasError | None = None
    if "add" in request.args:
        try:
            return redirect(state.adding(read_new_edit(taken, request.args)))
        except (BadRequestError, NotFoundError) as error:
            # The page itself says what is missing, beside the form and with all that was chosen before.
            fault = error
    page = render_template("planning/scenario.html", **_describe(taken, state), fault=_say(fault))
    return (page, 400) if fault else page


def _say(fault: AtlasError | None) -> str:
    if isinstance(fault, FaultyEditsError):
        fault = FaultyEditsError(fault.faults, language())
    return language().gettext(fault.template, **fault.facts) if fault else ""


def _describe(taken: Snapshot, state: ScenarioState) -> dict[str, Any]:
    query = _resolve_county(taken, state)
    compared = compare_scenario(taken, state.edits, query, language().code)
    topic = choose_topic(taken, state, compared.topics)
    shown = topic if topic in compared.topics else next(iter(compared.topics), "")
    return {
        "state": state,
        "saves": taken.settings.saved_scenarios > 0,
        "query": query,
        "compared": compared,
        "closed": set(taken.offers.index) - set(_offers_after(taken, compared)),
        "speech": language(),
        "count": lambda people: say_count(people, taken.settings.suppress_below, language()),
        "way": lambda way, unit: say_way(way, unit, language()),
        "labels": compared.labels(language().code),
        "sentence": summarize_scenario(compared, language(), limit=taken.settings.suppress_below),
        "shown": shown,
        "chart": _chart_ways(compared, shown),
        "tallies_before": tally_statuses(
            (one.status, one.is_inferred) for one in compared.before if one.topic == shown
        ),
        "tallies_after": tally_statuses(
            (one.status, one.is_inferred) for one in compared.verdicts if one.topic == shown
        ),
        **_draw(state, replace(query, topic=shown)),
        **_choices(taken, state, query, topic),
        **_downloads(state, query),
    }


def _offers_after(taken: Snapshot, compared: Comparison) -> Iterable[str]:
    offers = taken.offers
    untouched = offers.index[~offers["topic_id"].isin(compared.topics)]
    return [*untouched, *compared.after.tables["offers"]["offer_id"]]


def _resolve_county(taken: Snapshot, state: ScenarioState) -> CoverageQuery:
    """Choose the county to look at: the one asked for, else that of the offers the edits are about."""
    if state.county == ALL_COUNTIES or state.query.level == Level.COUNTY:
        return state.query
    if state.county:
        return replace(state.query, county=state.county)
    named = {getattr(edit, "offer_id", "") for edit in state.edits} | {state.offer}
    offers = taken.offers
    counties = set(offers.loc[offers.index.isin(named), "county_ags"].dropna())
    spots = {getattr(edit, "spot", None) for edit in state.edits} - {None}
    counties |= {spot.ags[:5] for spot in spots if spot is not None and spot.ags}
    known = counties & set(taken.counties.index)
    if len(known) == 1:
        return replace(state.query, county=known.pop())
    if known or state.edits:
        return state.query
    # Without any edit yet, the county with the most offers has most to choose from.
    return replace(state.query, county=str(offers["county_ags"].value_counts().index[0]) if len(offers) else "")


def _draw(state: ScenarioState, query: CoverageQuery) -> dict[str, Any]:
    if not query.topic:
        return {"map_before": None, "map_after": None}
    page = url_for("planning.region", region_id="ID", definition=query.definition) + f"#{query.topic}"
    return {
        "map_before": draw_verdicts(query, page),
        "map_after": draw_scenario(query, state.edits_text, page),
    }


def _choices(taken: Snapshot, state: ScenarioState, query: CoverageQuery, topic: str) -> dict[str, Any]:
    levels = set(taken.tables["region_systems"]["level"])
    code = language().code
    return {
        "counties": taken.counties,
        "levels": [(level, word) for level, word in LEVELS.items() if level in levels],
        "definitions": list(DEFINITIONS),
        "topics": list(taken.topics[f"label_{code}"].items()),
        "topic": topic,
        "topic_label": taken.topics[f"label_{code}"][topic],
        "offers": list_offers(taken, topic, query.county),
        "offer": row_of(taken.offers, taken.offer_position(state.offer)) if state.offer else None,
        "regions": list_regions(taken, query.county),
        "places": _list_places(taken, query.county),
        "lines": list_lines(taken, query.county),
        "modes": list(MODES),
        "examples": [] if state.edits else make_examples(taken, state),
    }


def _list_places(taken: Snapshot, county: str) -> list[str]:
    municipalities = taken.municipalities
    chosen = municipalities[municipalities["county_ags"] == county] if county else municipalities
    return sorted(chosen["name"])


def _downloads(state: ScenarioState, query: CoverageQuery) -> dict[str, str]:
    given = {**state.parameters(), "county": query.county}
    asked = {name: text for name, text in given.items() if text and name not in {"topic", "offer", "name"}}
    return {
        "json_url": join_address("interfaces.scenario", asked),
        "csv_url": join_address("interfaces.scenario", {**asked, "format": "csv"}),
    }


def _chart_ways(compared: Comparison, topic: str) -> str:
    """Return a picture of the ways that change, the longest changes first; empty where none does."""
    changed = [
        Change(one.after.region, one.before.nearest_km, one.after.nearest_km)
        for one in compared.changes
        if one.after.topic == topic and one.before.nearest_km != one.after.nearest_km
    ]
    if not changed:
        return ""
    changed.sort(key=lambda change: -abs((change.after or 0) - (change.before or 0)))
    title = language().gettext(mark("Weg zum nächsten Angebot"))
    axis = Axis(language().gettext(mark("Kilometer")), "km", 1)
    return draw_changes(ChangeChart(title, axis, tuple(changed[:_MOST_BARS])), language())


@planning.get("/szenario/foerderlinien")
def scenario_fundings() -> str:
    """Show which funding line of a county matters most: each one ended on its own."""
    taken = snapshot()
    query = replace(read_coverage_query(request.args), topic="", region="")
    query = replace(query, county="" if query.county == ALL_COUNTIES else query.county)
    share = read_share(request.args)
    ranked = rank_funding_lines(taken, query, share_percent=share)
    asked = {"county": query.county, "level": query.level, "definition": query.definition, "share": f"{share:g}"}
    levels = set(taken.tables["region_systems"]["level"])
    return render_template(
        "planning/scenario_fundings.html",
        ranked=[
            (
                one,
                summarize_line(one, language(), limit=taken.settings.suppress_below),
                _end_line(query, one.line.line_id),
            )
            for one in ranked
        ],
        query=query,
        share=share,
        counties=taken.counties,
        levels=[(level, word) for level, word in LEVELS.items() if level in levels],
        definitions=list(DEFINITIONS),
        count=lambda people: say_count(people, taken.settings.suppress_below, language()),
        offer_names=taken.offers["name"],
        json_url=join_address("interfaces.scenario_fundings", {name: text for name, text in asked.items() if text}),
        csv_url=join_address(
            "interfaces.scenario_fundings", {**{name: text for name, text in asked.items() if text}, "format": "csv"}
        ),
    )


def _end_line(query: CoverageQuery, line_id: str) -> str:
    return ScenarioState((EndFunding(line_id),), replace(query, county=""), county=query.county).address()
