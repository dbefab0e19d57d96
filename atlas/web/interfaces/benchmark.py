"""Counties side by side, for programs."""

from __future__ import annotations

from flask import Response, request

from atlas.services.benchmark import publish_benchmark
from atlas.web.context import language, snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.params import read_choice, require_known
from atlas.web.planning.benchmark import BENCHMARK_PARAMETERS, read_benchmark_query


@interfaces.get("/benchmark.json")
def benchmark() -> Response:
    """Return every figure of counties side by side as JSON, or as CSV where `format` asks for it."""
    require_known(request.args, BENCHMARK_PARAMETERS)
    as_csv = read_choice(request.args, "format", ("json", "csv")) == "csv"
    body = publish_benchmark(snapshot(), read_benchmark_query(request.args), language().code, as_csv=as_csv)
    if not as_csv:
        return Response(body, mimetype="application/json")
    headers = {"Content-Disposition": 'attachment; filename="kreisvergleich.csv"'}
    return Response(body, mimetype="text/csv", headers=headers)
