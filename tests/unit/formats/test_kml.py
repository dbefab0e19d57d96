from __future__ import annotations

from pathlib import Path
from typing import Any

from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from atlas.formats.kml import KmlFolder, KmlTitle, write_kml
from tests.programs import run_program

KML = "{http://www.opengis.net/kml/2.2}"
DOCUMENT = KmlTitle("Angebote", "Über die Angebote", "Landkreis, CC0")
TITLES = {"id": "Kennung", "website": "Internetseite"}
ROW = {"id": "a-1", "name": "Kita „Füße“", "website": None, "lon": 9.1, "lat": 47.8}


def written(*rows: dict[str, Any]) -> bytes:
    return write_kml([KmlFolder("Familien", "field-families", "#14704a", rows)], TITLES, ["website"], DOCUMENT)


def placemark(**cells: Any) -> Any:
    return ElementTree.fromstring(written({**ROW, **cells})).find(f".//{KML}Placemark")


def test_each_placemark_has_its_name_data_style_and_point() -> None:
    one = placemark()
    assert one.findtext(f"{KML}name") == "Kita „Füße“"
    assert one.findtext(f".//{KML}Data[@name='id']/{KML}value") == "a-1"
    assert one.findtext(f".//{KML}Data[@name='id']/{KML}displayName") == "Kennung"
    assert one.findtext(f"{KML}styleUrl") == "#field-families"
    assert one.findtext(f"{KML}Point/{KML}coordinates") == "9.1,47.8"


def test_what_is_missing_is_left_out_and_no_place_is_no_point() -> None:
    one = placemark(lon=None, lat=None)
    assert one.find(f".//{KML}Data[@name='website']") is None
    assert one.find(f"{KML}Point") is None


def test_elements_come_in_the_order_of_the_schema() -> None:
    document = ElementTree.fromstring(written(ROW))[0]
    names = [child.tag.rpartition("}")[2] for child in document]
    assert names == ["name", "author", "description", "Style", "Folder"]
    inner = [child.tag.rpartition("}")[2] for child in document.find(f".//{KML}Placemark")]
    assert inner == ["name", "Snippet", "description", "styleUrl", "ExtendedData", "Point"]


def test_a_script_in_a_name_stays_text_in_the_list_and_in_the_balloon() -> None:
    one = placemark(name="<script>alert(1)</script> & Söhne")
    assert one.findtext(f"{KML}name") == "<script>alert(1)</script> & Söhne"
    assert "<script>" not in one.findtext(f"{KML}description")
    assert "&lt;script&gt;" in one.findtext(f"{KML}description")


def test_a_balloon_replaces_nothing_by_what_stands_in_the_data() -> None:
    assert "$[name]" not in placemark(name="$[name]").findtext(f"{KML}description")
    texts = ElementTree.fromstring(written(ROW)).findall(f".//{KML}BalloonStyle/{KML}text")
    assert [text.text for text in texts] == ["$[description]"]


def test_only_addresses_of_the_web_become_links() -> None:
    assert "<a href='https://kita.example/?a=1&amp;b=2'>" in placemark(
        website="https://kita.example/?a=1&b=2"
    ).findtext(f"{KML}description")
    assert "<a" not in placemark(website="javascript:alert(1)").findtext(f"{KML}description")
    assert "<a" not in placemark(website="https://x.example/' onclick='alert(1)").findtext(f"{KML}description")


def test_colours_are_written_blue_first() -> None:
    assert ElementTree.fromstring(written(ROW)).findtext(f".//{KML}IconStyle/{KML}color") == "ff4a7014"


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_makes_a_file_that_reads(text: str) -> None:
    one = placemark(name=text, website=text or None)
    for sign in one.findtext(f"{KML}name"):
        assert sign in text or sign in "\N{REPLACEMENT CHARACTER}\n"


def test_gdal_reads_a_folder_as_a_layer_with_the_data_as_fields(tmp_path: Path) -> None:
    file = tmp_path / "mit Leerzeichen.kml"
    file.write_bytes(written({**ROW, "name": "<script>ß\x01"}, ROW))
    told = run_program("ogrinfo", "-al", file, "Familien")
    assert "Feature Count: 2" in told
    assert "Name (String) = <script>ß\N{REPLACEMENT CHARACTER}" in told
    assert "id (String) = a-1" in told
    assert "POINT (9.1 47.8)" in told
