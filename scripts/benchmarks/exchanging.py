"""What leaves the atlas for other programs: each topic has a module of its own, beside its peer in the same run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from exchanging_geojson import measure_geojson
from exchanging_ogc import measure_ogc_items
from figures import Figure
from hsds_pages import measure_hsds_pages

_TOPICS: Final[tuple[Callable[[], list[Figure]], ...]] = (measure_geojson, measure_hsds_pages, measure_ogc_items)


def measure_exchange() -> list[Figure]:
    """Return the figures of all topics."""
    return [figure for measure in _TOPICS for figure in measure()]
