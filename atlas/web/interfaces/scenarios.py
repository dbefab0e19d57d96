"""What-ifs for programs, and for the map of a scenario."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import Response, request

from atlas.services.scenario_ranking import rank_funding_lines
from atlas.services.scenario_records import publish_comparison, publish_lines, publish_verdicts
from atlas.services.scenarios import compare_scenario
from atlas.web.context import language, snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.interfaces.tables import answer_json, answer_table, wants_csv
from atlas.web.params import COVERAGE_PARAMETERS, read_coverage_query, require_known
from atlas.web.scenario_params import read_edits, read_share

SCENARIO_PARAMETERS: Final = ("edits", *COVERAGE_PARAMETERS)
VERDICT_PARAMETERS: Final = tuple(name for name in SCENARIO_PARAMETERS if name != "format")
LINE_PARAMETERS: Final = ("county", "level", "definition", "system", "share", "format", "lang")


@interfaces.get("/scenario.json")
def scenario() -> Response:
    """Return what a scenario changes as JSON, or its changed verdicts as CSV where `format` asks for it."""
    require_known(request.args, SCENARIO_PARAMETERS)
    say = language().code
    compared = compare_scenario(snapshot(), read_edits(request.args), read_coverage_query(request.args), say)
    limit = snapshot().settings.suppress_below
    return answer_table(publish_comparison(compared, say, as_csv=wants_csv(), limit=limit), "szenario")


@interfaces.get("/scenario-verdicts.json")
def scenario_verdicts() -> Response:
    """Return all verdicts on the topics that a scenario touches, as it would leave them, with `change`."""
    require_known(request.args, VERDICT_PARAMETERS)
    query = read_coverage_query(request.args)
    if query.topic:
        snapshot().require_topic(query.topic)
    # All topics, as the page of the scenario asks for: what it has just computed is at hand for its map.
    compared = compare_scenario(snapshot(), read_edits(request.args), replace(query, topic=""), language().code)
    return answer_json(publish_verdicts(compared, query.topic))


@interfaces.get("/scenario-fundings.json")
def scenario_fundings() -> Response:
    """Return funding lines in the order of the gaps they would leave, as JSON or CSV."""
    require_known(request.args, LINE_PARAMETERS)
    query = read_coverage_query(request.args)
    ranked = rank_funding_lines(snapshot(), query, share_percent=read_share(request.args))
    limit = snapshot().settings.suppress_below
    return answer_table(publish_lines(ranked, as_csv=wants_csv(), limit=limit), "foerderlinien")
