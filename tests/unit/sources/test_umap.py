"""Maps of uMap, as each of its releases writes them."""

from __future__ import annotations

import json
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from atlas.errors import BadDataError
from atlas.sources.sheets import FileOptions, RawRow, Sheet
from atlas.sources.spreadsheets import open_sheet
from atlas.sources.umap_markup import strip_markup

Spec = dict[str, Any]


def feature(**properties: Any) -> Spec:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [8.95, 47.95]}, "properties": properties}


def layer(name: str, *features: Spec, key: str = "properties", **options: Any) -> Spec:
    return {"type": "FeatureCollection", "features": list(features), key: {"name": name, **options}}


def umap(*layers: Spec, **properties: Any) -> Spec:
    return {"type": "umap", "properties": {"name": "Karte A", **properties}, "layers": list(layers)}


def write(folder: Path, content: Any, name: str = "karte.umap") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def read(path: Path) -> tuple[Sheet, list[RawRow]]:
    sheet = open_sheet(path, FileOptions())
    return sheet, list(sheet.rows)


def refusal_of(path: Path, limit_mb: int = 100) -> str:
    with pytest.raises(BadDataError) as caught:
        list(open_sheet(path, FileOptions(), limit_mb=limit_mb).rows)
    return str(caught.value)


def test_map_and_layer_of_an_object_are_columns(tmp_path):
    content = umap(layer("Schulden", feature(name="Rat")), layer("Kitas", feature(name="Igel", Plätze=40)))
    sheet, rows = read(write(tmp_path, content))
    assert sheet.columns == ["Karte", "Ordner", "Ebene", "name", "Plätze"]
    assert rows[0].cells == {"Karte": "Karte A", "Ordner": "", "Ebene": "Schulden", "name": "Rat", "Plätze": ""}
    assert (rows[1].line, rows[1].cells["Ebene"], rows[1].cells["Plätze"]) == (2, "Kitas", "40")
    assert rows[1].shape is not None


@pytest.mark.parametrize("key", ["properties", "_umap_options", "_storage"])
def test_layers_of_every_release_have_their_name(tmp_path, key):
    _, rows = read(write(tmp_path, umap(layer("Tafeln", feature(name="Rat"), key=key))))
    assert rows[0].cells["Ebene"] == "Tafeln"


def test_a_layer_may_hold_its_objects_one_level_deeper(tmp_path):
    held = {"properties": {"name": "Tafeln"}, "geojson": {"features": [feature(name="Rat")]}}
    _, rows = read(write(tmp_path, umap(held)))
    assert rows[0].cells["Ebene"] == "Tafeln"


def test_folders_are_named_from_the_outside_in(tmp_path):
    inner = {"properties": {"name": "Beratung"}, "layers": [layer("Schulden", feature(name="Rat"))]}
    outer = {"properties": {"name": "Hilfe"}, "layers": [inner, layer("Tafeln", feature(name="Tafel"))]}
    _, rows = read(write(tmp_path, umap(outer, layer("Kitas", feature(name="Igel")))))
    assert [(row.cells["Ordner"], row.cells["Ebene"]) for row in rows] == [
        ("Hilfe / Beratung", "Schulden"),
        ("Hilfe", "Tafeln"),
        ("", "Kitas"),
    ]


def test_folders_without_end_are_no_crash(tmp_path):
    deep = b'{"layers":[' * 400 + b"]}" * 400
    assert "enthält keine Objekte" in refusal_of(write(tmp_path, deep))
    assert "kein gültiges JSON" in refusal_of(write(tmp_path, b'{"layers":[' * 5000 + b"]}" * 5000))


def test_a_property_named_like_a_place_is_numbered(tmp_path):
    sheet, rows = read(write(tmp_path, umap(layer("Tafeln", feature(Ebene="zwei")))))
    assert sheet.columns[2:] == ["Ebene", "Ebene (2)"]
    assert (rows[0].cells["Ebene"], rows[0].cells["Ebene (2)"]) == ("Tafeln", "zwei")


def test_looks_are_left_out_and_descriptions_are_plain_text(tmp_path):
    told = feature(name="Rat *A*", description="# Rat\n**Mo**", _umap_options={"color": "red"}, _storage_options={})
    sheet, rows = read(write(tmp_path, umap(layer("Tafeln", told))))
    assert sheet.columns[3:] == ["name", "description"]
    assert (rows[0].cells["name"], rows[0].cells["description"]) == ("Rat *A*", "Rat\nMo")


def test_geojson_that_umap_wrote_is_read_the_same(tmp_path):
    told = feature(name="Rat", description="**Mo**", _umap_options={"color": "red"})
    sheet, rows = read(write(tmp_path, {"type": "FeatureCollection", "features": [told]}, "karte.geojson"))
    assert (sheet.columns, rows[0].cells["description"]) == (["name", "description"], "Mo")


def test_other_geojson_keeps_its_stars(tmp_path):
    content = {"type": "FeatureCollection", "features": [feature(description="**Mo**")]}
    _, rows = read(write(tmp_path, content, "liste.geojson"))
    assert rows[0].cells["description"] == "**Mo**"


def test_hidden_and_remote_layers_are_remarked(tmp_path):
    remote = {"properties": {"name": "Fern", "remoteData": {"url": "https://fern.example/a", "format": "geojson"}}}
    hidden = layer("Entwurf", feature(name="Rat"), displayOnLoad=False)
    sheet, rows = read(write(tmp_path, umap(hidden, remote)))
    assert len(rows) == 1
    assert [(remark.value, remark.severity) for remark in sheet.remarks] == [
        ("Entwurf", "warning"),
        ("Fern", "warning"),
    ]
    assert "https://fern.example/a" in str(sheet.remarks[1])


def test_a_map_of_remote_layers_alone_is_refused_with_their_address(tmp_path):
    remote = {"properties": {"name": "Fern", "remoteData": {"url": "https://fern.example/a", "format": "geojson"}}}
    assert "https://fern.example/a" in refusal_of(write(tmp_path, umap(remote)))


def test_a_single_layer_as_umap_hands_it_out_is_a_map(tmp_path):
    content = {"type": "FeatureCollection", "features": [feature(name="Rat")], "_umap_options": {"name": "Tafeln"}}
    _, rows = read(write(tmp_path, content))
    assert rows[0].cells["Ebene"] == "Tafeln"


def test_a_map_is_known_by_its_content_too(tmp_path):
    _, rows = read(write(tmp_path, umap(layer("Tafeln", feature(name="Rat"))), "karte.json"))
    assert rows[0].cells["Ebene"] == "Tafeln"


def test_the_backup_of_all_maps_is_read_as_one(tmp_path):
    path = tmp_path / "umap_backup_complete.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in (1, 2):
            content = umap(layer("Tafeln", feature(name=f"Rat {number}")), name=f"Karte {number}")
            archive.writestr(f"umap_backup_karte_{number}.umap", json.dumps(content))
        archive.writestr("__MACOSX/umap_backup_karte_1.umap", b"\0")
    _, rows = read(path)
    assert [(row.cells["Karte"], row.cells["name"]) for row in rows] == [("Karte 1", "Rat 1"), ("Karte 2", "Rat 2")]


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "bombe.umap"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.umap", b" " * 3_000_000)
    began = time.monotonic()
    assert "3 MB groß" in refusal_of(path, limit_mb=2)
    assert time.monotonic() - began < 1


def test_a_zip_cut_off_is_refused(tmp_path):
    whole = tmp_path / "ganz.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.umap", json.dumps(umap(layer("Tafeln", feature(name="Rat")))))
    assert "nicht lesbar" in refusal_of(write(tmp_path, whole.read_bytes()[:-30], "halb.umap"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"type": "umap", "layers": [{"features": [', "kein gültiges JSON"),
        (b'["a"]', "keine Karte von uMap"),
        (b'{"type": "umap", "layers": {}}', "keine Karte von uMap"),
        (b'{"type": "umap", "layers": []}', "keine Objekte"),
        (b'{"type": "umap", "layers": [1, null, {"properties": 3, "features": "x"}]}', "keine Objekte"),
        (b"name;ort\na;b\n", "kein gültiges JSON"),
        (b" \n", "leer"),
    ],
)
def test_what_is_no_map_is_refused_with_its_name(tmp_path, content, told):
    message = refusal_of(write(tmp_path, content))
    assert "karte.umap" in message
    assert told in message


def test_objects_that_are_none_are_rows_with_a_problem_or_without_a_place(tmp_path):
    bent = {"type": "Feature", "geometry": {"type": "Point", "coordinates": "x"}, "properties": {"name": "Rat"}}
    _, rows = read(write(tmp_path, umap(layer("Tafeln", bent, {"geometry": None}, feature(name=["a", {"b": 1}])))))
    assert rows[0].problem
    assert rows[1].shape is None
    assert rows[2].cells["name"] == 'a;{"b":1}'


def test_a_map_larger_than_the_limit_is_refused(tmp_path):
    path = write(tmp_path, umap(layer("Tafeln", feature(name="x" * 1_100_000))))
    assert "ATLAS_UPLOAD_LIMIT_MB" in refusal_of(path, limit_mb=1)


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("## Rat\n---\n* Mo\n** Di", "Rat\n\n- Mo\n- Di"),
        ("**fett** und *schräg*, 2*3", "fett und schräg, 2*3"),
        ("[[https://a.example]] [[/b|dort]]", "https://a.example dort (/b)"),
        ("{{https://a.example/b.png|200}}Text{{{https://a.example|300px*200px}}}", "Text"),
        ("A<br>B <b>C</b> &amp; D, <3 Jahre", "A\nB C & D, <3 Jahre"),
        ("<script>alert(1)</script>Rat", "alert(1)Rat"),
        ("Grüße 🙂 =cmd", "Grüße 🙂 =cmd"),
    ],
)
def test_markup_becomes_what_a_reader_sees(written, seen):
    assert strip_markup(written) == seen


@pytest.mark.parametrize("sign", ["[[", "{{", "*", "**", "<", "<b", "# ", "[[a|"])
def test_markup_that_never_ends_costs_no_more_than_its_length(sign):
    began = time.monotonic()
    strip_markup(sign * 200_000)
    assert time.monotonic() - began < 2
