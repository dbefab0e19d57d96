"""The query that loads from Overpass exactly what a comparison needs."""

from __future__ import annotations

from collections import defaultdict
from typing import Final
from urllib.parse import quote

from atlas.services.openstreetmap.kinds import wanted_kinds
from atlas.services.snapshots import Snapshot

_TIMEOUT_S: Final = 180
_TURBO: Final = "https://overpass-turbo.eu/?Q="


def write_overpass_query(snapshot: Snapshot, county: str = "") -> str:
    """Return a query in Overpass QL for one county, or for all of the atlas.

    ``out center meta`` gives every way and relation a point and every element its version.

    Raises
    ------
    NotFoundError
        If the county is unknown.
    """
    if county:
        snapshot.require_county(county)
    keys = [county] if county else [str(key) for key in snapshot.counties.index]
    kinds: dict[str, list[str]] = defaultdict(list)
    for kind in wanted_kinds(snapshot):
        key, _, value = kind.partition("=")
        kinds[key].append(value)
    # A town that is a county of its own has eight digits in OpenStreetMap.
    area = f'area["boundary"="administrative"]["de:amtlicher_gemeindeschluessel"~"^({"|".join(keys)})(000)?$"]->.k;'
    lines = [f'  nwr["{key}"~"^({"|".join(sorted(values))})$"](area.k);' for key, values in sorted(kinds.items())]
    return "\n".join((f"[out:json][timeout:{_TIMEOUT_S}];", area, "(", *lines, ");", "out center meta;")) + "\n"


def link_overpass_turbo(query: str) -> str:
    """Return the address that shows a query in overpass turbo, ready to run."""
    return _TURBO + quote(query)
