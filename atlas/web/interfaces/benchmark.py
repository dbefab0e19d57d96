"""Counties side by side, for programs."""

from __future__ import annotations

from flask import Response, request

from atlas.services.benchmark import publish_benchmark
from atlas.web.context import language, snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.interfaces.tables import answer_table, wants_csv
from atlas.web.params import require_known
from atlas.web.planning.benchmark import BENCHMARK_PARAMETERS, read_benchmark_query


@interfaces.get("/benchmark.json")
def benchmark() -> Response:
    """Return every figure of counties side by side as JSON, or as CSV where `format` asks for it."""
    require_known(request.args, BENCHMARK_PARAMETERS)
    query = read_benchmark_query(request.args)
    return answer_table(publish_benchmark(snapshot(), query, language().code, as_csv=wants_csv()), "kreisvergleich")
