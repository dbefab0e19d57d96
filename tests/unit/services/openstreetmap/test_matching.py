from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from atlas.services.openstreetmap.comparison import Comparison, compare_places
from atlas.services.openstreetmap.evidence import points_for_distance
from atlas.services.openstreetmap.kinds import wanted_kinds
from atlas.sources.osm_places import read_osm_places
from tests.osm_copies import METRES_PER_DEGREE, snapshot_of_offers
from tests.overpass import node, write_overpass

LON, LAT = 8.7, 49.4
METRE = 1 / METRES_PER_DEGREE


def offer(name: str, *, north_m: float = 0, street: str = "", **more: Any) -> dict[str, Any]:
    where, _, number = street.rpartition(" ")
    tags = {"addr:street": where, "addr:housenumber": number} if street else {}
    placed = {"offer_id": name.lower().replace(" ", "-"), "topic_id": "kita", "name": name, "lon": LON, "tags": tags}
    return {**placed, "lat": LAT + north_m * METRE, **more}


def kita(number: int, name: str = "", *, north_m: float = 0, **tags: str) -> dict[str, Any]:
    named = {"name": name} if name else {}
    return node(number, LON, LAT + north_m * METRE, **{"amenity": "kindergarten", **named, **tags})


def compare(tmp_path: Path, offers: list[dict[str, Any]], *elements: dict[str, Any]) -> Comparison:
    snapshot = snapshot_of_offers(offers)
    return compare_places(
        snapshot, read_osm_places(write_overpass(tmp_path / "osm.json", *elements), wanted_kinds(snapshot))
    )


def pairs(comparison: Comparison) -> dict[str, str]:
    return {pair.offer_ids[0]: pair.osm for pair in comparison.matched}


def kinds(comparison: Comparison) -> set[tuple[str, str]]:
    return {(found.kind, found.osm or found.offer_ids[0]) for found in comparison.findings if not found.difference}


def test_two_nurseries_side_by_side_do_not_swap(tmp_path: Path) -> None:
    offers = [offer("Kita Regenbogen", north_m=0), offer("Kita Sonnenblume", north_m=50)]
    # Each of them lies nearer to the other's entry.
    found = compare(tmp_path, offers, kita(1, "Regenbogen", north_m=48), kita(2, "Kindergarten Sonnenblume", north_m=2))
    assert pairs(found) == {"kita-regenbogen": "node/1", "kita-sonnenblume": "node/2"}


def test_nurseries_without_names_are_told_apart_by_the_whole_and_less_surely(tmp_path: Path) -> None:
    offers = [offer("Kita", north_m=0), offer("Kindergarten", north_m=40)]
    # Taken one by one, the first would choose the entry between both, and the second would have none.
    found = compare(tmp_path, offers, kita(1, north_m=-30), kita(2, north_m=18))
    assert pairs(found) == {"kita": "node/1", "kindergarten": "node/2"}
    assert all(pair.confidence < 0.7 for pair in found.matched)


def test_the_house_number_tells_two_houses_of_one_name_apart(tmp_path: Path) -> None:
    offers = [offer("Kita Passage", north_m=0, street="Passage 36")]
    other = kita(1, "Kita Passage", north_m=10, addr__street="Passage", addr__housenumber="43")
    own = kita(2, "Kita Passage", north_m=60, addr__street="Passage", addr__housenumber="36-38")
    found = compare(tmp_path, offers, other, own)
    assert pairs(found) == {"kita-passage": "node/2"}
    assert kinds(found) == {("missing_in_atlas", "node/1")}


def test_a_second_entry_of_the_same_place_is_no_missing_one(tmp_path: Path) -> None:
    found = compare(
        tmp_path, [offer("Kita Regenbogen")], kita(1, "Regenbogen", north_m=5), kita(2, "Regenbogen", north_m=9)
    )
    assert len(found.matched) == 1
    assert kinds(found) == set()


def test_far_away_a_name_alone_does_not_make_a_pair_but_a_number_does(tmp_path: Path) -> None:
    alone = compare(tmp_path, [offer("Kita Regenbogen", phone="06221 4711")], kita(1, "Kita Regenbogen", north_m=700))
    assert pairs(alone) == {}
    # Neither is it sure that both are missing: they may have moved.
    assert {round(found.confidence, 1) for found in alone.findings} == {0.6}
    both = compare(
        tmp_path,
        [offer("Kita Regenbogen", phone="06221 4711")],
        kita(1, "Regenbogen", north_m=700, phone="+49 6221 4711"),
    )
    assert pairs(both) == {"kita-regenbogen": "node/1"}
    beyond = compare(
        tmp_path,
        [offer("Kita Regenbogen", phone="06221 4711")],
        kita(1, "Regenbogen", north_m=1100, phone="+49 6221 4711"),
    )
    assert pairs(beyond) == {}


def test_another_kind_at_the_same_door_is_another_place(tmp_path: Path) -> None:
    library = node(1, LON, LAT, amenity="library", name="Regenbogen")
    found = compare(tmp_path, [offer("Kita Regenbogen")], library)
    assert kinds(found) == {("missing_in_osm", "kita-regenbogen"), ("missing_in_atlas", "node/1")}


def test_names_differ_in_legal_forms_umlauts_and_slips_without_harm(tmp_path: Path) -> None:
    offers = [offer("Städtische Kindertagesstätte Mühlbächle e. V.")]
    found = compare(tmp_path, offers, kita(1, "Kita Muehlbächel", north_m=40), kita(2, "Kita Barbara", north_m=5))
    assert set(pairs(found).values()) == {"node/1"}
    alternative = compare(tmp_path, offers, kita(1, "Haus 3", north_m=40, alt_name="Mühlbächle"), kita(2, "Barbara"))
    assert set(pairs(alternative).values()) == {"node/1"}


def test_a_place_known_to_its_town_finds_its_partner_by_name_anywhere_in_it(tmp_path: Path) -> None:
    rough = offer("Kita Regenbogen", location_precision="municipality")
    found = compare(tmp_path, [rough], kita(1, "Kindergarten Regenbogen", north_m=6000), kita(2, "Barbara", north_m=10))
    assert pairs(found) == {"kita-regenbogen": "node/1"}
    # What lies beside the centre of the town says nothing.
    nameless = compare(tmp_path, [offer("Kita", location_precision="municipality")], kita(1, north_m=1))
    assert pairs(nameless) == {}


def test_the_name_of_the_town_alone_does_not_make_a_pair(tmp_path: Path) -> None:
    offers = [offer("Kindergarten Heidelberg", north_m=0)]
    other = compare(tmp_path, offers, kita(1, "Kita Sonnenuhr Heidelberg", north_m=180))
    assert pairs(other) == {}
    # Where both are called so, and nothing else, they are one.
    same = compare(tmp_path, offers, kita(1, "Kindergarten Heidelberg e. V.", north_m=180))
    assert set(pairs(same).values()) == {"node/1"}


def test_points_for_distance_fall_and_end() -> None:
    points = [points_for_distance(metres, "exact") for metres in range(0, 1000, 10)]
    assert points == sorted(points, reverse=True)
    assert points_for_distance(100, "exact") > 0 > points_for_distance(150, "exact")
    assert points_for_distance(300, "street") > points_for_distance(300, "exact")
    assert points_for_distance(5, "municipality") == 0


def test_without_places_on_one_side_nothing_is_paired(tmp_path: Path) -> None:
    found = compare(tmp_path, [], kita(1, "Kita"))
    assert (found.matched, kinds(found)) == ((), {("missing_in_atlas", "node/1")})


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_the_files_does_not_matter(tmp_path: Path, turned: bool) -> None:  # noqa: FBT001 - a case
    offers = [offer(f"Kita {name}", north_m=30 * place) for place, name in enumerate(("Anna", "Berta", "Cora"))]
    elements = [
        kita(number, name, north_m=30 * number - 20) for number, name in enumerate(("Cora", "", "Anna"), start=1)
    ]
    if turned:
        offers, elements = offers[::-1], elements[::-1]
    assert pairs(compare(tmp_path, offers, *elements)) == {
        "kita-anna": "node/3",
        "kita-cora": "node/1",
        "kita-berta": "node/2",
    }
