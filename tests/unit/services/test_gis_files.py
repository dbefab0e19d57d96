from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree

from atlas.errors import NotFoundError
from atlas.formats.code_words import FIELDS
from atlas.services.coverage import CoverageQuery, measure_coverage
from atlas.services.gis_files import pack_tables, publish_geopackage
from atlas.services.gis_layers import GisQuery, offer_layer
from atlas.services.snapshots import Snapshot
from tests.packages import small_tables
from tests.programs import run_program
from tests.spec.country import snapshot_of

ROOT = Path(__file__).parents[3]
VALIDATOR = Path("/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py")


@pytest.fixture
def file(tmp_path: Path, country: Snapshot) -> Path:
    path = tmp_path / "mit Leerzeichen.gpkg"
    path.write_bytes(publish_geopackage(country, GisQuery()))
    return path


def ask(file: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(query).fetchall()


def test_the_file_says_what_it_is(file: Path) -> None:
    assert ask(file, "PRAGMA application_id") == [(0x47504B47,)]
    assert ask(file, "PRAGMA user_version") == [(10200,)]
    assert ask(file, "PRAGMA integrity_check") == [("ok",)]
    assert ask(file, "PRAGMA foreign_key_check") == []


def test_the_validator_of_gdal_finds_nothing(file: Path) -> None:
    if not VALIDATOR.exists():
        pytest.skip("python3-gdal is not installed")
    done = subprocess.run(["/usr/bin/python3", VALIDATOR, file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_gdal_lists_layers_tables_and_credits(file: Path) -> None:
    told = run_program("ogrinfo", "-so", file)
    for line in (
        "angebote (Point)",
        "standorte (Point)",
        "raeume_gemeinden (Multi Polygon)",
        "weisse_flecken_sozialraeume (Multi Polygon)",
        "urteile (None)",
        "paket_provenance (None)",
        "ATTRIBUTION=Handgezeichnetes Land, gemeinfrei",
        "LICENCE=CC0-1.0",
    ):
        assert line in told
    run_program("ogrinfo", "-al", "-so", file)


def test_gdal_reads_offers_with_keys_as_text_and_days_as_days(file: Path) -> None:
    told = run_program("ogrinfo", "-al", file, "angebote")
    assert "Feature Count: 5" in told
    assert "ags (String) = 08991001" in told
    assert "verified_on (Date) = 2026/01/15" in told
    assert "is_confidential (Integer(Boolean)) = 1" in told
    assert "POINT (8.95 47.95)" in told


def test_a_box_is_answered_from_the_spatial_index(file: Path) -> None:
    assert "Feature Count: 1" in run_program("ogrinfo", "-so", "-spat", 8.955, 47.935, 8.965, 47.945, file, "angebote")
    assert ask(file, "SELECT count(*) FROM rtree_standorte_geom") == [(4,)]


def test_no_layer_and_no_table_for_everybody_tells_a_secret_town(file: Path) -> None:
    assert ask(file, "SELECT geom, ags, municipality FROM angebote WHERE id = 'offer-5'") == [(None, None, None)]
    assert ask(file, "SELECT 1 FROM standorte WHERE id = 'site-5'") == []
    tables = small_tables()
    tables["sites"].loc[4, "ags"] = "08991002"
    for pack, told in (
        (publish_geopackage, None),
        (lambda taken, query: pack_tables(taken, tables, query), "08991002"),
    ):
        file.write_bytes(pack(snapshot_of(tables), GisQuery()))
        assert ask(file, "SELECT ags FROM paket_sites WHERE site_id = 'site-5'") == [(told,)]


def test_the_table_of_verdicts_says_what_the_pages_say(file: Path, country: Snapshot) -> None:
    rows = ask(file, "SELECT region_id, topic, status, people_affected, suppression, white_by FROM urteile")
    expected = [
        (one.region_id, one.topic, one.status, one.people_affected, one.suppression, one.white_by)
        for level, system in country.held_levels()
        for one in measure_coverage(country, CoverageQuery(level=level, system=system))
    ]
    assert sorted(rows) == sorted(expected)
    assert "unknown" in {row[2] for row in rows}


def test_a_layer_of_white_spots_counts_topics_and_has_a_column_for_each(file: Path) -> None:
    columns = 'id, "white_spot", covered, unknown, white_share_percent, status_schuldnerberatung, status_kita'
    rows = {row[0]: row[1:] for row in ask(file, f"SELECT {columns} FROM weisse_flecken_gemeinden")}
    statuses = {
        (region, topic): status for region, topic, status in ask(file, "SELECT region_id, topic, status FROM urteile")
    }
    assert set(rows) == {f"municipality-{ags}" for ags in ("08991001", "08991002", "08992001", "08992002")}
    for region, (white, covered, unknown, share, debts, nursery) in rows.items():
        found = [status for (place, _), status in statuses.items() if place == region]
        assert (white, covered, unknown) == tuple(map(found.count, ("white_spot", "covered", "unknown")))
        assert (debts, nursery) == (statuses[region, "schuldnerberatung"], statuses[region, "kita"])
        known = len(found) - unknown
        assert share == (round(100 * white / known, 1) if known else None)


def test_a_file_of_one_county_has_its_rows_alone_and_no_package(tmp_path: Path, country: Snapshot) -> None:
    path = tmp_path / "kreis.gpkg"
    path.write_bytes(publish_geopackage(country, GisQuery(county="08991")))
    assert {row[0] for row in ask(path, "SELECT county_ags FROM angebote")} == {"08991"}
    assert {row[0] for row in ask(path, "SELECT county_ags FROM standorte")} == {"08991"}
    assert {row[0] for row in ask(path, "SELECT county_ags FROM urteile")} == {"08991"}
    assert ask(path, "SELECT id FROM raeume_kreise") == [("county-08991",)]
    assert ask(path, "SELECT name FROM sqlite_master WHERE name LIKE 'paket%'") == []


def test_an_unknown_county_or_definition_is_refused(country: Snapshot) -> None:
    for query in (GisQuery(county="99999"), GisQuery(definition="magic")):
        with pytest.raises(NotFoundError):
            publish_geopackage(country, query)


def test_every_layer_has_a_style_of_its_own_that_is_sound_xml(file: Path) -> None:
    layers = {row[0] for row in ask(file, "SELECT table_name FROM gpkg_contents WHERE table_name <> 'layer_styles'")}
    styles = ask(file, "SELECT f_table_name, f_geometry_column, styleQML, styleSLD, useAsDefault FROM layer_styles")
    assert {row[0] for row in styles if row[4]} == layers
    geometries = dict(ask(file, "SELECT table_name, column_name FROM gpkg_geometry_columns"))
    for layer, geometry, qml, sld, _ in styles:
        assert geometry == geometries.get(layer, "")
        ElementTree.fromstring(qml)
        assert not sld or ElementTree.fromstring(sld).tag.endswith("StyledLayerDescriptor")


def test_offers_are_drawn_by_field_in_the_colours_of_the_atlas(file: Path) -> None:
    ((qml, sld),) = ask(file, "SELECT styleQML, styleSLD FROM layer_styles WHERE f_table_name = 'angebote'")
    root = ElementTree.fromstring(qml)
    assert [one.get("label") for one in root.iter("category")][:2] == ["Existenz sichern", "Hilfe in Krisen"]
    assert "133,87,0,255" in qml
    assert "#855700" in sld
    assert {one.get("field"): one.get("name") for one in root.iter("alias")}["provider"] == "Träger"


def test_points_stand_around_the_place_that_they_share(file: Path) -> None:
    for layer in ("angebote", "standorte"):
        spread = renderer_of(file, layer)
        assert (spread.get("type"), spread.get("tolerance")) == ("pointDisplacement", "0")
        assert spread.find("renderer-v2").get("type") == "categorizedSymbol"
        assert spread.find("symbol").get("name") == "centerSymbol"
        same = f"(SELECT count(*) FROM {layer} AS other WHERE other.geom = this.geom)"
        assert ask(file, f"SELECT 1 FROM {layer} AS this WHERE geom IS NOT NULL AND at_same_point <> {same}") == []


def test_rows_of_one_point_are_counted_and_those_of_none_are_not() -> None:
    tables = small_tables()
    tables["sites"].loc[1, ["lon", "lat"]] = tables["sites"].loc[0, ["lon", "lat"]].to_numpy()
    layer = offer_layer(snapshot_of(tables), GisQuery())
    held = [None if shape is None else shape.wkb for shape in layer.shapes]
    assert sorted(held.count(point) for point in held if point) == [1, 1, 2, 2]
    assert [row["at_same_point"] for row in layer.rows] == [held.count(point) if point else None for point in held]


def test_a_place_known_by_and_large_is_hollow_and_the_legend_says_so_once(file: Path) -> None:
    offers, sites = renderer_of(file, "angebote"), renderer_of(file, "standorte")
    filled = [one for one in offers.iter("Option") if one.get("name") == "fillColor"]
    told = {one.get("value") for option in filled for one in option if one.get("name") == "expression"}
    assert told == {"if(\"location_precision\" IN ('municipality', 'place'), '255,255,255,255', NULL)"}
    assert [one.get("label") for one in offers.iter("category")][-1] == "ungefähre Lage"
    assert [(one.get("label"), [value.get("value") for value in one]) for one in sites.iter("category")] == [
        ("genaue Lage", ["exact", "street"]),
        ("ungefähre Lage", ["place", "municipality"]),
    ]
    assert [fills_of(sites, number)[-1] for number in "01"] == ["14,85,96,255", "255,255,255,255"]


def test_qgis_reads_the_style_of_offers_as_it_is_meant(file: Path) -> None:
    asked = """
import sys
from qgis.core import QgsApplication, QgsVectorLayer
application = QgsApplication([], False)
application.initQgis()
layer = QgsVectorLayer(sys.argv[1] + "|layername=" + sys.argv[2], "", "ogr")
layer.loadDefaultStyle()
renderer = layer.renderer()
print(renderer.type(), *[item.label() for item in renderer.legendSymbolItems()], sep=";")
"""
    if subprocess.run(["/usr/bin/python3", "-c", "import qgis.core"], capture_output=True, check=False).returncode:
        pytest.skip("python3-qgis is not installed")
    for layer, words in (
        ("angebote", [*FIELDS.values(), "ungefähre Lage"]),
        ("standorte", ["genaue Lage", "ungefähre Lage"]),
    ):
        run = ["/usr/bin/python3", "-c", asked, str(file), layer]
        surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        told = subprocess.run(run, capture_output=True, text=True, check=True, env=surroundings).stdout
        assert told.strip().split(";") == ["pointDisplacement", *words]


def test_names_of_regions_make_way_for_all_that_stands_around_a_point(file: Path) -> None:
    ((qml,),) = ask(file, "SELECT styleQML FROM layer_styles WHERE f_table_name = 'angebote'")
    root = ElementTree.fromstring(qml)
    assert root.get("labelsEnabled") == "1"
    rendering = root.find("labeling/settings/rendering")
    assert (rendering.get("drawLabels"), rendering.get("obstacle")) == ("0", "1")
    # The room is in the symbol of each field, and takes no part in how far the circles stand from each other.
    symbols = renderer_of(file, "angebote").findall("renderer-v2/symbols/symbol")
    for room in (symbol.find("layer") for symbol in symbols):
        assert {one.get("name"): one.get("value") for one in room.find("Option")}["size"] == "0.1"
        assert any('sqrt("at_same_point")' in one.get("value", "") for one in room.iter("Option"))


def renderer_of(file: Path, layer: str) -> Any:
    ((qml,),) = ask(file, f"SELECT styleQML FROM layer_styles WHERE f_table_name = '{layer}'")
    return ElementTree.fromstring(qml).find("renderer-v2")


def fills_of(renderer: Any, symbol: str) -> list[str]:
    drawn = renderer.find(f"renderer-v2/symbols/symbol[@name='{symbol}']")
    return [one.get("value") for one in drawn.iter("Option") if one.get("name") == "color"]


def test_columns_have_words_for_people_once_for_each_table(file: Path) -> None:
    titles = dict(ask(file, "SELECT column_name, title FROM gpkg_data_columns WHERE table_name = 'standorte'"))
    assert titles["offers"] == "Zahl der Angebote"
    twice = "SELECT table_name, name FROM gpkg_data_columns GROUP BY 1, 2 HAVING count(*) > 1"
    assert ask(file, twice) == []


def test_each_layer_carries_its_credit(file: Path) -> None:
    query = "SELECT metadata FROM gpkg_metadata JOIN gpkg_metadata_reference ON md_file_id = id WHERE table_name = '{}'"
    for layer in ("angebote", "raeume_kreise", "weisse_flecken_kreise", "paket_offers"):
        ((text,),) = ask(file, query.format(layer))
        assert "<rights>Handgezeichnetes Land, gemeinfrei</rights>" in text
        assert "<license>CC0-1.0</license>" in text


def test_english_titles_for_english_readers(country: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "english.gpkg"
    path.write_bytes(publish_geopackage(country, GisQuery(language="en")))
    titles = dict(ask(path, "SELECT column_name, title FROM gpkg_data_columns WHERE table_name LIKE 'weisse%'"))
    assert titles["status_kita"] == "Nursery"


def test_the_same_snapshot_gives_the_same_bytes_also_in_another_process(country: Snapshot) -> None:
    here = publish_geopackage(country, GisQuery())
    assert publish_geopackage(snapshot_of(small_tables()), GisQuery()) == here
    script = (
        "import hashlib; from tests.packages import small_tables; from tests.spec.country import snapshot_of; "
        "from atlas.services.gis_files import publish_geopackage as publish; "
        "from atlas.services.gis_layers import GisQuery, offer_layer; "
        "print(hashlib.sha256(publish(snapshot_of(small_tables()), GisQuery())).hexdigest())"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert told.strip() == hashlib.sha256(here).hexdigest()


def test_every_time_in_the_file_is_the_day_of_the_data(file: Path) -> None:
    assert {row[0] for row in ask(file, "SELECT last_change FROM gpkg_contents")} == {"2026-02-01T00:00:00.000Z"}
    assert {row[0] for row in ask(file, "SELECT timestamp FROM gpkg_metadata_reference")} == {
        "2026-02-01T00:00:00.000Z"
    }
