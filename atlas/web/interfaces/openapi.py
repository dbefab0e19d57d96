"""The description of the interfaces below /api: OpenAPI 3.1 for programs, a page for people."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, Final

import orjson
from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from atlas.language import Language, mark
from atlas.services.licences import find_licence
from atlas.services.snapshots import Snapshot
from atlas.web.context import language, public_address, snapshot
from atlas.web.data import data
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.interfaces.examples import fit_parameters
from atlas.web.interfaces.operations import OPERATIONS, Operation
from atlas.web.params import require_known

_ABOUT: Final = mark(
    "Nur lesend, ohne Schlüssel, von jeder Seite aus (CORS). Unbekannte Parameter und sinnlose Werte werden mit 400 "
    "abgelehnt, Unbekanntes mit 404, beides als Problem nach RFC 9457. Jede öffentliche Antwort hat ein ETag."
)
_FAULTS: Final = {
    "400": mark("Ein Parameter ist unbekannt oder ergibt keinen Sinn."),
    "404": mark("So etwas gibt es nicht."),
    "406": mark("In keiner der Formen, die „Accept“ nennt."),
    "410": mark("Das ist nicht mehr aufgehoben."),
    "503": mark("Die Datenbank antwortet nicht."),
}
_FAULTS_OF_SOME: Final = {"501": mark("Dem Server fehlt eine Datei, aus der er antworten könnte.")}
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
    },
}
_CHANGES: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["since", "until", "until_at", "total", "next", "attribution", "changes"],
    "properties": {
        "since": {"type": "integer"},
        "until": {"type": "integer"},
        "until_at": {"type": "string", "format": "date-time"},
        "total": {"type": "integer"},
        "next": {"type": ["string", "null"], "format": "uri"},
        "attribution": {"type": "string"},
        "changes": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kind", "id", "change", "version", "record"],
                "properties": {
                    "kind": {"enum": ["provider", "site", "offer"]},
                    "id": {"type": "string"},
                    "change": {"enum": ["added", "changed", "removed"]},
                    "version": {"type": "integer"},
                    "record": {"type": ["object", "null"]},
                },
            },
        },
    },
}
_LIST: Final[dict[str, Any]] = {"type": "array", "items": {"type": "object"}}
_COLLECTION: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {"type": {"const": "FeatureCollection"}, "features": _LIST},
}
_SCHEMAS: Final = {"Problem": _PROBLEM, "Changes": _CHANGES, "FeatureCollection": _COLLECTION}


@interfaces.get("", strict_slashes=False)
def root() -> BaseResponse:
    """Lead to the description, as the catalogue names this address as the one of the whole interface."""
    require_known(request.args, ("lang",))
    return redirect(url_for("interfaces.openapi"))


@interfaces.get("/openapi.json")
def openapi() -> Response:
    """Return the description of every address below /api, after OpenAPI 3.1."""
    require_known(request.args, ("lang",))
    body = describe_interface(snapshot(), language(), public_address(""))
    return Response(orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE), mimetype="application/json")


@data.get("/daten/schnittstelle")
def interface_page() -> str:
    """Show people every address below /api with its parameters and an example."""
    fitted = {operation.path: fit_parameters(snapshot(), operation.parameters) for operation in OPERATIONS}
    return render_template(
        "interface.html", operations=OPERATIONS, parameters=fitted, about=_ABOUT, base=public_address("")
    )


def describe_interface(taken: Snapshot, say: Language, address: str) -> dict[str, Any]:
    """Return the OpenAPI document.

    Parameters
    ----------
    address
        Of the atlas, without a slash at the end.

    Notes
    -----
    Source: OpenAPI Specification 3.1.0.
    """
    licence = find_licence(taken.tables["provenance"], ("offers",))
    told = {"name": ", ".join(licence.names), "url": licence.uri}
    info = {
        "title": "Sozialatlas",
        "version": version("sozialatlas"),
        "description": say.gettext(_ABOUT),
        "license": {name: text for name, text in told.items() if text},
    }
    return {
        "openapi": "3.1.0",
        "info": info if licence.names else {name: info[name] for name in info if name != "license"},
        "servers": [{"url": address}],
        "paths": {operation.path: {"get": _describe(taken, operation, say)} for operation in OPERATIONS},
        "components": {
            "schemas": _SCHEMAS,
            "responses": {
                status: {
                    "description": say.gettext(text),
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
                for status, text in (_FAULTS | _FAULTS_OF_SOME).items()
            },
        },
    }


def _describe(taken: Snapshot, operation: Operation, say: Language) -> dict[str, Any]:
    content = {media: {"schema": _schema_of(operation, media)} for media in operation.media_types}
    faults = {status: {"$ref": f"#/components/responses/{status}"} for status in (*_FAULTS, *operation.faults)}
    return {
        "operationId": operation.path.removeprefix("/api/").replace(".", "-"),
        "summary": say.gettext(operation.about),
        "parameters": [
            {
                "name": parameter.name,
                "in": "query",
                "required": parameter.name in operation.required,
                "description": say.gettext(parameter.about),
                "schema": parameter.schema(),
                **({"example": _typed(parameter.example, parameter.kind)} if parameter.example else {}),
            }
            for parameter in fit_parameters(taken, operation.parameters)
        ],
        "responses": {"200": {"description": say.gettext(operation.about), "content": content}, **faults},
    }


def _schema_of(operation: Operation, media: str) -> dict[str, Any]:
    if operation.path == "/api/changes":
        return {"$ref": "#/components/schemas/Changes"}
    if media == "application/geo+json":
        return {"$ref": "#/components/schemas/FeatureCollection"}
    # In OpenAPI 3.1 what is no JSON has no schema; one that allows everything says just that.
    return {}


def _typed(example: str, kind: str) -> str | float:
    return example if kind == "string" else int(example) if kind == "integer" else float(example)
