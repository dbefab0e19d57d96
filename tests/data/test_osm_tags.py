"""The tagging of the default data, held to the schema that OpenStreetMap's own editor works with."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from atlas.frames import split_list
from atlas.resources import resource_folder
from atlas.services.openstreetmap.merging import DETAIL_KEYS, OPERATOR_TYPES
from atlas.services.openstreetmap.tagging import AUDIENCE_KEY, KIND_KEYS, MAIN_KEYS, join_tags, main_tag

SHA256 = "c8d410007593ce458f7d38381458f20bf73412f7e2c2c075c147a7f916e95555"


class TaggingSchema:
    """What the id-tagging-schema knows: fixed values of keys, and what it has given up."""

    def __init__(self, folder: Path) -> None:
        presets = _load(folder, "presets").values()
        fields = [field for field in _load(folder, "fields").values() if "key" in field]
        self.pairs = {pair for preset in presets for pair in [*preset["tags"].items(), *_added(preset)]}
        self.pairs |= {(field["key"], value) for field in fields for value in field.get("options", ())}
        self.keys = {key for key, _ in self.pairs} | {field["key"] for field in fields}
        self.keys |= {key for field in fields for key in field.get("keys", ())}
        self.keys |= {key for field in _load(folder, "fields").values() for key in field.get("keys", ())}
        self.deprecated = [entry["old"] for entry in _load(folder, "deprecated")]


def _load(folder: Path, name: str) -> Any:
    return json.loads((folder / "dist" / f"{name}.json").read_text(encoding="utf-8"))


def _added(preset: dict[str, Any]) -> list[tuple[str, str]]:
    return list(preset.get("addTags", {}).items())


@pytest.fixture(scope="session")
def schema() -> TaggingSchema:
    """Return the schema, fetched from the npm registry and checked by its digest as the build does."""
    inputs = importlib.import_module("geodata_build.inputs")
    package = inputs.NpmPackage("@openstreetmap/id-tagging-schema", "6.19.2", SHA256)
    cache = resource_folder("geodata").parent / "var" / "cache"
    return TaggingSchema(inputs.fetch_npm_package(package, cache))


@pytest.fixture(scope="session")
def tagging(geodata) -> dict[str, dict[str, str]]:
    """Return the tags of each topic of the default data."""
    return {row["topic_id"]: join_tags(split_list(row["tags"])) for row in geodata.rows("osm_tags")}


def test_every_topic_has_its_line(geodata, tagging):
    assert set(tagging) == {row["topic_id"] for row in geodata.rows("topics")}


def test_every_key_with_its_value_is_known_to_the_editor_of_openstreetmap(schema, tagging):
    used = {(key, value) for tags in tagging.values() for key, joined in tags.items() for value in joined.split(";")}
    assert len(used) > 20
    assert not used - schema.pairs


def test_no_tag_is_one_that_openstreetmap_has_given_up(schema, tagging):
    given_up = [
        (topic, old)
        for topic, tags in tagging.items()
        for old in schema.deprecated
        if tags and all(tags.get(key) == value for key, value in old.items())
    ]
    assert given_up == []


def test_tags_say_what_a_thing_is(tagging):
    assert [topic for topic, tags in tagging.items() if tags and main_tag(tags) is None] == []


def test_the_schema_knows_all_our_keys(schema):
    assert {*MAIN_KEYS, *KIND_KEYS, *DETAIL_KEYS, AUDIENCE_KEY} <= schema.keys


def test_the_schema_has_not_given_up_our_types_of_operators(schema):
    assert not [kind for kind in OPERATOR_TYPES.values() if {"operator:type": kind} in schema.deprecated]


def test_a_topic_that_is_left_out_says_why_in_both_languages(geodata):
    silent = [
        row["topic_id"]
        for row in geodata.rows("osm_tags")
        if not row["tags"] and not (row["note_de"] and row["note_en"])
    ]
    assert silent == []
    assert [row["topic_id"] for row in geodata.rows("osm_tags") if bool(row["note_de"]) != bool(row["note_en"])] == []


def test_a_shelter_for_women_is_never_entered(tagging):
    assert tagging["frauenhaus"] == {}


def test_the_schema_would_find_a_slip(schema):
    assert ("social_facility", "outreach") in schema.pairs
    assert ("social_facility", "counselling") not in schema.pairs
    assert {"amenity": "youth_centre"} in schema.deprecated
