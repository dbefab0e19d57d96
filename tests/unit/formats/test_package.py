from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import shapely
from frictionless import Package
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import atlas
from atlas.errors import BadDataError
from atlas.formats.package import format_number, write_package
from atlas.frames import frame_of
from atlas.model import TABLES
from atlas.sources.package import read_package
from tests.packages import small_tables, write_small_package


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def test_writing_reading_and_writing_again_gives_the_same_bytes_and_frames(tmp_path: Path) -> None:
    first = write_small_package(tmp_path / "first")
    tables = read_package(first).tables
    write_package(tables, tmp_path / "second")
    assert files_of(first) == files_of(tmp_path / "second")
    again = read_package(tmp_path / "second").tables
    for name, frame in tables.items():
        assert_frame_equal(frame, again[name])


def test_every_table_comes_back_with_all_its_rows_and_values(tmp_path: Path) -> None:
    written = small_tables()
    read = read_package(write_small_package(tmp_path / "land")).tables
    assert set(read) == set(written)
    for name, frame in written.items():
        key = [*TABLES[name].key] if name in TABLES else ["resource", "title"]
        expected = frame.sort_values(key, na_position="first").reset_index(drop=True)
        assert_frame_equal(read[name], expected)


def test_a_package_is_valid_for_frictionless(tmp_path: Path) -> None:
    report = Package(str(write_small_package(tmp_path / "land") / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])


def test_the_order_of_rows_does_not_change_the_bytes(tmp_path: Path) -> None:
    tables = small_tables()
    write_package(tables, tmp_path / "first")
    write_package({name: frame.iloc[::-1] for name, frame in tables.items()}, tmp_path / "second")
    assert files_of(tmp_path / "first") == files_of(tmp_path / "second")


def test_a_table_without_rows_becomes_a_file_with_a_header(tmp_path: Path) -> None:
    write_package({"fundings": frame_of(TABLES["fundings"], [])}, tmp_path / "land")
    assert (tmp_path / "land" / "fundings.csv").read_text("utf-8") == ",".join(TABLES["fundings"].column_names) + "\n"


def test_other_files_in_the_folder_stay_and_tables_that_are_gone_go(tmp_path: Path) -> None:
    folder = write_small_package(tmp_path / "land")
    (folder / "sources").mkdir()
    (folder / "sources" / "map.toml").write_text("kept", encoding="utf-8")
    write_package({"topics": small_tables()["topics"]}, folder)
    assert (folder / "sources" / "map.toml").read_text("utf-8") == "kept"
    assert sorted(files_of(folder)) == ["datapackage.json", "topics.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["land"]


def test_a_writer_that_fails_leaves_the_old_package(tmp_path: Path) -> None:
    folder = write_small_package(tmp_path / "land")
    before = files_of(folder)
    broken = small_tables()
    broken["sites"] = broken["sites"].drop(columns="lon")
    with pytest.raises(BadDataError, match="lon"):
        write_package(broken, folder)
    assert files_of(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["land"]


def test_areas_follow_rfc_7946_with_six_digits_one_feature_a_line(tmp_path: Path) -> None:
    clockwise = shapely.Polygon([(9, 48), (9, 48.1), (9.12345678901, 48.1), (9.1, 48)])
    row = {"ags": "08991001", "part": "land", "geometry": shapely.force_3d(clockwise, 400)}
    write_package({"areas": frame_of(TABLES["areas"], [row])}, tmp_path / "land")
    lines = (tmp_path / "land" / "areas.geojson").read_text("utf-8").splitlines()
    feature = json.loads(lines[1])
    assert len(lines) == 3
    assert feature["id"] == "08991001-land"
    assert feature["properties"] == {"ags": "08991001", "part": "land"}
    ring = feature["geometry"]["coordinates"][0]
    assert [9.123457, 48.1] in ring
    assert shapely.LinearRing(ring).is_ccw


def test_provenance_stands_at_each_resource(tmp_path: Path) -> None:
    folder = write_small_package(tmp_path / "land")
    resource = json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"][0]
    assert resource["licenses"] == [
        {"name": "CC0-1.0", "title": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}
    ]
    assert resource["sources"][0]["attribution"] == "Handgezeichnetes Land, gemeinfrei"
    assert resource["sources"][0]["path"] == "https://land.example"


def test_a_list_column_says_how_its_items_are_joined(tmp_path: Path) -> None:
    folder = write_small_package(tmp_path / "land")
    resources = json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]
    offers = next(resource for resource in resources if resource["name"] == "offers")
    modes = next(field for field in offers["schema"]["fields"] if field["name"] == "delivery_modes")
    assert modes["type"] == "string"
    assert "durch ; getrennt: on_site, mobile, online, phone" in modes["description"]
    assert "enum" not in modes["constraints"]


def test_a_number_without_end_is_refused() -> None:
    with pytest.raises(BadDataError, match="inf"):
        format_number(float("inf"))


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_read_back_as_they_were_and_have_no_exponent(number: float) -> None:
    text = format_number(number)
    assert float(text) == number
    assert "e" not in text


WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1).filter(
    lambda text: not text.isspace()
)


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=5))
def test_any_text_survives_the_round_trip(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    folder = tmp_path_factory.mktemp("land") / "package"
    rows = [
        {"term": word, "source_field": str(number), "topic_id": "kita", "note": word}
        for number, word in enumerate(words)
    ]
    frame = frame_of(TABLES["topic_terms"], rows)
    write_package({"topic_terms": frame}, folder)
    read = read_package(folder).tables["topic_terms"]
    assert_frame_equal(
        read.sort_values("source_field", ignore_index=True),
        pd.DataFrame(frame).sort_values("source_field", ignore_index=True),
    )


KILLED_WRITER = """
import sys, time
from pathlib import Path
from atlas.formats.package import write_package
from tests.packages import small_tables

def wait_for_death(path, target):
    if path.name == sys.argv[2]:
        print("in the middle", flush=True)
        time.sleep(60)
    return rename(path, target)

rename = Path.replace
Path.replace = wait_for_death
tables = small_tables()
tables["offers"] = tables["offers"].assign(name="half written")
if sys.argv[2] == "unfinished":
    import atlas.formats.package as module
    module.describe_package = lambda *_: wait_for_death(Path("unfinished"), None)
write_package(tables, Path(sys.argv[1]))
"""


def write_and_die(folder: Path, where: str) -> None:
    command = [sys.executable, "-c", KILLED_WRITER, str(folder), where]
    environment = {**os.environ, "PYTHONPATH": str(Path(atlas.__file__).parents[1])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "in the middle\n"
        writer.kill()


def test_a_writer_killed_while_it_writes_leaves_the_old_package(tmp_path: Path) -> None:
    folder = write_small_package(tmp_path / "land")
    before = files_of(folder)
    write_and_die(folder, "unfinished")
    assert files_of(folder) == before


def test_a_writer_killed_while_it_renames_leaves_no_half_package_and_the_next_one_mends_it(tmp_path: Path) -> None:
    folder = write_small_package(tmp_path / "land")
    before = files_of(folder)
    write_and_die(folder, "sites.csv")
    with pytest.raises(BadDataError, match="unfertig"):
        read_package(folder)
    assert files_of(write_small_package(folder)) == before
    assert [path.name for path in tmp_path.iterdir()] == ["land"]
