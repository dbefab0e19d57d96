"""The names by which people call the places of a snapshot."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd

from atlas.frames import rows_of
from atlas.language import fold_text
from atlas.services.places import Place, PlaceKind
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Level

_KIND_ORDER: Final = (PlaceKind.MUNICIPALITY, PlaceKind.REGION, PlaceKind.POSTCODE, PlaceKind.LOCALITY)
# What follows the name proper: "Radolfzell am Bodensee", "Singen (Hohentwiel)", "Sozialraum 3: Haßloch".
_ADDITION: Final = re.compile(r"(?:\s+(?:am|an|auf|bei|im|in|ob|vor)\s.*|\s*[(:,].*)$")
_COUNTY_WORDS: Final = ("Landkreis", "Kreis", "LK")
_ASSOCIATION_WORD: Final = re.compile(
    r"^(?:Verbandsgemeinde|Samtgemeinde|Verwaltungsgemeinschaft|(?:Gemeinde)?[Vv]erwaltungsverband)\s+"
)
_LEADING_PARTS: Final = {"bad", "gross", "klein", "alt", "neu", "ober", "unter", "sankt"}
_SHOWN_OF_POSTCODE: Final = 2


@dataclass(frozen=True)
class NamedPlace:
    """A place, its official code and its names.

    `names` are whole names, `short` leave out what follows ("Singen") or goes before ("Dürkheim"),
    `parts` are halves of a double name ("Ludwigshafen").
    """

    place: Place
    code: str
    names: tuple[str, ...]
    short: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    people: int = 0


def split_words(text: str) -> list[str]:
    """Return the words of a text as they are compared.

    >>> split_words("78333 Stockach-Wahlwies (Süd)")
    ['78333', 'stockach', 'wahlwies', 'sued']
    """
    return re.findall(r"[^\W_]+", fold_text(text))


def list_named_places(snapshot: Snapshot) -> list[NamedPlace]:
    """Return every place of a snapshot, the likeliest meant first: by kind, then by people, then by name."""
    municipalities = list(_name_municipalities(snapshot))
    by_ags = {named.code: named for named in municipalities}
    localities = _name_localities(snapshot, by_ags)
    found = [*municipalities, *_name_postcodes(snapshot, by_ags), *localities, *_name_regions(snapshot)]
    return sorted(found, key=lambda named: (_KIND_ORDER.index(named.place.kind), -named.people, named.place.name))


def _name_municipalities(snapshot: Snapshot) -> Iterator[NamedPlace]:
    rows = rows_of(snapshot.municipalities)
    count = Counter(row["name"] for row in rows)
    for row in rows:
        official = row["name"]
        # Two of one name are told apart by their county, in the list and in the address.
        name = official if count[official] == 1 else f"{official} ({snapshot.counties.get(row['county_ags'], '')})"
        yield NamedPlace(
            Place(PlaceKind.MUNICIPALITY, name, name, (row["ags"],), row["lon"], row["lat"]),
            row["ags"],
            tuple(dict.fromkeys((name, official))),
            _shorten(official),
            _halve(official),
            _people_of(snapshot, row["ags"]),
        )


def _name_postcodes(snapshot: Snapshot, by_ags: dict[str, NamedPlace]) -> Iterator[NamedPlace]:
    for postcode, rows in snapshot.tables["postcodes"].groupby("postcode"):
        keys = sorted(rows["ags"], key=lambda ags: (-by_ags[ags].people, ags))
        towns = list(dict.fromkeys([*rows["name"], *(by_ags[ags].place.name for ags in keys)]))
        shown = [by_ags[ags].place.name for ags in keys] if len(keys) > 1 else rows["name"].tolist()
        name = ", ".join(shown[:_SHOWN_OF_POSTCODE]) + (" …" if len(shown) > _SHOWN_OF_POSTCODE else "")
        yield NamedPlace(
            Place(
                PlaceKind.POSTCODE,
                f"{postcode} {name}",
                str(postcode),
                tuple(sorted(keys)),
                float(rows["lon"].mean()),
                float(rows["lat"].mean()),
            ),
            str(postcode),
            (str(postcode), *(f"{postcode} {town}" for town in towns)),
            people=sum(by_ags[ags].people for ags in keys),
        )


def _name_localities(snapshot: Snapshot, by_ags: dict[str, NamedPlace]) -> Iterator[NamedPlace]:
    seen: set[tuple[str, str]] = set()
    for row in rows_of(_localities(snapshot)):
        town = by_ags[row["ags"]]
        own = re.sub(r"\s*\(.*\)$", "", row["name"])
        # The seat of a municipality is the municipality itself, under whichever of its names.
        if own in {*town.names, *town.short} or (own, row["ags"]) in seen:
            continue
        seen.add((own, row["ags"]))
        called = dict.fromkeys((town.place.name, *town.names, *town.short))
        joined = [f"{first} {second}" for name in called for first, second in ((own, name), (name, own))]
        name = f"{own} ({town.place.name})"
        yield NamedPlace(
            Place(PlaceKind.LOCALITY, name, name, (row["ags"],), row["lon"], row["lat"]),
            row["place_id"],
            (own, *joined),
            people=0 if pd.isna(row["people"]) else int(row["people"]),
        )


def _localities(snapshot: Snapshot) -> pd.DataFrame:
    """Return the localities, and the towns that only a postcode names."""
    places = snapshot.tables["places"]
    postcodes = snapshot.tables["postcodes"]
    named = postcodes.assign(place_id=postcodes["postcode"] + "-" + postcodes["ags"], people=None)
    columns = ["place_id", "name", "ags", "lon", "lat", "people"]
    return pd.concat([places[columns], named[columns].astype({"people": "Int64"})], ignore_index=True)


def _name_regions(snapshot: Snapshot) -> Iterator[NamedPlace]:
    levels = {Level.COUNTY, Level.SOCIAL_SPACE, Level.ASSOCIATION}
    systems = snapshot.tables["region_systems"]
    # The systems in force first: of an association as of 2016 and as of 2022, people mean today's.
    order = dict.fromkeys(systems.sort_values("is_default", ascending=False, kind="stable")["system_id"])
    rank = {system: position for position, system in enumerate(order)}
    rows = [row for row in rows_of(snapshot.regions) if row["level"] in levels]
    seen: set[tuple[str, str]] = set()
    for row in sorted(rows, key=lambda row: (rank[row["system_id"]], row["region_id"])):
        if (row["name"], row["county_ags"]) not in seen:
            seen.add((row["name"], row["county_ags"]))
            yield _name_region(snapshot, row["region_id"], row["level"], row["name"])


def _name_region(snapshot: Snapshot, region_id: str, level: str, name: str) -> NamedPlace:
    keys = tuple(sorted(snapshot.members_of(region_id)))
    centres = snapshot.municipalities.loc[list(keys), ["lon", "lat"]].mean()
    short: tuple[str, ...] = _shorten(name)
    parts: tuple[str, ...] = ()
    if level == Level.COUNTY:
        bare = re.sub(r"^(?:Landkreis|Kreis|Stadtkreis)\s+", "", name)
        short = tuple(f"{word} {bare}" for word in _COUNTY_WORDS)
    elif level == Level.ASSOCIATION:
        bare = _ASSOCIATION_WORD.sub("", name)
        short, parts = (f"Verbandsgemeinde {bare}", f"VG {bare}"), (bare, *_shorten(bare))
    people = sum(_people_of(snapshot, ags) for ags in keys)
    place = Place(PlaceKind.REGION, name, name, keys, float(centres["lon"]), float(centres["lat"]))
    return NamedPlace(place, region_id, (name,), short, parts, people)


def _shorten(name: str) -> tuple[str, ...]:
    bare = _ADDITION.sub("", name)
    return tuple(dict.fromkeys(short for short in (bare, bare.removeprefix("Bad ")) if short != name))


def _halve(name: str) -> tuple[str, ...]:
    halves = _ADDITION.sub("", name).split("-")
    return tuple(half for half in halves if len(halves) > 1 and fold_text(half) not in _LEADING_PARTS)


def _people_of(snapshot: Snapshot, ags: str) -> int:
    counted = snapshot.people.get(ags)
    return 0 if counted is None or pd.isna(counted) else int(counted)
