"""Sites: where the offers are, as exactly as the sources say and no more."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from atlas.frames import Tables, frame_of, rows_of
from atlas.model import TABLES
from atlas.vocabulary import Precision
from geodata_build.inputs import Inputs
from geodata_build.places import locate_in_land

_POSTCODE_SOURCE: Final = "OpenGeoDB"


def build_sites(inputs: Inputs, places: pd.DataFrame, postcodes: pd.DataFrame) -> Tables:
    """Return `sites` and `offer_sites`.

    No geocoder is at hand, so `location_precision` tells how well the *point* is known, while the
    street stays in the address: ``place`` where the town is a locality of the gazetteer, or the
    postcode is one of several of the municipality and its point lies in it; else ``municipality``,
    drawn at the town centre. Offers at the same street of the same municipality share a site, named
    after the first of them; without a street each offer has its own. Confidential offers have no
    address and no point, only the municipality (``hidden``). Offers without a municipality have no site.
    """
    finder = _PointFinder(inputs, places, postcodes)
    sites: dict[str, dict[str, Any]] = {}
    shared: dict[tuple[str, str], str] = {}
    links = []
    keys = dict(zip(inputs.municipalities["name"], inputs.municipalities["ags"], strict=True))
    for offer in sorted(inputs.offers.to_dict("records"), key=lambda row: row["offer_id"]):
        if not offer["municipality"]:
            continue
        ags = keys[offer["municipality"]]
        own = f"site-{offer['offer_id']}"
        is_shared = bool(offer["street"]) and offer["confidential"] != "yes"
        site_id = shared.setdefault((ags, offer["street"]), own) if is_shared else own
        sites.setdefault(site_id, {"site_id": site_id, "ags": ags} | _describe(offer, ags, finder))
        links.append({"offer_id": offer["offer_id"], "site_id": site_id})
    return {
        "sites": frame_of(TABLES["sites"], sites.values()),
        "offer_sites": frame_of(TABLES["offer_sites"], links),
    }


class _PointFinder:
    """Finds the best point for an address that nobody has geocoded."""

    def __init__(self, inputs: Inputs, places: pd.DataFrame, postcodes: pd.DataFrame) -> None:
        listed = rows_of(places)
        self._seats = {row["ags"]: (row["lon"], row["lat"]) for row in listed if row["kind"] == "seat"}
        localities = {
            (row["ags"], row["name"]): (row["lon"], row["lat"]) for row in listed if row["kind"] == "locality"
        }
        self._narrow = {**localities, **_narrow_postcodes(inputs, postcodes)}

    def find(self, ags: str, city: str, postcode: str) -> tuple[tuple[float, float], Precision]:
        """Return longitude and latitude, and how narrow the point is."""
        for name in (city, postcode):
            if (ags, name) in self._narrow:
                return self._narrow[ags, name], Precision.PLACE
        return self._seats[ags], Precision.MUNICIPALITY


def _narrow_postcodes(inputs: Inputs, postcodes: pd.DataFrame) -> dict[tuple[str, str], tuple[float, float]]:
    """Return the points of postcodes that are narrower than their municipality and lie in it."""
    pointed = postcodes[postcodes["source"].str.startswith(_POSTCODE_SOURCE)]
    inside = pointed[locate_in_land(inputs, pointed["lon"], pointed["lat"]) == pointed["ags"]]
    is_one_of_several = inside["ags"].duplicated(keep=False)
    is_of_one = ~inside["postcode"].isin(postcodes.loc[postcodes["postcode"].duplicated(), "postcode"])
    narrow = inside[is_one_of_several & is_of_one]
    return {(row["ags"], row["postcode"]): (row["lon"], row["lat"]) for row in rows_of(narrow)}


def _describe(offer: dict[Any, str], ags: str, finder: _PointFinder) -> dict[str, Any]:
    if offer["confidential"] == "yes":
        return {"location_precision": str(Precision.HIDDEN)}
    (lon, lat), precision = finder.find(ags, offer["city"], offer["postcode"])
    return {
        **{name: offer[name] or None for name in ("street", "postcode", "city")},
        "lon": lon,
        "lat": lat,
        "location_precision": str(precision),
    }
