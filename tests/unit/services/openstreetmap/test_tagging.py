"""How topics are entered in OpenStreetMap: what the table says, and what is said where it is silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from atlas.errors import NotFoundError
from atlas.services.exchange import validate_package
from atlas.services.openstreetmap.tagging import join_tags, kind_tag, list_taggings, main_tag, tags_of_topic
from atlas.services.snapshots import Snapshot
from tests.packages import edit_cells, write_small_package
from tests.spec.country import change, snapshot_of


def test_a_topic_has_the_tags_of_the_table(country: Snapshot) -> None:
    assert tags_of_topic(country, "schuldnerberatung") == {
        "amenity": "social_facility",
        "social_facility": "outreach",
    }
    assert tags_of_topic(country, "kita") == {"amenity": "kindergarten"}


def test_a_topic_without_a_settled_tag_has_none_and_says_why(country: Snapshot) -> None:
    assert tags_of_topic(country, "frauenhaus") == {}
    notes = {tagging.topic_id: tagging.note for tagging in list_taggings(country, "en")}
    assert notes["frauenhaus"] == "The place protects people."


def test_every_topic_is_listed_in_the_order_of_the_fields(country: Snapshot) -> None:
    assert [tagging.topic_id for tagging in list_taggings(country)] == list(country.topics.index)


def test_a_topic_that_the_table_does_not_name_is_left_out_and_says_so(country: Snapshot) -> None:
    tables = change(country, "osm_tags", [], keep=lambda rows: rows["topic_id"] != "kita")
    taken = snapshot_of(tables)
    assert tags_of_topic(taken, "kita") == {}
    assert {t.topic_id: t.note for t in list_taggings(taken)}["kita"] == (
        "Die Tabelle osm_tags nennt dieses Thema nicht."
    )


def test_what_a_caller_does_to_its_tags_stays_with_it(country: Snapshot) -> None:
    tags_of_topic(country, "kita")["amenity"] = "pub"
    assert tags_of_topic(country, "kita") == {"amenity": "kindergarten"}


def test_an_unknown_topic_is_refused(country: Snapshot) -> None:
    with pytest.raises(NotFoundError, match="kita"):
        tags_of_topic(country, "kitta")


def test_a_repeated_key_has_its_values_joined() -> None:
    assert join_tags(["social_facility:for=child", "social_facility:for=juvenile"]) == {
        "social_facility:for": "child;juvenile"
    }


def test_the_main_tag_and_the_kind_are_told_apart() -> None:
    tags = {"social_facility": "outreach", "amenity": "social_facility", "social_facility:for": "senior"}
    assert (main_tag(tags), kind_tag(tags)) == (("amenity", "social_facility"), ("social_facility", "outreach"))
    assert (main_tag({}), kind_tag({"amenity": "kindergarten"})) == (None, None)


@pytest.mark.parametrize(
    "tags",
    ["amenity", "amenity=", "Amenity=kindergarten", "amenity=a=b", "a=b;;c=d", "a= b", "a=b\nc", f"a={'x' * 256}"],
)
def test_tags_that_are_none_are_refused_with_their_place(tmp_path: Path, tags: str) -> None:
    folder = write_small_package(tmp_path)
    edit_cells(folder, "osm_tags.csv", 2, tags=tags)
    (fault,) = validate_package(folder).errors
    assert (fault.file, fault.row, fault.column) == ("osm_tags.csv", 2, "tags")
