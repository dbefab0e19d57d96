"""``atlas export osm`` and ``atlas osm tags`` as somebody types them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import osmium
import pytest

from atlas.cli import main
from atlas.store.sql import SqlStore
from tests.packages import small_tables


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fill a database with the country of tests/packages.py and stand in an empty folder."""
    url = f"sqlite:///{tmp_path / 'atlas.sqlite'}"
    monkeypatch.setenv("ATLAS_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    SqlStore(url).replace(small_tables(), note="Beginn")


def run(*arguments: str) -> int:
    try:
        main(list(arguments))
    except SystemExit as leaving:
        return int(leaving.code or 0)
    return 0


def test_the_ending_of_the_name_decides_on_the_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "osm", "offers.osm") == 0
    assert run("export", "osm", "offers.geojson", "--county", "08991") == 0
    assert len(list(osmium.FileProcessor("offers.osm"))) == 2
    assert len(json.loads(Path("offers.geojson").read_bytes())["features"]) == 2
    assert "2 Angebote in 2 Punkten; 3 weggelassen; warum, steht im Bericht" in capsys.readouterr().err


def test_a_report_comes_along_where_somebody_wants_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "osm", "offers.osm", "--report", "report.csv", "--language", "en") == 0
    rows = list(csv.DictReader(io.StringIO(Path("report.csv").read_text("utf-8-sig"))))
    assert {row["offer_id"] for row in rows} == {f"offer-{number}" for number in range(1, 6)}
    assert "3 weggelassen\n" in capsys.readouterr().err


def test_another_ending_is_refused_before_anything_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "osm", "offers.pbf") == 2
    assert "erwartet wird .osm oder .geojson" in capsys.readouterr().err
    assert not Path("offers.pbf").exists()


def test_standard_output_carries_xml_alone(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("export", "osm", "-") == 0
    out = capsysbinary.readouterr().out
    assert out.startswith(b"<?xml")
    assert out.endswith(b"</osm>\n")


def test_an_unknown_topic_is_one_line_and_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "osm", "offers.osm", "--topic", "kitta") == 1
    assert "Ein Thema „kitta“ gibt es nicht" in capsys.readouterr().err
    assert not Path("offers.osm").exists()


def test_the_tagging_is_a_table_for_people_and_a_csv(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("osm", "tags") == 0
    out = capsys.readouterr().out
    assert "  Kindertagesstätte: amenity=kindergarten\n      auch Krippe" in out
    assert "  Frauenhaus: –\n      Der Ort schützt Menschen." in out
    assert run("osm", "tags", "--format", "csv", "--language", "en") == 0
    rows = {row["topic"]: row for row in csv.DictReader(io.StringIO(capsys.readouterr().out.lstrip("\ufeff")))}
    assert rows["schuldnerberatung"]["tags"] == "amenity=social_facility | social_facility=outreach"
    assert rows["kita"]["note"] == "nurseries too"
