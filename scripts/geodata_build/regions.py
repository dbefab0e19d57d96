"""Region systems, regions and the municipalities they are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from atlas import codes
from atlas.frames import Tables, frame_of
from atlas.model import TABLES
from atlas.vocabulary import AreaPart, Level
from geodata_build.inputs import Inputs

_RHINELAND_PALATINATE: Final = "07"
_ASSOCIATION_DIGITS: Final = 9
_SYSTEM_COLUMNS: Final = ("system_id", "level", "label_de", "label_en", "valid_on", "is_default", "source")
_SYSTEMS: Final = (
    ("county-2022", "county", "Kreise", "Counties", "2022-12-31", True, "BKG, VG250-EW 2022"),
    ("municipality-2022", "municipality", "Gemeinden", "Municipalities", "2022-12-31", True, "BKG, VG250-EW 2022"),
    (
        "association-2022",
        "association",
        "Gemeindeverbände 2022",
        "Associations of municipalities, 2022",
        "2022-12-31",
        True,
        "BKG, VG250-EW 2022",
    ),
    (
        "association-2016",
        "association",
        "Gemeindeverbände 2016",
        "Associations of municipalities, 2016",
        "2016-01-01",
        False,
        "BKG, VG250 2016",
    ),
    (
        "social-space-duew-2010",
        "social_space",
        "Sozialräume der Jugendhilfe Bad Dürkheim",
        "Social spaces of youth welfare in Bad Dürkheim",
        "2010-10-01",
        True,
        "Landkreis Bad Dürkheim, Sozialraumorientierung der Jugendhilfe, 2010",
    ),
)
_SOCIAL_SPACE_NAMES: Final = {
    "1": "Sozialraum 1: Bad Dürkheim, Freinsheim, Wachenheim",
    "2": "Sozialraum 2: Grünstadt, Leiningerland",
    "3": "Sozialraum 3: Haßloch",
    "4": "Sozialraum 4: Deidesheim, Lambrecht",
}


@dataclass
class _Region:
    level: Level
    system_id: str
    code: str
    name: str
    county_ags: str
    members: list[str] = field(default_factory=list)

    @property
    def region_id(self) -> str:
        return codes.region_id(self.level, self.code)


def build_regions(inputs: Inputs) -> Tables:
    """Return `region_systems`, `regions` and `region_members`.

    A region is a set of municipalities, also a municipality itself, so that every level works alike.
    The code of an association is the year of its system and the first 9 digits of its members' ARS; a
    municipality that belongs to none (verbandsfrei, Einheitsgemeinde) is no region of that level. The
    four social spaces are those of the youth office's paper of 2010, in today's municipalities.
    """
    regions = [
        *_list_municipalities(inputs),
        *_list_counties(inputs),
        *_list_associations(inputs, 2016),
        *_list_associations(inputs, 2022),
        *_list_social_spaces(inputs),
    ]
    return {
        "region_systems": frame_of(
            TABLES["region_systems"], (dict(zip(_SYSTEM_COLUMNS, system, strict=True)) for system in _SYSTEMS)
        ),
        "regions": frame_of(TABLES["regions"], (_describe_region(region) for region in regions)),
        "region_members": frame_of(
            TABLES["region_members"],
            ({"region_id": region.region_id, "ags": ags} for region in regions for ags in region.members),
        ),
    }


def _describe_region(region: _Region) -> dict[str, Any]:
    return {
        "region_id": region.region_id,
        "level": str(region.level),
        "system_id": region.system_id,
        "code": region.code,
        "name": region.name,
        "county_ags": region.county_ags,
    }


def _list_municipalities(inputs: Inputs) -> Iterator[_Region]:
    for row in inputs.municipalities.to_dict("records"):
        ags = row["ags"]
        yield _Region(Level.MUNICIPALITY, "municipality-2022", ags, row["name"], row["county_ags"], [ags])


def _list_counties(inputs: Inputs) -> Iterator[_Region]:
    members: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in inputs.municipalities.to_dict("records"):
        members[row["county_ags"], row["county"]].append(row["ags"])
    for (county, name), keys in members.items():
        yield _Region(Level.COUNTY, "county-2022", county, name, county, keys)


def _list_associations(inputs: Inputs, year: int) -> Iterator[_Region]:
    keys = _association_keys(inputs, year)
    found: dict[str, _Region] = {}
    for row in inputs.municipalities.to_dict("records"):
        name = row[f"verband_{year}"]
        if not name:
            continue
        key = keys[row["ags"]]
        kind = _name_kind(key, inputs.association_kinds)
        region = _Region(Level.ASSOCIATION, f"association-{year}", f"{year}-{key}", f"{kind} {name}", row["county_ags"])
        found.setdefault(key, region).members.append(row["ags"])
    yield from found.values()


def _association_keys(inputs: Inputs, year: int) -> dict[str, str]:
    """Return the 9-digit key of the association by AGS: of 2016 from the polygons, of 2022 from the table."""
    if year == 2016:
        land = inputs.boundaries[inputs.boundaries["part"] == AreaPart.LAND]
        pairs = zip(land["ags"], land["ars"], strict=True)
    else:
        pairs = zip(inputs.municipalities["ags"], inputs.municipalities["ars"], strict=True)
    return {ags: ars[:_ASSOCIATION_DIGITS] for ags, ars in pairs}


def _name_kind(key: str, kinds: dict[str, str]) -> str:
    """Return what an association is called: as VG250 has it; one that came later is named by its state's law."""
    later = "Verbandsgemeinde" if key.startswith(_RHINELAND_PALATINATE) else "Verwaltungsgemeinschaft"
    return kinds.get(key, later)


def _list_social_spaces(inputs: Inputs) -> Iterator[_Region]:
    members: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in inputs.municipalities.to_dict("records"):
        if row["social_space"]:
            members[row["county_ags"], row["social_space"]].append(row["ags"])
    for (county, number), keys in sorted(members.items()):
        name = _SOCIAL_SPACE_NAMES[number]
        yield _Region(Level.SOCIAL_SPACE, "social-space-duew-2010", f"{county}-{number}", name, county, keys)
