"""The room for planners; each module beside this one adds its pages to it."""

from __future__ import annotations

from flask import Blueprint

from atlas.web.planning.sections import SECTIONS

planning = Blueprint("planning", __name__, url_prefix="/planung")


@planning.context_processor
def _name_sections() -> dict[str, object]:
    return {"planning_sections": SECTIONS}
