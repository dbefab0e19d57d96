"""Where a foreign offer is, if it brings no coordinates: municipality, village or postcode; and what it serves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from atlas.codes import ARS_PATTERN, county_of, is_ags, region_id, restore_leading_zero
from atlas.frames import Tables
from atlas.sources.foreign_cells import CellError, fold, suggest
from atlas.vocabulary import Level, Precision

_RIVER: Final = re.compile(r"\s+(am|an|im|in|bei|ob|vor|a\.|b\.|i\.)\s.*$|\s*[(,/].*$")
"""What towns carry behind their name: am Main, (Hohentwiel), an der Weinstraße."""

_WHOLE_COUNTY: Final = frozenset(
    {"landkreis", "kreis", "ganzer landkreis", "gesamter landkreis", "kreisweit", "ganzer kreis"}
)
_COUNTY_WORDS: Final = ("landkreis ", "kreis ", "lk ")
_KINDS: Final = frozenset({"landkreis", "kreis", "lk"})
_ADVICE_REGION: Final = "Erwartet wird eine Gemeinde, ein Landkreis oder die Kennung eines Raums."


@dataclass(frozen=True)
class Placement:
    """A point, how well it is known, and the municipality it stands for."""

    lon: float
    lat: float
    ags: str
    precision: str


class Gazetteer:
    """Finds municipalities, villages, postcodes and regions of the atlas by name."""

    def __init__(self, tables: Tables) -> None:
        municipalities, places, regions = tables["municipalities"], tables["places"], tables["regions"]
        self.names: dict[str, str] = dict(_rows(municipalities, "ags", "name"))
        self._centres = {ags: (lon, lat) for ags, lon, lat in _rows(municipalities, "ags", "lon", "lat")}
        self._by_name = _group(
            (fold(form), ags) for ags, name in self.names.items() for form in {name, _bare_town(name)}
        )
        # Seats are left out, as they bear the name of their municipality, which is looked up by itself.
        self._villages: dict[str, list[Placement]] = _group(
            (fold(name), Placement(lon, lat, ags, str(Precision.PLACE)))
            for name, ags, lon, lat in _rows(places[places["kind"] == "locality"], "name", "ags", "lon", "lat")
        )
        self._by_postcode = _group(_rows(tables["postcodes"], "postcode", "ags"))
        self._regions = set(regions["region_id"])
        self._regions_by_name = _group(
            (_bare_region(name), region) for region, name in _rows(regions, "region_id", "name")
        )

    def read_ags(self, text: str) -> tuple[str, bool]:
        """Return a municipality key, and whether a leading zero had to be restored.

        Raises
        ------
        CellError
            If it is no key of 8 digits (or an ARS of 12), even with a zero before it.
        """
        # Keys come grouped as "08 3 35 043", or as "8335043.0" out of a column of numbers.
        bare = re.sub(r"\s|\.0$", "", text)
        restored = restore_leading_zero(bare)
        key = restored or bare
        if re.fullmatch(ARS_PATTERN, key):
            # The four digits left out name the association; the rest is the AGS.
            key = key[:5] + key[9:]
        if not is_ags(key):
            raise CellError("Erwartet wird ein Gemeindeschlüssel mit 8 Ziffern.", "Bitte als Text eintragen.")
        return key, restored is not None

    def find_municipality(self, name: str, postcode: str = "") -> str:
        """Return the key of a municipality by its name; a postcode decides between equal names.

        Raises
        ------
        CellError
            If there is none of that name, or several.
        """
        keys = self._narrow(self._by_name.get(fold(name)) or self._by_name.get(fold(_bare_town(name)), []), postcode)
        if len(keys) == 1:
            return keys[0]
        if keys:
            raise CellError("Diesen Namen haben mehrere Gemeinden.", "Bitte Schlüssel (AGS) oder Postleitzahl angeben.")
        hint = suggest(name, self.names.values()) or "Fehlt der Kreis? Er lässt sich laden: atlas county add."
        raise CellError("Diese Gemeinde kennt der Atlas nicht.", hint)

    def place_in(self, ags: str, city: str = "") -> Placement:
        """Return the village `city` of a municipality, or the municipality's centre."""
        villages = [place for place in self._find_villages(city) if place.ags == ags]
        lon, lat = self._centres[ags]
        return villages[0] if villages else Placement(lon, lat, ags, str(Precision.MUNICIPALITY))

    def place_by_city(self, city: str, postcode: str) -> Placement:
        """Return where a town, a village or only a postcode is.

        Raises
        ------
        CellError
            If nothing is found, or several things are.
        """
        if not city:
            return self._place_by_postcode(postcode)
        villages = self._find_villages(city)
        keys = self._narrow([place.ags for place in villages], postcode)
        # A municipality goes before a village of the same name elsewhere.
        if len(keys) == 1 and fold(city) not in self._by_name:
            return next(place for place in villages if place.ags == keys[0])
        return self.place_in(self.find_municipality(city, postcode))

    def find_region(self, text: str, ags: str) -> str:
        """Return the region that an item of a service area means: an id, a key, a name, or "Landkreis" for its own.

        `ags` is the municipality of the offer, empty where unknown; its county decides between equal names.

        Raises
        ------
        CellError
            If it means none, or several.
        """
        if text in self._regions:
            return text
        if fold(text) in _WHOLE_COUNTY and ags:
            return self.county_region(ags)
        # The offer's own county decides between equal names: hardly anybody means a namesake far away.
        for candidates in self._list_candidates(text):
            own = [region for region in candidates if ags and region.partition("-")[2].startswith(county_of(ags))]
            if len(own or candidates) == 1:
                return (own or candidates)[0]
        raise CellError("Diesen Raum kennt der Atlas nicht, oder er ist mehrdeutig.", _ADVICE_REGION)

    def county_region(self, ags: str) -> str:
        """Return the region id of a municipality's county."""
        return region_id(Level.COUNTY, county_of(ags))

    def _list_candidates(self, text: str) -> list[list[str]]:
        """Return the regions that a text may mean, the likeliest list first."""
        keyed = [region_id(level, text) for level in (Level.MUNICIPALITY, Level.COUNTY)]
        named = [region_id(Level.MUNICIPALITY, key) for key in self._by_name.get(fold(text), [])]
        others = self._regions_by_name.get(_bare_region(text), [])
        counties = [region for region in others if region.startswith(f"{Level.COUNTY}-")]
        # "Konstanz" is the town and "Landkreis Konstanz" the county, so the word before the name decides which goes
        # first.
        lists = [keyed, counties, named] if fold(text).startswith(_COUNTY_WORDS) else [keyed, named, others, counties]
        return [[region for region in regions if region in self._regions] for regions in lists]

    def _place_by_postcode(self, postcode: str) -> Placement:
        keys = self._by_postcode.get(postcode, [])
        if len(keys) == 1:
            return self.place_in(keys[0])
        found = "gehört zu mehreren Gemeinden" if keys else "kennt der Atlas nicht"
        problem = f"Diese Postleitzahl {found}."
        raise CellError(problem, "Bitte Ort oder Gemeinde angeben.")

    def _find_villages(self, city: str) -> list[Placement]:
        # The last form is what follows a hyphen: "Pfullendorf-Denkingen" is written for the village of Denkingen.
        forms = dict.fromkeys((city, _bare_town(city), city.rpartition("-")[2]))
        return next((found for form in forms if form and (found := self._villages.get(fold(form)))), [])

    def _narrow(self, keys: Iterable[str], postcode: str) -> list[str]:
        unique = sorted(set(keys))
        here = self._by_postcode.get(postcode, [])
        return [ags for ags in unique if ags in here] or unique


def _rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(frame[column] for column in columns), strict=True)


def _group(pairs: Iterable[tuple[Any, ...]]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for name, item in pairs:
        groups.setdefault(name, []).append(item)
    return groups


def _bare_town(name: str) -> str:
    return _RIVER.sub("", name).strip()


def _bare_region(name: str) -> str:
    return " ".join(word for word in fold(name).split() if word not in _KINDS)
