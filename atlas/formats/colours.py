"""The atlas' colours for files that carry their own look; the same as on its pages (`static/css/tokens.css`)."""

from __future__ import annotations

from typing import Final

FIELD_COLOURS: Final = {
    "existence": "#855700",
    "crisis": "#b0391c",
    "families": "#14704a",
    "disability": "#1c5aa6",
    "older": "#7d3a83",
}
STATUS_COLOURS: Final = {
    "covered": "#7fbcbf",
    "borderline": "#f5c451",
    "white_spot": "#d0566f",
    "unknown": "#dfe4e3",
}
"""Fills of areas."""
UNKNOWN_LINE: Final = "#a4b0ad"
"""Hatching where nothing is known: it must not look like a verdict."""
LINE: Final = "#5b6f6c"
INK: Final = "#16211f"
NO_FIELD: Final = "#43514f"
