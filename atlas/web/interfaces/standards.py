"""Standards and what other ones would mean, for programs."""

from __future__ import annotations

from dataclasses import asdict

import orjson
from flask import Response, request

from atlas.formats.csv_table import write_csv
from atlas.frames import rows_of
from atlas.model import TABLES
from atlas.services.lens import require_lens
from atlas.services.sensitivity import vary_standard
from atlas.services.standards import list_standards
from atlas.vocabulary import Definition, values
from atlas.web.context import snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.params import COVERAGE_PARAMETERS, read_choice, read_coverage_query, read_text, require_known


@interfaces.get("/standards.json")
def standards() -> Response:
    """Return all versions of the standards, in the form of their table, with their state."""
    require_known(request.args, ("field", "definition", "format", "lang"))
    definition = read_choice(request.args, "definition", ("", *values(Definition)))
    listed = list_standards(snapshot(), field=read_text(request.args, "field"), definition=definition)
    columns = [*TABLES["standards"].column_names, "state"]
    return _answer(rows_of(listed[columns]), columns, "massstaebe.csv")


@interfaces.get("/sensitivity.json")
def sensitivity() -> Response:
    """Return how many people live in white spots of a topic, for other values of its standard."""
    require_known(request.args, [name for name in COVERAGE_PARAMETERS if name != "region"])
    query = read_coverage_query(request.args)
    require_lens(snapshot(), query.lens)
    tried = vary_standard(snapshot(), query)
    records = [
        {**asdict(step), "varied": tried.varied, "unit": tried.unit, "in_force": tried.in_force} for step in tried.steps
    ]
    return _answer(records, list(records[0]), "schwellen.csv")


def _answer(records: list[dict[str, object]], columns: list[str], name: str) -> Response:
    if read_choice(request.args, "format", ("json", "csv")) == "json":
        return Response(orjson.dumps(records, option=orjson.OPT_APPEND_NEWLINE), mimetype="application/json")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write_csv(records, columns), mimetype="text/csv", headers=headers)
