"""What is odd about foreign offers as a whole: their municipalities, and likenesses to offers of the atlas."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely
from rapidfuzz import fuzz

from atlas.faults import Fault
from atlas.frames import Tables, rows_of
from atlas.geo.crs import make_points
from atlas.geo.joins import locate_points
from atlas.language import say_distance
from atlas.sources.foreign_cells import fold
from atlas.sources.foreign_duplicates import street_key
from atlas.sources.foreign_offers import Draft
from atlas.sources.offer_mapping import OfferMapping
from atlas.vocabulary import Precision

# These limits only warn and merge nothing, so they may be generous.
LIKE_NAME_PERCENT: Final = 90
LIKE_PLACE_M: Final = 200


def locate_drafts(drafts: list[Draft], land: gpd.GeoDataFrame, *, metric_crs: int) -> gpd.GeoDataFrame:
    """Return lon, lat, `stated_ags`, `ags` (by geometry) and `border_distance_m` of the drafts, in order.

    `land` holds the polygons of the municipalities in EPSG:4326 with `ags`.
    """
    sites = [draft.site or {} for draft in drafts]
    table = pd.DataFrame(
        {
            "lon": pd.Series([site.get("lon") for site in sites], dtype="float64"),
            "lat": pd.Series([site.get("lat") for site in sites], dtype="float64"),
            "stated_ags": pd.Series([site.get("ags") for site in sites], dtype="str"),
        }
    )
    return locate_points(make_points(table), land, metric_crs=metric_crs)


def report_locations(
    drafts: list[Draft], located: gpd.GeoDataFrame, names: dict[str, str], file: str, mapping: OfferMapping
) -> list[Fault]:
    """Return a warning for each point outside all municipalities, or in another than the row states.

    `names` gives the municipalities' names by AGS.
    """
    column = mapping.label("lon") if "lon" in mapping.columns else "geometry"
    warnings = []
    for draft, lon, lat, stated, found, distance_m in zip(
        drafts, *(located[name] for name in ("lon", "lat", "stated_ags", "ags", "border_distance_m")), strict=True
    ):
        if distance_m == distance_m:  # noqa: PLR0124 - missing where the point lies inside
            expected = (
                f"Der Punkt liegt in keiner Gemeinde des Atlas, {say_distance(distance_m)} vor der nächsten Grenze."
            )
            advice = "Er wird übernommen; bitte die Lage prüfen."
            warnings.append(Fault(file, draft.line, column, f"{lon} / {lat}", expected, advice, "warning"))
        elif isinstance(stated, str) and isinstance(found, str) and stated != found:
            expected = (
                f"Der Punkt liegt in {names.get(found, found)} ({found}), angegeben ist {names.get(stated, stated)}."
            )
            stated_column = mapping.label("ags" if "ags" in mapping.columns else "municipality")
            advice = "Die Angabe gilt weiter; bitte Lage oder Gemeinde verbessern."
            warnings.append(Fault(file, draft.line, stated_column, stated, expected, advice, "warning"))
    return warnings


def report_likenesses(
    drafts: list[Draft], tables: Tables, file: str, mapping: OfferMapping, *, metric_crs: int
) -> list[Fault]:
    """Return a warning for each draft that resembles an offer of the atlas under another id.

    Alike are offers of one topic whose names agree by `LIKE_NAME_PERCENT` (rapidfuzz, token sort ratio) and
    that lie within `LIKE_PLACE_M`, at the same address, or in the municipality by which alone the atlas knows
    the place of its offer.
    """
    # Offers of the same ids are left out: the import renews them, and each would resemble itself.
    known = _known_offers(tables, {draft.offer["offer_id"] for draft in drafts})
    if known.empty or not drafts:
        return []
    names = [fold(name) for name in known["name"]]
    topics = known["topic_id"].tolist()
    warnings = []
    for draft, candidates in zip(drafts, _find_neighbours(drafts, known, metric_crs), strict=True):
        name, topic = fold(draft.offer["name"]), draft.offer["topic_id"]
        alike = [
            n for n in candidates if topics[n] == topic and fuzz.token_sort_ratio(name, names[n]) >= LIKE_NAME_PERCENT
        ]
        if alike:
            other = known.iloc[min(alike)]
            expected = f"Der Atlas kennt am selben Ort schon „{other['name']}“ ({other['offer_id']})."
            advice = "Beide bleiben stehen; bitte prüfen, ob es dasselbe Angebot ist."
            warnings.append(
                Fault(file, draft.line, mapping.label("name"), draft.offer["name"], expected, advice, "warning")
            )
    return warnings


def _known_offers(tables: Tables, own_ids: set[str]) -> pd.DataFrame:
    # A site has a name too, and the merge would rename both columns.
    sites = tables["sites"].drop(columns="name")
    offers = tables["offers"].loc[~tables["offers"]["offer_id"].isin(own_ids), ["offer_id", "name", "topic_id"]]
    return offers.merge(tables["offer_sites"], on="offer_id").merge(sites, on="site_id").reset_index(drop=True)


def _find_neighbours(drafts: list[Draft], known: pd.DataFrame, metric_crs: int) -> list[set[int]]:
    """Return for each draft the rows of `known` near it, at its address or known only to be in its municipality."""
    found = _share_rough_places(drafts, known)
    at_street: dict[str, list[int]] = defaultdict(list)
    for position, site in enumerate(rows_of(known[["street", "postcode", "city"]])):
        at_street[street_key(site)].append(position)
    for position, draft in enumerate(drafts):
        street = street_key(draft.site) if draft.site else ""
        # Offers without a street share the empty key and are no neighbours for that.
        found[position].update(at_street[street] if street else ())
    sites = [draft.site or {} for draft in drafts]
    # Points that stand for a whole town would make everything in it lie at the same place.
    exact = [site if site.get("location_precision") == "exact" else {} for site in sites]
    own = pd.DataFrame(
        {name: pd.Series([site.get(name) for site in exact], dtype="float64") for name in ("lon", "lat")}
    )
    # A tree in metres, because a list of 100,000 offers against the atlas would be too many pairs.
    tree = shapely.STRtree(make_points(known[["lon", "lat"]]).geometry.to_crs(metric_crs).to_numpy())
    points = make_points(own).geometry.to_crs(metric_crs).to_numpy()
    for position, other in zip(*tree.query(points, predicate="dwithin", distance=LIKE_PLACE_M), strict=True):
        found[position].add(int(other))
    return found


def _share_rough_places(drafts: list[Draft], known: pd.DataFrame) -> list[set[int]]:
    """Return for each draft the rows of `known` that the atlas places at the centre of the draft's municipality."""
    rough = known["location_precision"].isin([Precision.MUNICIPALITY.value, Precision.PLACE.value])
    positions: dict[object, set[int]] = defaultdict(set)
    for position, ags in known.loc[rough, "ags"].dropna().items():
        positions[ags].add(int(str(position)))
    return [set(positions.get((draft.site or {}).get("ags"), ())) for draft in drafts]
