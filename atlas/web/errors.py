"""What a fault becomes: a page for people, problem JSON (RFC 9457) for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

import orjson
from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from atlas.errors import (
    AtlasError,
    BadRequestError,
    BusyError,
    GoneError,
    MissingToolError,
    NotAcceptableError,
    NotFoundError,
    ServiceError,
    StoreError,
)
from atlas.language import mark
from atlas.web.context import language
from atlas.web.programs import is_for_programs

# 503 and not 500 for the store, and 502 for a service behind us: whoever calls again later may succeed.
_STATUS: Final[dict[type[AtlasError], int]] = {
    BadRequestError: 400,
    # Before the class it is a kind of.
    GoneError: 410,
    NotFoundError: 404,
    NotAcceptableError: 406,
    MissingToolError: 501,
    ServiceError: 502,
    StoreError: 503,
}
_RETRY_S: Final = 5
_TITLES: Final = {
    400: mark("Diese Anfrage ist nicht zu verstehen"),
    404: mark("Das gibt es hier nicht"),
    405: mark("So lässt sich diese Adresse nicht abrufen"),
    406: mark("In dieser Form gibt es das hier nicht"),
    410: mark("Das gibt es nicht mehr"),
    500: mark("Da ist bei uns etwas schiefgegangen"),
    501: mark("Das kann dieser Server noch nicht"),
    502: mark("Wege lassen sich gerade nicht messen"),
    503: mark("Der Atlas ist gerade nicht erreichbar"),
}
_DETAILS: Final = {
    400: mark("Bitte prüfen Sie die Adresse."),
    404: mark(
        "Unter dieser Adresse steht keine Seite. Vielleicht ist sie umgezogen, oder die Adresse hat einen Tippfehler."
    ),
    405: mark("Diese Adresse lässt sich nur abrufen (GET); geschrieben wird hier nichts."),
    500: mark("Der Fehler liegt nicht bei Ihnen. Bitte versuchen Sie es später noch einmal."),
    502: mark(
        "Der Dienst, den der Atlas nach Wegen fragt, antwortet nicht. Bitte versuchen Sie es in ein paar Minuten noch "
        "einmal."
    ),
    503: mark(
        "Die Datenbank antwortet nicht oder ist noch leer. Bitte versuchen Sie es in ein paar Minuten noch einmal."
    ),
}


def answer_faults(app: Flask) -> None:
    """Turn every exception of `app` into a reply people or programs understand."""
    app.register_error_handler(AtlasError, _answer_fault)
    app.register_error_handler(BusyError, _answer_busy)
    # Flask turns any other exception into a 500 of this class, so nothing leaves as Flask's own page in English.
    app.register_error_handler(HTTPException, _answer_http)


def explain_fault(error: AtlasError) -> tuple[int, str, str]:
    """Return what is said of a fault: HTTP status, title and one sentence or two."""
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    title = _say(_TITLES, status)
    # Which tool is missing may be told: it names a package to install and nothing of this machine.
    if status >= 500 and status != 501:
        # Facts of the database are for the operator's log, not for the page.
        return status, title, _say(_DETAILS, status)
    return status, title, language().gettext(error.template, **error.facts)


def _answer_fault(error: AtlasError) -> Response:
    status, _, detail = explain_fault(error)
    return _reply(status, detail)


def _answer_busy(error: BusyError) -> Response:
    title = language().gettext("Einen Moment bitte")
    detail = language().gettext(error.template, **error.facts)
    # A link and no page that loads itself again: whoever reads slowly would lose it (WCAG 2.2, 2.2.1).
    reply = make_response(render_template("busy.html", title=title, detail=detail, again=request.full_path), 503)
    reply.headers["Cache-Control"] = "no-store"
    reply.headers["Retry-After"] = str(_RETRY_S)
    return reply


def _answer_http(error: HTTPException) -> Response | WerkzeugResponse:
    if error.code is not None and error.code < 400:
        return error.get_response()  # a redirect
    status = error.code or 500
    reply = _reply(status, _say(_DETAILS, status) or error.description or "")
    if status == 405:
        # RFC 9110, section 15.5.6: a 405 must say which methods are allowed.
        reply.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ("GET", "HEAD", "OPTIONS")))
    return reply


def _say(texts: dict[int, str], status: int) -> str:
    return language().gettext(texts[status]) if status in texts else ""


def _reply(status: int, detail: str) -> Response:
    title = _say(_TITLES, status) or HTTPStatus(status).phrase
    if is_for_programs(request.path):
        return _problem(status, title, detail)
    template = "unavailable.html" if status == 503 else "error.html"
    page = render_template(template, status=status, title=title, detail=detail)
    reply = make_response(page, status)
    reply.headers["Cache-Control"] = "no-store"
    return reply


def _problem(status: int, title: str, detail: str) -> Response:
    # RFC 9457, section 4.2.1: "about:blank" says that the problem means no more than its HTTP status.
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": request.path}
    reply = Response(orjson.dumps(body), status, mimetype="application/problem+json")
    reply.headers["Cache-Control"] = "no-store"
    # Set here again, as the blueprint's own function does not run for addresses that no route knows.
    reply.headers["Access-Control-Allow-Origin"] = "*"
    return reply
