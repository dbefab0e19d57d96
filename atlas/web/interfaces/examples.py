"""Examples for parameters that hold on the data at hand: ids that are there, and no example where there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from atlas.codes import region_id
from atlas.errors import NotFoundError
from atlas.services.funding_overview import list_funders
from atlas.services.fundings import list_years
from atlas.services.indicators import municipal_values
from atlas.services.network import list_offices
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Level, Precision, values
from atlas.web.interfaces.parameters import Parameter

_LEVELS: Final = values(Level)


def fit_parameters(taken: Snapshot, parameters: Sequence[Parameter]) -> list[Parameter]:
    """Return parameters with examples, and levels of regions, that the data know.

    An example that nothing in the data can give is empty.
    """
    there = taken.derive("examples", lambda: _find_examples(taken))
    levels = set(taken.tables["region_systems"]["level"])
    known = tuple(level for level in _LEVELS if level in levels)
    return [
        replace(
            parameter,
            example=there.get(parameter.name, parameter.example) if not parameter.choices else parameter.example,
            choices=known if parameter.choices == _LEVELS else parameter.choices,
        )
        for parameter in parameters
    ]


def _find_examples(taken: Snapshot) -> dict[str, str]:
    offer = _placed_offer(taken)
    indicator, ags = _known_indicator(taken)
    place = ags or offer.get("ags", "")
    edit = f"close:{offer['offer_id']}" if "offer_id" in offer else ""
    return {
        "topic": offer.get("topic_id", ""),
        "county": offer.get("county_ags", ""),
        "counties": ",".join(str(key) for key in taken.counties.index[:2]),
        "municipality": offer.get("ags", ""),
        "region": region_id(Level.MUNICIPALITY, place) if place else "",
        "system": _system_shown_first(taken),
        "offer": offer.get("offer_id", ""),
        "edits": edit,
        "provider": offer.get("provider_id", ""),
        "office": next(iter(list_offices(taken)), ""),
        "funder": next(iter(list_funders(taken)), ""),
        "year": str(next(iter(list_years(taken)), "")),
        "need": indicator,
        "indicators": indicator,
        # A version is compared with another one, and the first has none before it.
        "from": str(taken.version - 1) if taken.version > 1 else "",
        "to": str(taken.version) if taken.version > 1 else "",
        "until": str(taken.version),
    }


def _placed_offer(taken: Snapshot) -> dict[str, str]:
    """Return what the first offer with a public place says of itself, without what is empty."""
    offers = taken.offers
    is_open = ~offers["is_hidden"] & offers["lon"].notna() & (offers["location_precision"] != Precision.HIDDEN)
    for _, row in offers[is_open].head(1).iterrows():
        wanted = ("offer_id", "topic_id", "provider_id", "ags", "county_ags")
        return {name: str(row[name]) for name in wanted if pd.notna(row[name])}
    return {}


def _known_indicator(taken: Snapshot) -> tuple[str, str]:
    """Return the first indicator that has a value for a municipality, and that municipality's key; else two blanks."""
    for indicator in taken.tables["indicators"]["indicator_id"]:
        known = municipal_values(taken, indicator).dropna(subset=["value"])
        if len(known):
            return str(indicator), str(known.index[0])
    return "", ""


def _system_shown_first(taken: Snapshot) -> str:
    try:
        return taken.default_system(Level.MUNICIPALITY)
    except NotFoundError:
        return ""
