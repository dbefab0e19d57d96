"""Providers and offers from the compiled table, with the curated lists of topics and names."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd

from atlas.errors import BadDataError
from atlas.frames import frame_of
from atlas.model import TABLES, Table
from atlas.vocabulary import DeliveryMode
from geodata_build.hours import split_opening_hours
from geodata_build.inputs import Inputs

COUNTY_BY_PREFIX: Final = {"duew": "07332", "fn": "08435", "gg": "06433", "kn": "08335", "loe": "08336"}
_PHONE_TOPICS: Final = frozenset({"krisentelefon", "hausnotruf"})


def build_curated(table: Table, source: pd.DataFrame) -> pd.DataFrame:
    """Return a table that is kept by hand in the columns of the package; an empty cell is missing."""
    rows = ({name: _typed(table, name, row[name]) for name in table.column_names} for row in source.to_dict("records"))
    return frame_of(table, rows)


def build_providers(inputs: Inputs) -> pd.DataFrame:
    """Return one provider for all spellings of its name that the curated list holds together.

    `also_known_as` keeps every spelling of the sources that differs from the name.
    """
    names = inputs.provider_names[inputs.provider_names["provider_id"] != ""]
    return frame_of(
        TABLES["providers"],
        (
            {
                "provider_id": provider_id,
                "name": _only(rows["name"], str(provider_id)),
                "umbrella": _only(rows["umbrella"], str(provider_id)),
                "also_known_as": _join(sorted(set(rows["raw_name"]) - {rows["name"].iloc[0]})),
            }
            for provider_id, rows in names.groupby("provider_id")
        ),
    )


def build_offers(inputs: Inputs) -> pd.DataFrame:
    """Return the compiled offers: topic and provider named, every source kept, nothing verified.

    An offer is on site unless it is outreach; outreach that has a street is both. Telephone
    counselling and emergency call services come by phone. `verified_on` stays empty: nobody has asked.
    """
    topics = {(row["term"], row["source_field"]): row["topic_id"] for row in inputs.topic_terms.to_dict("records")}
    names = ProviderNames(inputs.provider_names)
    return frame_of(TABLES["offers"], (_describe(row, topics, names) for row in inputs.offers.to_dict("records")))


class ProviderNames:
    """Finds the provider behind a spelling: first in the offer's county, then anywhere."""

    def __init__(self, provider_names: pd.DataFrame) -> None:
        columns = ["raw_name", "raw_umbrella", "county_prefix"]
        self._rows = {tuple(row[name] for name in columns): row for row in provider_names.to_dict("records")}

    def find(self, offer: dict[Any, str]) -> dict[Any, str]:
        """Return the row of the curated list for an offer of the compiled table."""
        spelling = (offer["provider"], offer["provider_umbrella"])
        found = self._rows.get((*spelling, prefix_of(offer))) or self._rows.get((*spelling, ""))
        if found is None:
            raise BadDataError(
                "In provider_names.csv fehlt die Schreibweise „%(name)s“ (%(umbrella)s), Angebot %(offer)s.",
                name=offer["provider"],
                umbrella=offer["provider_umbrella"],
                offer=offer["offer_id"],
            )
        return found


def prefix_of(offer: dict[Any, str]) -> str:
    """Return the letters of an offer's id, which name its county."""
    return offer["offer_id"].partition("-")[0]


def county_of_offer(offer: dict[Any, str]) -> str:
    """Return the key of the county whose table the offer stands in."""
    return COUNTY_BY_PREFIX[prefix_of(offer)]


def _describe(offer: dict[Any, str], topics: dict[tuple[str, str], str], names: ProviderNames) -> dict[str, Any]:
    term = (offer["topic"], offer["field"])
    if term not in topics:
        raise BadDataError("In topic_terms.csv fehlt „%(term)s“ (%(field)s).", term=term[0], field=term[1])
    provider = names.find(offer)
    hours, hours_text = split_opening_hours(offer["opening_hours"])
    return {
        **{name: offer[name] or None for name in ("offer_id", "name", "phone", "email", "website", "source_url")},
        "topic_id": topics[term],
        "provider_id": provider["provider_id"] or None,
        "partners": provider["partners"] or None,
        "target_groups": _join(re.split(r"\s*;\s*", offer["target_groups"])),
        "delivery_modes": _join(_list_modes(offer, topics[term])),
        "opening_hours": hours,
        "opening_hours_text": hours_text,
        "is_confidential": offer["confidential"] == "yes",
        "source_year": int(offer["source_year"]) if offer["source_year"] else None,
        "source_confidence": offer["confidence"],
        "source_topic": offer["topic"],
        "source_field": offer["field"],
    }


def _list_modes(offer: dict[Any, str], topic_id: str) -> list[str]:
    if topic_id in _PHONE_TOPICS:
        return [str(DeliveryMode.PHONE)]
    if offer["mobile_or_outreach"] == "yes":
        return [*([str(DeliveryMode.ON_SITE)] if offer["street"] else []), str(DeliveryMode.MOBILE)]
    return [str(DeliveryMode.ON_SITE)]


def _typed(table: Table, name: str, cell: str) -> str | float | bool | None:
    if cell == "":
        return None
    kind = table.column(name).kind
    if kind == "boolean":
        return cell == "true"
    if kind == "integer":
        return int(cell)
    return float(cell) if kind == "number" else cell


def _only(values: pd.Series, provider_id: str) -> str:
    if len(set(values)) != 1:
        raise BadDataError(
            "In provider_names.csv ist %(id)s nicht eindeutig: %(values)s.",
            id=provider_id,
            values=", ".join(sorted(set(values))),
        )
    return str(values.iloc[0])


def _join(items: list[str]) -> str | None:
    return ";".join(item for item in items if item) or None
