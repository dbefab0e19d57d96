"""A mapping to begin with, made from the layers of a map."""

from __future__ import annotations

import json
import tomllib

import pytest

from atlas.services.snapshots import Snapshot, take_snapshot
from atlas.services.umap_mapping import draft_mapping
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from tests.packages import small_tables


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    store = MemoryStore()
    store.replace(small_tables(), note="Test")
    return take_snapshot(store, Settings(database_url="memory:"))


def draft(snapshot, folder, *names, file="karte.umap", **properties):
    told = {"type": "Feature", "geometry": None, "properties": {"name": "Rat", "Tel.": "0", "_umap_options": {}}}
    layers = [{"properties": {"name": name}, "features": [told]} for name in names]
    path = folder / file
    content = {"type": "umap", "properties": {"name": "Karte Süd", **properties}, "layers": layers}
    path.write_text(json.dumps(content), encoding="utf-8")
    return draft_mapping(snapshot, path)


def test_a_layer_that_the_atlas_knows_by_name_has_its_topic(snapshot, tmp_path):
    text = draft(snapshot, tmp_path, "Schuldnerberatung")
    assert tomllib.loads(text)["topics"] == {"Schuldnerberatung": "schuldnerberatung"}
    assert "geraten" not in text.partition("[topics]")[2]


def test_a_layer_that_only_sounds_like_a_topic_is_marked_as_guessed(snapshot, tmp_path):
    assert '"Unsere Schuldnerberatungen" = "schuldnerberatung"  # geraten' in draft(
        snapshot, tmp_path, "Unsere Schuldnerberatungen"
    )


def test_a_layer_that_nobody_understands_is_left_for_somebody_to_decide(snapshot, tmp_path):
    text = draft(snapshot, tmp_path, "Xyzzy")
    assert tomllib.loads(text)["topics"] == {}
    assert '# "Xyzzy" = ""' in text


def test_columns_are_named_by_what_the_map_calls_them(snapshot, tmp_path):
    columns = tomllib.loads(draft(snapshot, tmp_path, "Kita"))["columns"]
    assert columns == {"topic": "Ebene", "name": "name", "phone": "Tel."}


def test_source_and_licence_are_those_of_the_map(snapshot, tmp_path):
    source = tomllib.loads(
        draft(snapshot, tmp_path, "Kita", licence={"name": "CC BY 4.0"}, shortCredit="**Landkreis** Süd")
    )["source"]
    assert source == {
        "title": "Karte Süd",
        "licence": "CC BY 4.0",
        "attribution": "Landkreis Süd",
        "id_prefix": "karte-sued",
    }


def test_names_that_try_to_leave_their_quotes_stay_inside(snapshot, tmp_path):
    text = draft(snapshot, tmp_path, 'a"\n[source]\ntitle = "x', "b\x7f\x1b", name='"\\')
    read = tomllib.loads(text)
    assert read["source"]["title"] == '"\\'
    assert set(read) == {"source", "columns", "topics"}


def test_a_property_that_tells_topics_goes_before_the_layer(snapshot, tmp_path):
    told = [
        {"type": "Feature", "geometry": None, "properties": {"name": f"Rat {number}", "Thema": word}}
        for number, word in enumerate(["Schuldnerberatung", "Kindertagesstätte", "kita", "Frauenhaus", "Kita", "Xyzzy"])
    ]
    content = {"type": "umap", "layers": [{"properties": {"name": "Hilfe"}, "features": told}]}
    path = tmp_path / "k.umap"
    path.write_text(json.dumps(content), encoding="utf-8")
    text = draft_mapping(snapshot, path)
    assert tomllib.loads(text)["columns"]["topic"] == "Thema"
    assert tomllib.loads(text)["topics"] == {}
    assert '# "Xyzzy" = ""' in text


def test_a_property_of_other_words_leaves_it_to_the_layer(snapshot, tmp_path):
    told = {"type": "Feature", "geometry": None, "properties": {"name": "Rat", "Art": "rot"}}
    content = {"type": "umap", "layers": [{"properties": {"name": "Kita"}, "features": [told]}]}
    path = tmp_path / "k.umap"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert tomllib.loads(draft_mapping(snapshot, path))["columns"]["topic"] == "Ebene"


def test_a_field_of_action_is_no_topic(snapshot, tmp_path):
    assert tomllib.loads(draft(snapshot, tmp_path, "Ältere Menschen", "Existenz sichern"))["topics"] == {}


def test_a_long_name_is_cut_between_words(snapshot, tmp_path):
    source = tomllib.loads(draft(snapshot, tmp_path, "Kita", name="Soziale Angebote im Landkreis Konstanz"))["source"]
    assert source["id_prefix"] == "soziale-angebote-im"
