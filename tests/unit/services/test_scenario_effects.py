"""People who gain and lose, against the plainest way of counting them."""

from __future__ import annotations

import math
from typing import Any

import pytest

from atlas.frames import rows_of
from atlas.geo.crs import measure_coordinates
from atlas.services.coverage import CoverageQuery
from atlas.services.scenario_edits import parse_edits
from atlas.services.scenarios import compare_scenario
from atlas.services.snapshots import Snapshot
from tests.fundings import funded_default

LIMIT_KM = 10


def places_of(snapshot: Snapshot, topic: str) -> list[tuple[float, float]]:
    """Return the metres of the sites of a topic, one by one."""
    sites = snapshot.offer_sites
    metres = measure_coordinates(sites, 25832)
    topics = sites["topic_id"].tolist()
    return [(x, y) for (x, y), of_topic in zip(metres, topics, strict=True) if of_topic == topic and not math.isnan(x)]


def ways_km(snapshot: Snapshot, topic: str) -> list[float]:
    places = places_of(snapshot, topic)
    points = measure_coordinates(snapshot.tables["demand_points"], 25832)
    return [min(math.hypot(x - px, y - py) for px, py in places) * 1.3 / 1000 for x, y in points]


@pytest.mark.parametrize(
    "edits",
    [
        "close:kn-153;close:kn-154",
        "open:tafel@municipality-08335080",
        "move:kn-020@8.83,47.76",
        "close:gg-043;open:tafel@8.42,49.99",
    ],
)
@pytest.mark.parametrize("county", ["", "08335"])
def test_people_who_gain_and_lose_are_those_a_plain_count_finds(edits: str, county: str) -> None:
    real = funded_default()
    compared = compare_scenario(real, parse_edits(edits), CoverageQuery(county=county))
    (effect,) = compared.effects
    assert (effect.limit, effect.group) == (LIMIT_KM, "all")
    points = rows_of(real.tables["demand_points"])
    pairs = zip(points, ways_km(real, "tafel"), ways_km(compared.after, "tafel"), strict=True)
    here: list[tuple[dict[str, Any], float, float]] = [one for one in pairs if one[0]["ags"].startswith(county)]
    losing = sum(point["people"] for point, was, now in here if was <= LIMIT_KM < now)
    gaining = sum(point["people"] for point, was, now in here if now <= LIMIT_KM < was)
    farther = sum(point["people"] for point, was, now in here if now > was + 0.001)
    nearer = sum(point["people"] for point, was, now in here if now < was - 0.001)
    assert (effect.people_losing, effect.people_gaining) == (losing, gaining)
    assert (effect.people_farther, effect.people_nearer) == (farther, nearer)


def test_whom_an_offer_comes_to_has_no_way_at_all() -> None:
    real = funded_default()
    edits = parse_edits("open:tafel@municipality-08335080,serves=municipality-08335080,mode=mobile")
    (effect,) = compare_scenario(real, edits, CoverageQuery(county="08335")).effects
    tengen = int(real.tables["demand_points"].set_index("ags")["people"].loc[["08335080"]].sum())
    assert effect.people_nearer >= tengen
