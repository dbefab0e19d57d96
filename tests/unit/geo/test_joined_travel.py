"""Roads where they reach, straight lines where they do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.geo.joined_travel import JoinedTravel
from atlas.geo.road_network import connect_roads
from atlas.geo.road_travel import RoadTravel
from atlas.geo.travel import StraightLine, Travel
from atlas.vocabulary import TravelMode

# A street of a kilometre, 15 minutes of walking; nothing else for miles.
STREET = connect_roads(
    np.array([[0.0, 0.0], [500.0, 0.0], [1000.0, 0.0]]),
    (np.array([0, 1, 1, 2]), np.array([1, 0, 2, 1]), np.full(4, 450.0)),
    TravelMode.FOOT,
    "street",
)
JOINED = JoinedTravel(RoadTravel(STREET), StraightLine(1.3))
HOME, FAR = (0.0, 0.0), (0.0, 8000.0)


def points(*pairs: tuple[float, float]) -> np.ndarray:
    return np.array(pairs, dtype=float).reshape(-1, 2)


def test_on_the_network_the_roads_decide() -> None:
    assert JOINED.nearest(points(HOME), points((1000.0, 0.0)))[1].tolist() == [15.0]


def test_off_the_network_the_line_counts_at_the_reference_speed() -> None:
    # 8 km times 1.3 are 10.4 km, at 4.8 km/h 130 minutes; from either side.
    assert JOINED.nearest(points(HOME), points(FAR))[1].tolist() == pytest.approx([130.0])
    assert JOINED.nearest(points(FAR), points(HOME))[1].tolist() == pytest.approx([130.0])
    assert JOINED.pairs(points(HOME), points(FAR), 130.0)[2].tolist() == pytest.approx([130.0])


def test_an_offer_behind_the_edge_of_the_extract_may_be_the_nearest() -> None:
    positions, _ = JOINED.nearest(points((0.0, 900.0)), points((1000.0, 0.0), (0.0, 1100.0)))
    assert positions.tolist() == [1]


PLACES = st.lists(st.tuples(st.integers(-3000, 4000).map(float), st.integers(-3000, 3000).map(float)), max_size=6)


@settings(deadline=None)
@given(PLACES, PLACES)
def test_every_pair_has_one_cost_and_the_nearest_is_the_cheapest(
    homes: list[tuple[float, float]], offers: list[tuple[float, float]]
) -> None:
    travel: Travel = JOINED
    owners, found, minutes = travel.pairs(points(*homes), points(*offers), np.inf)
    assert list(zip(owners, found, strict=True)) == [(o, t) for o in range(len(homes)) for t in range(len(offers))]
    positions, costs = travel.nearest(points(*homes), points(*offers))
    table = minutes.reshape(len(homes), len(offers))
    assert costs == pytest.approx(table.min(axis=1, initial=np.inf), abs=1e-5)
    assert all(position >= 0 for position in positions) or not offers


def test_the_key_names_both_parts() -> None:
    assert (JOINED.key, JOINED.unit, JOINED.mode) == ("roads-street-foot+line-1.3", "min", "foot")
