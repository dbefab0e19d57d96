"""Standards and what other ones would mean, for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

import orjson
from flask import Response, request

from atlas.formats.csv_table import write_csv
from atlas.frames import rows_of
from atlas.model import TABLES
from atlas.services.lens import require_lens
from atlas.services.sensitivity import vary_standard
from atlas.services.standards import list_standards
from atlas.vocabulary import Definition, Field, values
from atlas.web.context import snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.interfaces.tables import answer_table, wants_csv
from atlas.web.params import COVERAGE_PARAMETERS, read_choice, read_coverage_query, require_known

STANDARD_PARAMETERS: Final = ("field", "definition", "format", "lang")
SENSITIVITY_PARAMETERS: Final = tuple(name for name in COVERAGE_PARAMETERS if name != "region")


@interfaces.get("/standards.json")
def standards() -> Response:
    """Return all versions of the standards, in the form of their table, with their state."""
    require_known(request.args, STANDARD_PARAMETERS)
    definition = read_choice(request.args, "definition", ("", *values(Definition)))
    listed = list_standards(
        snapshot(), field=read_choice(request.args, "field", ("", *values(Field))), definition=definition
    )
    columns = [*TABLES["standards"].column_names, "state"]
    return _answer(rows_of(listed[columns]), columns, "massstaebe")


@interfaces.get("/sensitivity.json")
def sensitivity() -> Response:
    """Return how many people live in white spots of a topic, for other values of its standard."""
    require_known(request.args, SENSITIVITY_PARAMETERS)
    # Agreement is none here: it has no standard of its own to vary.
    read_choice(request.args, "definition", values(Definition))
    query = read_coverage_query(request.args)
    require_lens(snapshot(), query.lens)
    tried = vary_standard(snapshot(), query)
    records = [
        {**asdict(step), "varied": tried.varied, "unit": tried.unit, "in_force": tried.in_force} for step in tried.steps
    ]
    return _answer(records, list(records[0]), "schwellen")


def _answer(records: list[dict[str, object]], columns: list[str], name: str) -> Response:
    body = write_csv(records, columns) if wants_csv() else orjson.dumps(records, option=orjson.OPT_APPEND_NEWLINE)
    return answer_table(body, name)
