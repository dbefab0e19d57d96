"""What filters in CQL2 say of features, against what a reader works out by hand."""

from __future__ import annotations

import time
from typing import Any, Final

import numpy as np
import orjson
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from atlas.errors import BadRequestError
from atlas.geo.reference_systems import CRS84, ReferenceSystem, epsg_system
from atlas.services.features.filter import compile_like, read_condition
from atlas.services.features.filter_truth import Truth
from atlas.services.features.sets import FeatureSet, Property

PROPERTIES: Final = (
    Property("name"),
    Property("places", "integer"),
    Property("is_open", "boolean"),
    Property("verified_on", "date"),
)
ROWS: Final[list[dict[str, Any]]] = [
    {"name": "Kita „Kleine Füße“", "places": 40, "is_open": True, "verified_on": "2026-01-15"},
    {"name": "KITA Süd 100%", "places": None, "is_open": False, "verified_on": "2025-06-30"},
    {"name": "Café O'Brien", "places": 0, "is_open": None, "verified_on": None},
    {"name": None, "places": 12, "is_open": True, "verified_on": "2024-02-29"},
]


def make_features() -> FeatureSet:
    return FeatureSet(
        ["a", "b", "c", "d"],
        ROWS,
        PROPERTIES,
        # The last one has no place.
        shapes=shapely.points([[8.0, 47.0], [9.0, 48.0], [9.5, 48.5]]),
        places=np.array([0, 1, 2, -1]),
        attribution="",
    )


def find(text: str, language: str = "cql2-text", system: ReferenceSystem = CRS84) -> str:
    features = make_features()
    holds = read_condition(text, language, PROPERTIES, system)(features)
    return "".join(key for key, fits in zip(features.ids, holds, strict=True) if fits)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("places = 40", "a"),
        ("places <> 40", "cd"),
        ("places > 11.5", "ad"),
        ("12 <= places", "ad"),
        ("places < 1", "c"),
        ("places BETWEEN 0 AND 12", "cd"),
        ("places NOT BETWEEN 0 AND 12", "a"),
        ("places IN (0, 40, 99)", "ac"),
        ("NOT places IN (0, 40, 99)", "d"),
        ("places IS NULL", "b"),
        ("places IS NOT NULL", "acd"),
        ("name = 'Café O''Brien'", "c"),
        ("name > 'D'", "ab"),
        ("name LIKE 'Kita%'", "a"),
        ("CASEI(name) LIKE CASEI('kita%')", "ab"),
        (r"name LIKE '%100\%'", "b"),
        ("name LIKE '%_'", "abc"),
        ("name NOT LIKE 'Ki%'", "bc"),
        ("ACCENTI(name) = ACCENTI('Cafe O''Brien')", "c"),
        ("CASEI(ACCENTI(name)) LIKE CASEI(ACCENTI('%füss%'))", "a"),
        ("CASEI(name) IN (CASEI('café o''brien'), CASEI('x'))", "c"),
        ("is_open", "ad"),
        ("is_open = false", "b"),
        ("NOT is_open", "b"),
        # Unknown is neither yes nor no, and only a yes or a no beside it can decide.
        ("is_open OR places = 0", "acd"),
        ("is_open AND places > 1", "ad"),
        ("NOT (is_open AND places = 0)", "abd"),
        ("TRUE", "abcd"),
        ("places = 40 AND NOT FALSE", "a"),
        ("verified_on = DATE('2026-01-15')", "a"),
        ("verified_on >= '2025-06-30'", "ab"),
        ("verified_on > TIMESTAMP('2025-06-30T23:00:00Z')", "a"),
        ("verified_on BETWEEN DATE('2024-01-01') AND DATE('2025-12-31')", "bd"),
        ("T_AFTER(verified_on, DATE('2025-06-30'))", "a"),
        ("T_BEFORE(verified_on, DATE('2025-06-30'))", "d"),
        ("T_EQUALS(verified_on, DATE('2025-06-30'))", "b"),
        ("T_DURING(verified_on, INTERVAL('2024-02-29','2026-01-15'))", "b"),
        ("T_INTERSECTS(verified_on, INTERVAL('2024-02-29','2025-06-30'))", "bd"),
        ("T_DISJOINT(verified_on, INTERVAL('2024-02-29','2025-06-30'))", "a"),
        ("T_INTERSECTS(verified_on, INTERVAL('..','2025-01-01'))", "d"),
        ("T_STARTS(verified_on, INTERVAL('2024-02-29','2025-06-30'))", "d"),
        ("T_FINISHES(verified_on, INTERVAL('2024-02-29','2025-06-30'))", "b"),
        ("T_MEETS(verified_on, INTERVAL('2025-06-30','2026-01-15'))", "b"),
        ("T_METBY(verified_on, INTERVAL('2024-01-01','2024-02-29'))", "d"),
        ("T_CONTAINS(INTERVAL('2024-01-01','2025-12-31'), verified_on)", "bd"),
        ("T_STARTEDBY(INTERVAL('2024-02-29','..'), verified_on)", "d"),
        ("T_FINISHEDBY(INTERVAL('..','2025-06-30'), verified_on)", "b"),
        ("T_OVERLAPS(INTERVAL('2024-01-01','2025-06-30'), INTERVAL('2025-01-01',verified_on))", "a"),
        ("T_OVERLAPPEDBY(INTERVAL('2025-01-01',verified_on), INTERVAL('2024-01-01','2025-06-30'))", "a"),
        ("S_INTERSECTS(geometry, BBOX(8,47,9,48))", "ab"),
        ("S_INTERSECTS(BBOX(8,47,9,48), geometry)", "ab"),
        ("S_INTERSECTS(geometry, BBOX(9.2,40,8.5,50))", "ac"),
        ("S_INTERSECTS(geometry, POINT(9 48))", "b"),
        ("NOT S_INTERSECTS(geometry, POINT(9 48))", "ac"),
        ("S_DISJOINT(geometry, POINT(9 48))", "ac"),
        ("S_WITHIN(geometry, POLYGON((7 46,9 46,9 48,7 48,7 46)))", "a"),
        ("S_TOUCHES(geometry, POLYGON((7 46,9 46,9 48,7 48,7 46)))", "b"),
        ("S_CONTAINS(POLYGON((7 46,9 46,9 48,7 48,7 46)), geometry)", "a"),
        ("S_CONTAINS(geometry, POINT(9 48))", "b"),
        ("S_EQUALS(geometry, POINT(9 48))", "b"),
        ("S_CROSSES(geometry, LINESTRING(8 47,9 48))", ""),
        ("S_OVERLAPS(geometry, MULTIPOINT(8 47,9 48))", ""),
        ("S_INTERSECTS(geometry, LINESTRING(8 47,9 48))", "ab"),
        ("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(8 47),POLYGON((9 48,10 48,10 49,9 48))))", "abc"),
        ("geometry IS NULL", "d"),
    ],
)
def test_a_filter_finds(text: str, expected: str) -> None:
    assert find(text) == expected


def test_a_filter_in_json_finds_the_same() -> None:
    tree = {
        "op": "and",
        "args": [
            {"op": ">=", "args": [{"property": "verified_on"}, {"date": "2025-01-01"}]},
            {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [8, 47, 9, 48]}]},
            {
                "op": "like",
                "args": [{"op": "casei", "args": [{"property": "name"}]}, {"op": "casei", "args": ["KITA%"]}],
            },
        ],
    }
    assert find(orjson.dumps(tree).decode(), "cql2-json") == "ab"


def test_geometries_of_a_filter_stand_in_the_axes_of_its_system() -> None:
    assert find("S_INTERSECTS(geometry, BBOX(47,8,48,9))", system=epsg_system(4326)) == "ab"
    triangle = "S_INTERSECTS(geometry, POLYGON((46 7,48 7,48 9,46 7)))"
    assert (find(triangle, system=epsg_system(4326)), find(triangle)) == ("ab", "")
    # 9 degrees east, 48 north is the central meridian of the zone.
    assert find("S_INTERSECTS(geometry, BBOX(499999,5300000,500001,5330000))", system=epsg_system(25832)) == "b"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("places = 40 AND", "nicht zu verstehen"),
        ("farbe = 'rot'", "farbe"),
        ("farbe IS NULL", "farbe"),
        ("name = 5", "Ungleiches"),
        ("places = '5'", "Ungleiches"),
        ("is_open > false", "größer"),
        ("places = NULL", "IS NULL"),
        ("verified_on > DATE('2026-02-30')", "2026-02-30"),
        ("verified_on > 'gestern'", "gestern"),
        ("T_AFTER(name, DATE('2026-01-01'))", "Kita"),
        ("T_AFTER(places, DATE('2026-01-01'))", "Ungleiches"),
        ("places + 1 = 2", "+"),
        ("avg(places) = 2", "avg"),
        ("CASEI(places) = 'x'", "casei"),
        ("name LIKE 5", "LIKE"),
        ("name LIKE name", "LIKE"),
        ("name", "name"),
        ("'x'", "x"),
        ("5", "5"),
        ("A_CONTAINS(name, ('x'))", "a_contains"),
        ("S_INTERSECTS(name, POINT(1 2))", "geometry"),
        ("S_INTERSECTS(geometry, geometry)", "geometry"),
        ("S_INTERSECTS(geometry, POLYGON((0 0,1 1)))", "Geometrie"),
        ("S_INTERSECTS(geometry, POLYGON((0 0,1 1,1 0,0 1,0 0)))", "Self-intersection"),
        ("S_INTERSECTS(geometry, POINT(900 2))", "180"),
        ("geometry = 'x'", "geometry"),
        ("a" * 9000, "zu lang"),
    ],
)
def test_what_a_filter_cannot_say_is_told_by_name(text: str, part: str) -> None:
    with pytest.raises(BadRequestError) as caught:
        find(text)
    assert part in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        '{"op":"quatsch","args":[]}',
        '{"op":"=","args":[{"property":"places"}]}',
        '{"op":"not","args":[true,false]}',
        '{"op":"and","args":[]}',
        '{"op":"in","args":[{"property":"places"},[]]}',
        '{"op":"isNull","args":["x"]}',
        '{"op":"casei","args":[]}',
        '{"op":"=","args":[{"op":"casei","args":[]},"x"]}',
        '{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1,2]}]}',
        '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[]}]}',
        '{"op":"t_after","args":[{"property":"verified_on"},{"interval":["2026-01-01"]}]}',
        "[]",
        "{",
        "null",
    ],
)
def test_json_that_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(BadRequestError):
        find(text, "cql2-json")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 2000 + "places=1" + ")" * 2000,
        "NOT " * 1500 + "is_open",
        "NOT(" * 1500 + "is_open" + ")" * 1500,
        "CASEI(" * 1000 + "name" + ")" * 1000 + "='x'",
        "-" * 7000 + "1 = places",
        # Quotes that close what they do not open must not hide the depth.
        "(')))' = name AND " * 300 + "places=1" + ")" * 300,
    ],
)
def test_a_filter_nested_too_deep_is_refused_before_it_breaks_the_process(text: str) -> None:
    with pytest.raises(BadRequestError, match="verschachtelt"):
        find(text)


def test_json_nested_too_deep_is_refused() -> None:
    with pytest.raises(BadRequestError, match="verschachtelt"):
        find('{"op":"not","args":[' * 60 + "true" + "]}" * 60, "cql2-json")


def test_a_pattern_of_many_signs_takes_no_time() -> None:
    begin = time.perf_counter()
    assert not compile_like("%a" * 60 + "%b").fullmatch("a" * 5000)
    assert time.perf_counter() - begin < 1


@given(st.text("ab%_\\", max_size=6), st.text("ab", max_size=6))
def test_like_is_what_a_slow_reader_makes_of_it(pattern: str, text: str) -> None:
    def fits(signs: list[tuple[str, bool]], rest: str) -> bool:
        if not signs:
            return not rest
        (sign, is_wild), more = signs[0], signs[1:]
        if is_wild and sign == "%":
            return any(fits(more, rest[taken:]) for taken in range(len(rest) + 1))
        return bool(rest) and (is_wild or rest[0] == sign) and fits(more, rest[1:])

    signs: list[tuple[str, bool]] = []
    letters = iter(pattern)
    for letter in letters:
        if letter == "\\":
            following = next(letters, None)
            signs += [(following if following is not None else letter, False)]
        else:
            signs.append((letter, letter in "%_"))
    assert bool(compile_like(pattern).fullmatch(text)) == fits(signs, text)


@given(st.sampled_from(["yes", "no", "unknown"]), st.sampled_from(["yes", "no", "unknown"]))
def test_logic_knows_a_third_value(left: str, right: str) -> None:
    def say(word: str) -> Truth:
        return Truth(np.array([word == "yes"]), np.array([word == "unknown"]))

    def read(truth: Truth) -> str:
        return "yes" if truth.holds[0] else "no" if truth.fails[0] else "unknown"

    # Of a chain of doubt, "and" takes the lowest and "or" the highest.
    rank = ["no", "unknown", "yes"]
    assert read(say(left) & say(right)) == min(left, right, key=rank.index)
    assert read(say(left) | say(right)) == max(left, right, key=rank.index)
    assert read(~say(left)) == {"yes": "no", "no": "yes", "unknown": "unknown"}[left]
