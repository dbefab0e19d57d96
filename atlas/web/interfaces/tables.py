"""Records as JSON to be read by programs, or as CSV to be kept as a file: what `format` asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flask import Response, request

from atlas.web.params import read_choice

TABLE_FORMS: Final = ("json", "csv")


def wants_csv() -> bool:
    """Tell whether the address asks for CSV and not for JSON."""
    return read_choice(request.args, "format", TABLE_FORMS) == "csv"


def answer_json(body: bytes) -> Response:
    """Return JSON that browsers show."""
    return Response(body, mimetype="application/json")


def answer_table(body: bytes, name: str) -> Response:
    """Return a body in the form that the address asks for; `name` is the file's without ending, in German."""
    return answer_file(body, "text/csv", f"{name}.csv") if wants_csv() else answer_json(body)


def answer_file(body: bytes | Iterator[bytes], mimetype: str, name: str) -> Response:
    """Return a reply that browsers keep as a file."""
    return Response(body, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})
