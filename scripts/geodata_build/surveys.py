"""How completely the offers of a topic were collected in a county: never more than in part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from atlas.frames import frame_of
from atlas.model import TABLES
from atlas.vocabulary import SurveyState
from geodata_build.inputs import BUILT_ON, Inputs
from geodata_build.offers import COUNTY_BY_PREFIX, county_of_offer


def build_surveys(inputs: Inputs, topics: pd.DataFrame, offers: pd.DataFrame) -> pd.DataFrame:
    """Return the survey state of each topic in each county.

    ``partial`` where the compiled table has an offer of the topic in the county: it was looked for there,
    in public pages only. ``none`` elsewhere: nobody can say that there is none.
    """
    counties = {offer["offer_id"]: county_of_offer(offer) for offer in inputs.offers.to_dict("records")}
    found = set(zip(offers["topic_id"], offers["offer_id"].map(counties), strict=True))
    return frame_of(TABLES["surveys"], _list_states(topics["topic_id"].tolist(), found))


def _list_states(topics: list[str], found: set[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    for topic in topics:
        for county in COUNTY_BY_PREFIX.values():
            is_partial = (topic, county) in found
            yield {
                "topic_id": topic,
                "county_ags": county,
                "state": str(SurveyState.PARTIAL if is_partial else SurveyState.NONE),
                "surveyed_on": BUILT_ON,
                "note": "Aus öffentlichen Seiten zusammengestellt, unvollständig und nicht vor Ort geprüft"
                if is_partial
                else "In den ausgewerteten Seiten kommt das Thema für diesen Kreis nicht vor",
            }
