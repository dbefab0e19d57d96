"""Parameters of a comparison with OpenStreetMap, for the page and the interfaces alike."""

from __future__ import annotations

from typing import Final

from atlas.services.openstreetmap.comparison import KINDS
from atlas.services.openstreetmap.fields import FIELDS
from atlas.services.openstreetmap.findings import OsmQuery
from atlas.web.params import Arguments, read_choice, read_text

OSM_FILTERS: Final = ("county", "topic", "kind", "field")


def read_osm_query(arguments: Arguments) -> OsmQuery:
    """Return which findings are asked for."""
    return OsmQuery(
        county=read_text(arguments, "county"),
        topic=read_text(arguments, "topic"),
        kind=_read_any(arguments, "kind", KINDS),
        field=_read_any(arguments, "field", FIELDS),
    )


def _read_any(arguments: Arguments, name: str, choices: tuple[str, ...]) -> str:
    return read_choice(arguments, name, choices) if read_text(arguments, name) else ""
