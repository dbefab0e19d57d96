"""Offers that are told twice: inside a file, and between a file and the atlas."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from atlas.sources.foreign_cells import fold
from atlas.vocabulary import Precision

SAME_PLACE_M: Final = 50
"""Two rows of one name and topic within this distance are one offer."""

_M_PER_DEGREE: Final = 111_320
# Cells as wide as the limit: whatever lies within it is in this cell or one near by, so no row meets all others.
_CELL_DEGREES: Final = SAME_PLACE_M / _M_PER_DEGREE

Site = Mapping[str, Any]


def street_key(site: Site) -> str:
    """Return what makes an address the same: street and town, without case, punctuation and "str." for "straße".

    Empty where no street is known.

    >>> street_key({"street": "Hauptstr. 1", "postcode": "99101", "city": "Aheim"})
    'hauptstrasse 1|99101'
    """
    if not site.get("street"):
        return ""
    street = " ".join(
        word.removesuffix("str") + "strasse" if word.endswith("str") else word for word in fold(site["street"]).split()
    )
    return f"{street}|{site.get('postcode') or fold(site.get('city') or '')}"


def place_key(site: Site | None, regions: Sequence[str] = ()) -> str:
    """Return what an offer's id takes from its place.

    That is the address, else the point (to 10 m), else the municipality; without site what the offer serves.
    """
    if site is None:
        return ";".join(regions)
    if street_key(site):
        return street_key(site)
    if site["location_precision"] == Precision.EXACT:
        return f"{site['lon']:.4f}/{site['lat']:.4f}"
    return f"{site['ags'] or ''}|{fold(site['city'] or '')}"


class DuplicateFinder:
    """Remembers the offers of a file and tells which line had the same name and topic at the same place before."""

    def __init__(self) -> None:
        self._by_place: dict[tuple[str, str, str], int] = {}
        self._by_cell: dict[tuple[str, str, int, int], list[tuple[float, float, int]]] = {}

    def find(self, name: str, topic_id: str, site: Site | None, place: str) -> int:
        """Return the line of the same offer, 0 where it is new. `place` is what `place_key` returns."""
        same = self._by_place.get((fold(name), topic_id, place), 0)
        return same or next(self._near(fold(name), topic_id, site), 0)

    def remember(self, line: int, name: str, topic_id: str, site: Site | None, place: str) -> None:
        """Keep an offer for later comparisons."""
        # Only offers that were taken are remembered, so a faulty row never makes a good one seem repeated.
        self._by_place[fold(name), topic_id, place] = line
        if site is not None and site["location_precision"] == Precision.EXACT:
            x, y = _cell(site)
            self._by_cell.setdefault((fold(name), topic_id, x, y), []).append((site["lon"], site["lat"], line))

    def _near(self, name: str, topic_id: str, site: Site | None) -> Iterator[int]:
        if site is None or site["location_precision"] != Precision.EXACT:
            return
        x, y = _cell(site)
        # Two cells to each side: at 55° north 50 m are nearly two cells wide, as a degree of longitude is shorter
        # there.
        for cell in ((x + dx, y + dy) for dx in (-2, -1, 0, 1, 2) for dy in (-1, 0, 1)):
            for lon, lat, line in self._by_cell.get((name, topic_id, *cell), ()):
                if _distance_m(site["lon"] - lon, site["lat"] - lat, lat) <= SAME_PLACE_M:
                    yield line


def _cell(site: Site) -> tuple[int, int]:
    return math.floor(site["lon"] / _CELL_DEGREES), math.floor(site["lat"] / _CELL_DEGREES)


def _distance_m(d_lon: float, d_lat: float, lat: float) -> float:
    """Return metres of a small step on the sphere (equirectangular), exact enough for 50 m."""
    return math.hypot(d_lon * math.cos(math.radians(lat)), d_lat) * _M_PER_DEGREE
