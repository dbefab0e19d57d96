"""Scenarios under a name, over the web: the only thing a visitor can write."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from atlas.errors import BadRequestError
from atlas.services.saved_scenarios import find_scenario, save_scenario
from atlas.services.scenario_edits import parse_edits
from atlas.web.context import snapshot, store
from atlas.web.planning.blueprint import planning
from atlas.web.planning.workplace import ALL_COUNTIES
from atlas.web.scenario_params import ScenarioState, read_state

_SAME: Final = "same-origin"


@planning.post("/szenario")
def save() -> Response:
    """Save a scenario under the name of the form, and lead to it."""
    _refuse_foreign_forms()
    state = read_state(request.form)
    county = "" if state.county == ALL_COUNTIES else state.county
    saved = save_scenario(
        store(),
        snapshot(),
        state.edits,
        name=request.form.get("name", ""),
        note=request.form.get("note", ""),
        county=county,
    )
    view: dict[str, Any] = {
        "level": state.query.level,
        "definition": state.query.definition,
        "system": state.query.system or None,
    }
    return redirect(url_for("planning.saved_scenario", scenario_id=saved.scenario_id, **view), 303)


@planning.get("/szenario/<scenario_id>")
def saved_scenario(scenario_id: str) -> Response:
    """Lead to the address that is the scenario, so that the page itself depends on nothing but its address."""
    saved = find_scenario(store(), scenario_id)
    state = replace(
        ScenarioState(parse_edits(saved.edits), read_state(request.args).query), county=saved.county, name=saved.name
    )
    reply = redirect(state.address(), 303)
    # Deleted scenarios must be gone at once, whoever kept a copy.
    reply.headers["Cache-Control"] = "no-store"
    return reply


@planning.get("/szenarien")
def saved_scenarios() -> Response:
    """List the saved scenarios."""
    taken = snapshot()
    page = render_template(
        "planning/saved_scenarios.html",
        scenarios=store().list_scenarios(),
        counties=taken.counties,
        most=taken.settings.saved_scenarios,
    )
    reply = make_response(page)
    # Not public: the memory of replies knows data versions only, and a scenario is saved without any.
    reply.headers["Cache-Control"] = "private, no-store"
    return reply


def _refuse_foreign_forms() -> None:
    """Refuse a form that another site has sent through somebody's browser."""
    fetched = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin", "")
    # Browsers that do not say where a request comes from still name the origin of a form.
    is_own = fetched == _SAME if fetched else urlsplit(origin).netloc in _own_hosts()
    if not is_own:
        raise BadRequestError(
            "Szenarien lassen sich nur mit dem Formular dieser Seite speichern. Bitte öffnen Sie es hier noch einmal."
        )


def _own_hosts() -> set[str]:
    # Behind a proxy the request may name an inner host; the form was loaded from the public one.
    return {request.host, urlsplit(snapshot().settings.public_url).netloc} - {""}
