"""Groß-Gerau's matrix: the five fields of action by how a region provides for them, filled from the offers.

Source: Kreis Groß-Gerau, participatory social planning, 2008.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from atlas.frames import rows_of
from atlas.services.provisions import place_in_matrix
from atlas.services.reached_people import reached_municipalities
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Field, Provision, SurveyState, values

# Only what a list of offers shows: making rows of all columns would cost most of the time.
_OFFER_COLUMNS: Final = [
    "offer_id",
    "name",
    "topic_id",
    "field",
    "topic_label_de",
    "topic_label_en",
    "provider",
    "municipality",
    "county",
]


@dataclass(frozen=True)
class Cell:
    """The offers of one field and one column.

    Attributes
    ----------
    offers
        What identifies an offer of `Snapshot.offers`, with what `provisions.place_in_matrix` says of it, by name.
    survey
        How completely offers of the topics that belong here were collected; empty where no topic does.
    """

    field: str
    provision: str
    offers: list[dict[str, Any]]
    survey: str


@dataclass(frozen=True)
class FieldMatrix:
    """The matrix of one region: its cells by field and column; `unplaced` are offers that fit no column."""

    region: dict[str, Any]
    cells: dict[tuple[str, str], Cell]
    unplaced: list[dict[str, Any]]
    offers: int
    regular_topics: dict[str, list[str]]

    @property
    def empty_cells(self) -> int:
        """How many cells know no offer."""
        return sum(not cell.offers for cell in self.cells.values())


def build_field_matrix(snapshot: Snapshot, region_id: str) -> FieldMatrix:
    """Return the matrix of a region from all offers that sit in it or serve a part of it.

    Raises
    ------
    NotFoundError
        If there is no such region.
    """
    region = snapshot.region(region_id)
    here = snapshot.offers.loc[_touches(snapshot, region), _OFFER_COLUMNS]
    offers = rows_of(here.join(place_in_matrix(snapshot)).sort_values("name", kind="stable"))
    topics = snapshot.derive("matrix topics", lambda: _sort_topics(snapshot))
    states = _survey_states(snapshot, str(region["county_ags"]))
    cells = {
        (field, provision): Cell(
            field,
            provision,
            [offer for offer in offers if offer["field"] == field and _stands_in(offer, provision)],
            _say_survey({states.get(topic_id, str(SurveyState.NONE)) for topic_id in topic_ids}),
        )
        for (field, provision), topic_ids in topics.items()
    }
    return FieldMatrix(
        region=region,
        cells=cells,
        unplaced=[offer for offer in offers if not offer["provision"]],
        offers=len(offers),
        regular_topics={field: topics[field, Provision.REGULAR] for field in values(Field)},
    )


def _touches(snapshot: Snapshot, region: dict[str, Any]) -> pd.Series:
    members = set(snapshot.members_of(region["region_id"]))
    reached = reached_municipalities(snapshot)
    return snapshot.offers["offer_id"].map(lambda offer_id: not members.isdisjoint(reached.get(offer_id, ())))


def _stands_in(offer: dict[str, Any], provision: str) -> bool:
    return bool(offer["for_migrants"]) if provision == Provision.MIGRANTS else offer["provision"] == provision


def _sort_topics(snapshot: Snapshot) -> dict[tuple[str, str], list[str]]:
    """Return the topics whose offers may stand in each cell, by field and column."""
    topics = rows_of(snapshot.topics[["topic_id", "field", "is_regular_service"]])
    return {
        (field, provision): [
            topic["topic_id"]
            for topic in topics
            if topic["field"] == field and _belongs_in(bool(topic["is_regular_service"]), provision)
        ]
        for field in values(Field)
        for provision in values(Provision)
    }


def _belongs_in(is_regular: bool, provision: str) -> bool:  # noqa: FBT001  # the one thing it decides on
    return provision == Provision.MIGRANTS or is_regular == (provision == Provision.REGULAR)


def _survey_states(snapshot: Snapshot, county: str) -> dict[str, str]:
    surveys = snapshot.tables["surveys"]
    chosen = surveys[surveys["county_ags"] == county]
    return dict(zip(chosen["topic_id"], chosen["state"], strict=True))


def _say_survey(states: set[str]) -> str:
    """Return the state that stands for several topics; empty where there is none."""
    if not states:
        return ""
    # Some surveyed and some not is in part, whatever the ones that were are worth.
    return next(iter(states)) if len(states) == 1 else str(SurveyState.PARTIAL)
