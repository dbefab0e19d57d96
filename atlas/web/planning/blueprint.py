"""The room for planners; each module beside this one adds its pages to it."""

from __future__ import annotations

from flask import Blueprint

from atlas.web.context import language
from atlas.web.labels import WORDS
from atlas.web.planning.sections import SECTIONS

planning = Blueprint("planning", __name__, url_prefix="/planung")


@planning.context_processor
def _name_sections() -> dict[str, object]:
    return {"planning_sections": SECTIONS, "words_of": _words_of}


def _words_of(kind: str) -> list[tuple[str, str]]:
    """Return the codes of a word list with their words, as choices."""
    return [(code, language().gettext(word)) for code, word in WORDS[kind].items()]
