"""Service areas: what the pages state, and what follows from who the provider is."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd

from atlas import codes
from atlas.frames import frame_of, rows_of, split_list
from atlas.model import TABLES
from atlas.vocabulary import Basis, Level
from geodata_build.inputs import Inputs
from geodata_build.offers import ProviderNames, county_of_offer

_WHOLE_COUNTY: Final = "Landkreis"
_COUNTY_BODY: Final = re.compile(
    r"(Landkreis|Kreis|Bodenseekreis|Kommunales Jobcenter|Jobcenter|Pflegestützpunkt|Kreisvolkshochschule)\b"
)
_BRANCH: Final = re.compile(
    r"Außenstelle|Standort|Servicebüro|Sprechstunde|Pflegestützpunkt|Fachstelle|Beratungsstelle"
)
_PART: Final = re.compile(r"Südkreis|Nordkreis")
"""A name that says which part of the county is meant."""
_ASSOCIATION_BODY: Final = re.compile(r"(?:Verbandsgemeinde|Gemeindeverwaltungsverband) (.+)")
_HOUSE_TOPICS: Final = frozenset(
    {
        "berufliche-teilhabe",
        "besondere-wohnform",
        "fachklinik",
        "familienzentrum",
        "foerderschule",
        "hospiz",
        "jugendtreff",
        "kindertreff",
        "kita",
        "kurzzeitpflege",
        "lernbegleitung",
        "mehrgenerationenhaus",
        "pflegeheim",
        "quartierstreff",
        "schulkindbetreuung",
        "schulsozialarbeit",
        "seniorentreff",
        "seniorenwohnen",
        "tafel",
        "tagesfoerderstaette",
        "tagespflege",
        "tagesstaette",
        "werkstatt",
        "wohnungslosenhilfe",
    }
)
"""Topics of one house or school: a county that runs one does not serve the county with it."""


def build_service_areas(inputs: Inputs, offers: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Return the regions each offer serves, and on what basis.

    ``stated``: the page says "Landkreis" or names municipalities; they are kept as stated, also where
    together they are an association. ``inferred``, only where the page states nothing: the county of a
    county body (county, job centre, care advice centre), the association (2022) of an association,
    unless the offer belongs to one house or school; `note` gives the reason. ``unknown`` with an empty
    region: everything else, which is most.
    """
    names = ProviderNames(inputs.provider_names)
    associations = regions[regions["system_id"] == "association-2022"]
    by_name = {row["name"].split(" ", 1)[1]: row for row in rows_of(associations)}
    keys = dict(zip(inputs.municipalities["name"], inputs.municipalities["ags"], strict=True))
    topics = dict(zip(offers["offer_id"], offers["topic_id"], strict=True))
    rows = []
    for offer in inputs.offers.to_dict("records"):
        areas = _list_stated(offer, keys)
        if not areas and topics[offer["offer_id"]] not in _HOUSE_TOPICS:
            areas = _infer(offer, names.find(offer)["name"], by_name)
        rows += [{"offer_id": offer["offer_id"], **area} for area in areas or [{"basis": str(Basis.UNKNOWN)}]]
    return frame_of(TABLES["service_areas"], rows)


def _list_stated(offer: dict[Any, str], keys: dict[str, str]) -> list[dict[str, str]]:
    return [
        {
            "region_id": codes.region_id(Level.COUNTY, county_of_offer(offer))
            if name == _WHOLE_COUNTY
            else codes.region_id(Level.MUNICIPALITY, keys[name]),
            "basis": str(Basis.STATED),
        }
        for name in dict.fromkeys(split_list(offer["service_area"]))
    ]


def _infer(offer: dict[Any, str], provider: str, associations: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    if _COUNTY_BODY.match(provider) and not _PART.search(offer["name"]):
        region = codes.region_id(Level.COUNTY, county_of_offer(offer))
        note = f"Abgeleitet: Träger ist {provider}, zuständig im ganzen Kreis"
        if _BRANCH.search(offer["name"]):
            note += "; dieser Standort vielleicht nur für einen Teil davon"
        return [{"region_id": region, "basis": str(Basis.INFERRED), "note": note}]
    body = _ASSOCIATION_BODY.match(provider)
    if body and body[1] in associations:
        note = f"Abgeleitet: Träger ist {provider}, zuständig für ihre Gemeinden"
        return [{"region_id": associations[body[1]]["region_id"], "basis": str(Basis.INFERRED), "note": note}]
    return []
