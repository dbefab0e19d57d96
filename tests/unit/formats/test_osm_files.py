"""OSM XML and GeoJSON of tags, read back by the programs they are for."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import osmium
import pytest
from defusedxml import ElementTree

from atlas.formats.osm_files import OsmFeature, stream_osm_geojson, stream_osm_xml

NASTY = "<script>alert('x')</script> & \"Café\" \U0001f600 --> ]]>"
FEATURES = [
    OsmFeature(
        -1,
        8.1234567,
        49.5,
        {"name": NASTY, "amenity": "kindergarten", "check_date": "2026-02-01"},
        ("kn--1", "b-"),
        frozenset(),
        (),
    ),
    OsmFeature(-2, 8.0, 49.0000001, {"office": "government", "name": "Amt"}, ("c",), frozenset({"c"}), ("moved",)),
]


def write_xml(features: list[OsmFeature] = FEATURES) -> bytes:
    return b"".join(stream_osm_xml(features, attribution='Kreis "A" & B'))


def test_the_xml_has_negative_ids_and_may_not_be_uploaded() -> None:
    root = ElementTree.fromstring(write_xml())
    assert (root.tag, root.get("version"), root.get("upload")) == ("osm", "0.6", "never")
    assert root.get("attribution") == 'Kreis "A" & B'
    nodes = root.findall("node")
    assert [(node.get("id"), node.get("lat"), node.get("lon")) for node in nodes] == [
        ("-1", "49.5000000", "8.1234567"),
        ("-2", "49.0000001", "8.0000000"),
    ]
    assert {tag.get("k"): tag.get("v") for tag in nodes[0].findall("tag")} == FEATURES[0].tags


def test_the_offers_stand_in_a_comment_that_nothing_can_end() -> None:
    text = write_xml().decode()
    assert "<!-- kn- -1, b- -->" in text
    assert text.count("-->") == len(FEATURES)


def test_signs_that_xml_cannot_hold_are_dropped() -> None:
    strange = OsmFeature(-1, 8.0, 49.0, {"name": "a\x00b\x0b\ufffe"}, ("x\x00",), frozenset(), ())
    assert ElementTree.fromstring(write_xml([strange])).find("node/tag").get("v") == "ab"


def test_osmium_reads_the_file(tmp_path: Path) -> None:
    file = tmp_path / "offers.osm"
    file.write_bytes(write_xml())
    read = [(node.id, node.location.lon, node.location.lat, dict(node.tags)) for node in osmium.FileProcessor(file)]
    assert read == [(feature.number, feature.lon, feature.lat, feature.tags) for feature in FEATURES]


def test_gdal_reads_the_file(tmp_path: Path) -> None:
    ogrinfo = shutil.which("ogrinfo")
    if ogrinfo is None:
        pytest.skip("ogrinfo fehlt (Debian: gdal-bin)")
    file = tmp_path / "offers.osm"
    file.write_bytes(write_xml())
    # GDAL keeps its own index of nodes for positive numbers only.
    command = [ogrinfo, "--config", "OSM_USE_CUSTOM_INDEXING", "NO", "-al", "-q", file, "points"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("OGRFeature(points)") == 2
    assert "POINT (8.1234567 49.5)" in run.stdout
    assert '"amenity"=>"kindergarten"' in run.stdout


def test_no_features_are_an_empty_file_that_is_read(tmp_path: Path) -> None:
    file = tmp_path / "empty.osm"
    file.write_bytes(write_xml([]))
    assert list(osmium.FileProcessor(file)) == []


def test_geojson_holds_tags_alone_as_properties() -> None:
    chunks = stream_osm_geojson(FEATURES, {"moved": "Verschoben."}, attribution="Kreis A", note="Nur Vorschläge.")
    read = json.loads(b"".join(chunks))
    assert (read["type"], read["attribution"], read["note"]) == ("FeatureCollection", "Kreis A", "Nur Vorschläge.")
    first, second = read["features"]
    assert (first["id"], first["properties"], first["offers"]) == ("node/-1", FEATURES[0].tags, ["kn--1", "b-"])
    assert (second["geometry"]["coordinates"], second["remarks"]) == ([8.0, 49.0000001], ["Verschoben."])
