"""Groß-Gerau's matrix: the five fields of action by how a region provides for them, filled from the offers.

Source: Kreis Groß-Gerau, participatory social planning, 2008.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from atlas.frames import rows_of
from atlas.services.provisions import place_in_matrix
from atlas.services.reached_people import reached_municipalities
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Field, Provision, SurveyState, values


@dataclass(frozen=True)
class Cell:
    """The offers of one field and one column.

    Attributes
    ----------
    offers
        Rows of `Snapshot.offers` with what `provisions.place_in_matrix` says of them, by name.
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
    here = snapshot.offers[_touches(snapshot, region)]
    here = here.join(place_in_matrix(snapshot)).sort_values("name", kind="stable")
    states = _survey_states(snapshot, str(region["county_ags"]))
    cells = {
        (field, provision): Cell(
            field,
            provision,
            rows_of(here[(here["field"] == field) & _in_column(here, provision)]),
            _survey_of(snapshot, field, provision, states),
        )
        for field in values(Field)
        for provision in values(Provision)
    }
    return FieldMatrix(
        region=region,
        cells=cells,
        unplaced=rows_of(here[here["provision"] == ""]),
        offers=len(here),
        regular_topics={field: _topics_of(snapshot, field, Provision.REGULAR) for field in values(Field)},
    )


def _touches(snapshot: Snapshot, region: dict[str, Any]) -> pd.Series:
    members = set(snapshot.members_of(region["region_id"]))
    reached = reached_municipalities(snapshot)
    return snapshot.offers["offer_id"].map(lambda offer_id: not members.isdisjoint(reached.get(offer_id, ())))


def _in_column(offers: pd.DataFrame, provision: str) -> pd.Series:
    return offers["for_migrants"] if provision == Provision.MIGRANTS else offers["provision"] == provision


def _topics_of(snapshot: Snapshot, field: str, provision: str) -> list[str]:
    """Return the topics whose offers may stand in a cell."""
    topics = snapshot.topics[snapshot.topics["field"] == field]
    if provision == Provision.MIGRANTS:
        return topics.index.tolist()
    is_regular = topics["is_regular_service"].fillna(value=False).astype(bool)
    return topics.index[is_regular if provision == Provision.REGULAR else ~is_regular].tolist()


def _survey_states(snapshot: Snapshot, county: str) -> pd.Series:
    surveys = snapshot.tables["surveys"]
    return surveys[surveys["county_ags"] == county].set_index("topic_id")["state"]


def _survey_of(snapshot: Snapshot, field: str, provision: str, states: pd.Series) -> str:
    topics = _topics_of(snapshot, field, provision)
    found = set(states.reindex(topics).fillna(str(SurveyState.NONE)))
    if not found:
        return ""
    # Some surveyed and some not is in part, whatever the ones that were are worth.
    return str(found.pop()) if len(found) == 1 else str(SurveyState.PARTIAL)
