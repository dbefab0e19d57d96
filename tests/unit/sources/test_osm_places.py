from __future__ import annotations

import json
from pathlib import Path

import osmium
import pytest
from osmium.osm.mutable import Node, Relation, Way

from atlas.errors import BadDataError, MissingToolError
from atlas.sources.osm_places import OsmExtract, read_osm_places
from tests.overpass import node, write_overpass
from tests.shared_data import locate_shared

KINDS = ("amenity=kindergarten", "amenity=social_facility", "office=ngo")
ABSENT = "../shared/data ist nicht da"
SOCIAL = (
    *KINDS,
    "amenity=school",
    "amenity=hospital",
    "amenity=community_centre",
    "amenity=library",
    "amenity=doctors",
)


def read(path: Path) -> OsmExtract:
    return read_osm_places(path, KINDS)


def fault_of(path: Path) -> str:
    with pytest.raises((BadDataError, MissingToolError)) as caught:
        read(path)
    assert path.name in str(caught.value)
    return str(caught.value)


def write_geojson(path: Path, properties: dict[str, object], *, geometry: object = None, **more: object) -> Path:
    point = geometry or {"type": "Point", "coordinates": [8.5, 49.5]}
    feature = {"type": "Feature", "properties": properties, "geometry": point}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature], **more}), encoding="utf-8")
    return path


def test_nodes_ways_and_relations_of_overpass_get_one_point_each(tmp_path: Path) -> None:
    kita = {"amenity": "kindergarten", "name": "Kita"}
    ring = [{"lon": 8.0, "lat": 49.0}, {"lon": 8.2, "lat": 49.0}, {"lon": 8.2, "lat": 49.2}, {"lon": 8.0, "lat": 49.2}]
    file = write_overpass(
        tmp_path / "osm.json",
        node(1, 8.5, 49.5, amenity="kindergarten", name="Kita"),
        {"type": "way", "id": 2, "center": {"lat": 49.6, "lon": 8.6}, "tags": kita},
        {"type": "way", "id": 3, "geometry": [*ring, ring[0]], "tags": kita},
        {"type": "relation", "id": 4, "bounds": {"minlat": 49, "minlon": 8, "maxlat": 50, "maxlon": 9}, "tags": kita},
        {"type": "relation", "id": 5, "members": [{"type": "way", "ref": 9, "geometry": ring}], "tags": kita},
        {"type": "way", "id": 6, "tags": kita},
        node(7, 8.5, 49.5, amenity="bench"),
    )
    found = read(file)
    places = {name: (round(row.lon, 3), round(row.lat, 3)) for name, row in found.places.iterrows()}
    assert places == {
        "node/1": (8.5, 49.5),
        "way/2": (8.6, 49.6),
        "way/3": (8.1, 49.1),
        "relation/4": (8.5, 49.5),
        "relation/5": (8.1, 49.1),
    }
    assert (found.edition, found.elements, found.left_out) == ("2026-11-20", 7, 1)
    assert found.places.loc["node/1", "version"] == 3


def test_the_first_of_the_wanted_kinds_is_the_kind_also_among_several_values(tmp_path: Path) -> None:
    file = write_overpass(tmp_path / "osm.json", node(1, 8, 49, amenity="library;kindergarten", office="ngo"))
    assert read(file).places["kind"].tolist() == ["amenity=kindergarten"]


def test_of_an_element_that_comes_twice_the_newest_version_counts(tmp_path: Path) -> None:
    old = {**node(1, 8, 49, amenity="kindergarten", name="alt"), "version": 2}
    file = write_overpass(tmp_path / "osm.json", old, node(1, 8, 49, amenity="kindergarten", name="neu"), old)
    assert read(file).places["name"].tolist() == ["neu"]


def test_an_extract_gives_the_same_places_as_pbf_and_xml(tmp_path: Path) -> None:
    frames = []
    for ending in ("osm.pbf", "osm"):
        path = tmp_path / f"auszug.{ending}"
        with osmium.SimpleWriter(str(path)) as writer:
            writer.add_node(
                Node(id=1, version=5, location=(8.5, 49.5), tags={"amenity": "kindergarten", "name": "Ä & <b>"})
            )
            for number, place in enumerate([(8.0, 49.0), (8.2, 49.0), (8.2, 49.2), (8.0, 49.2)], start=2):
                writer.add_node(Node(id=number, location=place))
            writer.add_way(Way(id=10, nodes=[2, 3, 4, 5, 2], tags={"amenity": "kindergarten", "name": "Fläche"}))
            writer.add_way(Way(id=11, nodes=[2, 3, 4, 5, 2]))
            writer.add_way(Way(id=12, nodes=[98, 99], tags={"office": "ngo"}))
            area = {"type": "multipolygon", "amenity": "social_facility", "name": "Heim"}
            writer.add_relation(Relation(id=20, members=[("w", 11, "outer")], tags=area))
        found = read(path)
        frames.append(found.places)
        # The last way has no node within the extract.
        assert found.left_out == 1
    assert frames[0].index.tolist() == ["node/1", "relation/20", "way/10"]
    assert frames[0].loc["relation/20", ["lon", "lat"]].round(6).tolist() == [8.1, 49.1]
    assert frames[0].loc["node/1", "name"] == "Ä & <b>"
    assert frames[0].equals(frames[1])


@pytest.mark.parametrize(
    "properties",
    [
        {"@id": "way/5", "amenity": "kindergarten"},
        {"osm_type": "way", "id": 5, "amenity": "kindergarten", "operator": None},
        {"full_id": "w5", "osm_id": "5", "osm_type": "way", "amenity": "kindergarten"},
        {"type": "way", "id": "5", "tags": {"amenity": "kindergarten"}, "meta": {"version": 7}},
    ],
)
def test_geojson_of_any_program_gives_the_same_element(tmp_path: Path, properties: dict[str, object]) -> None:
    square = {"type": "Polygon", "coordinates": [[[8, 49], [8.2, 49], [8.2, 49.2], [8, 49.2], [8, 49]]]}
    places = read(write_geojson(tmp_path / "osm.geojson", properties, geometry=square)).places
    assert places.index.tolist() == ["way/5"]
    assert places["tags"].tolist() == [{"amenity": "kindergarten"}]
    assert places[["lon", "lat"]].round(6).to_numpy().tolist() == [[8.1, 49.1]]


def test_the_content_decides_and_not_the_ending(tmp_path: Path) -> None:
    file = write_overpass(tmp_path / "interpreter.pbf", node(1, 8, 49, amenity="kindergarten"))
    assert len(read(file).places) == 1


def test_real_places_are_the_same_in_geojson_and_in_the_extract() -> None:
    geojson, extract = locate_shared("heidelberg_social_pois.geojson"), locate_shared("heidelberg.test.pbf")
    if not geojson.exists() or not extract.exists():
        pytest.skip(ABSENT)
    one, other = (read_osm_places(path, SOCIAL).places for path in (geojson, extract))
    assert len(one) == 56
    assert one.index.equals(other.index)
    assert one["kind"].equals(other["kind"])
    assert (one[["lon", "lat"]] - other[["lon", "lat"]]).abs().to_numpy().max() < 0.001


# ---------- Bad input ----------


def test_a_reply_that_overpass_ended_early_is_refused_with_its_words(tmp_path: Path) -> None:
    remark = 'runtime error: Query timed out in "query" at line 3 after 25 seconds.'
    file = write_overpass(tmp_path / "osm.json", node(1, 8, 49, amenity="kindergarten"), remark=remark)
    assert remark in fault_of(file)
    xml = tmp_path / "osm.xml"
    xml.write_text(
        '<?xml version="1.0"?><osm version="0.6"><node id="1" lat="49" lon="8"><tag k="office" v="ngo"/></node>'
        "<remark> runtime error: Query ran out of memory </remark></osm>"
    )
    assert "ran out of memory" in fault_of(xml)


def test_a_page_of_faults_in_place_of_data_is_named(tmp_path: Path) -> None:
    file = tmp_path / "osm.json"
    file.write_text("<?xml version='1.0'?><!DOCTYPE html><html><body>Error: rate_limited</body></html>")
    assert "HTML" in fault_of(file)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_file_that_breaks_off_is_refused(tmp_path: Path, share: float) -> None:
    whole = write_overpass(
        tmp_path / "ganz.json", *(node(number, 8, 49, amenity="kindergarten") for number in range(1, 9))
    )
    extract = tmp_path / "ganz.osm.pbf"
    with osmium.SimpleWriter(str(extract)) as writer:
        for number in range(1, 2000):
            writer.add_node(
                Node(id=number, location=(8, 49), tags={"amenity": "kindergarten", "name": f"Kita {number}"})
            )
    xml = tmp_path / "ganz.osm"
    with osmium.SimpleWriter(str(xml)) as writer:
        writer.add_node(Node(id=1, location=(8, 49), tags={"amenity": "kindergarten"}))
    for file in (whole, extract, xml):
        content = file.read_bytes()
        file.write_bytes(content[: int(len(content) * share)])
        assert "halb übertragen" in fault_of(file)


def test_other_files_are_refused_with_a_way_out(tmp_path: Path) -> None:
    for name, content, told in (
        ("leer.json", b"  ", "ist leer"),
        ("paket.zip", b"PK\x03\x04" + bytes(60), "erwartet wird JSON von Overpass"),
        ("auszug.osm.gz", b"\x1f\x8b\x08" + bytes(60), "nicht gepackt"),
        ("liste.json", b'[{"name": "Kita"}]', "weder eine Antwort von Overpass"),
        ("andere.json", b'{"elements": {"a": 1}}', "keine Liste"),
        ("geo.json", b'{"features": "x"}', "keine Liste"),
        ("element.json", b'{"elements": [{"type": "house"}]}', "kein Objekt von OpenStreetMap"),
        ("feature.json", b'{"features": [1]}', "kein GeoJSON-Feature"),
        ("utf16.json", '{"elements": []}'.encode("utf-16"), "kein Auszug"),
    ):
        file = tmp_path / name
        file.write_bytes(content)
        assert told in fault_of(file), name
    assert "No such file" in fault_of(tmp_path / "fehlt.json")
    assert "lässt sich nicht lesen" in fault_of(tmp_path)


def test_entities_of_xml_are_not_expanded(tmp_path: Path) -> None:
    bomb = tmp_path / "bombe.osm"
    entities = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10))
    bomb.write_text(
        f'<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a0 "ha">{entities}]>'
        '<osm version="0.6"><node id="1" lat="49" lon="8">'
        '<tag k="name" v="&a9;"/><tag k="amenity" v="kindergarten"/></node></osm>'
    )
    assert "entities" in fault_of(bomb)


def test_json_nested_without_end_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "tief.json"
    file.write_text('{"elements": ' + "[" * 100_000 + "]" * 100_000 + "}")
    assert "kein gültiges JSON" in fault_of(file)


def test_a_file_larger_than_allowed_is_refused_unless_it_is_streamed(tmp_path: Path) -> None:
    file = tmp_path / "gross.json"
    file.write_bytes(b'{"elements": [' + b" " * 1_100_000 + b"]}")
    with pytest.raises(BadDataError, match="2 MB groß; erlaubt sind 1 MB"):
        read_osm_places(file, KINDS, limit_mb=1)


@pytest.mark.parametrize(
    ("lon", "lat"), [(478_000.0, 5_280_000.0), (8.0, 91.0), (1e308, 49.0)], ids=["metres", "no latitude", "huge"]
)
def test_coordinates_that_are_no_degrees_are_refused(tmp_path: Path, lon: float, lat: float) -> None:
    assert "EPSG:4326" in fault_of(write_overpass(tmp_path / "osm.json", node(1, lon, lat, amenity="kindergarten")))


def test_another_crs_is_refused(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    file = write_geojson(tmp_path / "osm.geojson", {"@id": "node/1", "amenity": "kindergarten"}, crs=crs)
    assert "urn:ogc:def:crs:EPSG::25832" in fault_of(file)


def test_geojson_without_ids_of_openstreetmap_is_refused(tmp_path: Path) -> None:
    for properties in ({"id": "kita-1", "amenity": "kindergarten"}, {"amenity": "kindergarten"}, {"id": 5}):
        assert "keine Kennung aus OpenStreetMap" in fault_of(write_geojson(tmp_path / "osm.geojson", properties))


@pytest.mark.parametrize("number", [-5, 0, 10**25, "x", None, 1.5, True])
def test_a_number_that_no_element_has_is_refused(tmp_path: Path, number: object) -> None:
    element = {**node(1, 8, 49, amenity="kindergarten"), "id": number}
    assert "Kennung" in fault_of(write_overpass(tmp_path / "osm.json", element))


def test_tags_of_wrong_types_are_left_out_and_endless_ones_refused(tmp_path: Path) -> None:
    odd = {**node(1, 8, 49), "tags": {"amenity": "kindergarten", "capacity": 40, "a": None, "b": ["x"], "c": {"d": 1}}}
    assert read(write_overpass(tmp_path / "osm.json", odd)).places["tags"].tolist() == [
        {"amenity": "kindergarten", "capacity": "40"}
    ]
    assert "länger" in fault_of(
        write_overpass(tmp_path / "osm.json", node(1, 8, 49, amenity="kindergarten", name="x" * 9000))
    )


def test_a_file_without_any_place_of_these_kinds_is_refused(tmp_path: Path) -> None:
    told = fault_of(write_overpass(tmp_path / "osm.json", node(1, 8, 49, amenity="bench")))
    assert "1 Objekten" in told
    assert "amenity=kindergarten" in told
    fault_of(write_overpass(tmp_path / "osm.json"))
