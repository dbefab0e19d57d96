from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from atlas.cli import main
from tests.packages import center_of, write_small_package
from tests.roads import ABSENT, EXTRACT, SOUTH, STEP, WEST, place_of, write_extract, write_village


@pytest.fixture(autouse=True)
def filled_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    main(["import", str(write_small_package(tmp_path / "package"))])
    capsys.readouterr()


@pytest.fixture
def village(tmp_path: Path) -> str:
    return str(write_village(tmp_path / "dorf.osm.pbf"))


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0)


def test_a_check_says_what_was_read_and_which_part_is_missing(village: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["roads", "check", village])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "dorf.osm.pbf: 6 Wege zu Fuß, 1 km; 15 Knoten, 36 Verbindungen."
    assert lines[1].startswith("0 weitere Knoten")
    assert lines[2].split() == ["residential", "1,1", "km"]
    # Aheim: 600 people at the seat, beside the village; 400 in a hamlet 4 km off. Bedorf: 2,000 far away.
    assert lines[3] == (
        "Südkreis (08991): 3 von 4 Bedarfspunkten (80,0 % der Menschen) liegen weiter als 1 km von jeder Straße. Es "
        "fehlt: Aheim (1 von 2 Punkten, 400 Menschen); Bedorf (ganz, 2.000 Menschen)."
    )
    assert lines[4] == "Nordkreis (08992): liegt ganz außerhalb."


def test_a_county_that_is_not_covered_ends_with_1_and_a_way_out(
    village: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("roads", "check", village, "--county", "08991", "--mode", "car") == 1
    printed = capsys.readouterr()
    assert "mit dem Auto" in printed.out
    assert "Bedorf (ganz" in printed.out
    assert "Nordkreis" not in printed.out
    assert "atlas: dorf.osm.pbf deckt Südkreis nicht ganz ab." in printed.err


def test_a_county_that_is_covered_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corners = [center_of("08991001"), center_of("08991002")]
    corners += [(lon - 0.03, lat - 0.03) for lon, lat in corners]
    nodes = {number: ((lon - WEST) / STEP, (lat - SOUTH) / STEP) for number, (lon, lat) in enumerate(corners, 1)}
    path = write_extract(tmp_path / "kreis.pbf", [([3, 1, 4, 2], {"highway": "tertiary"})], nodes)
    main(["roads", "check", str(path), "--county", "08991"])
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "Südkreis (08991): ganz abgedeckt, alle 4 Bedarfspunkte liegen an Straßen."


def test_an_unknown_county_and_a_missing_file_are_named(village: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("roads", "check", village, "--county", "99999") == 1
    assert "Einen Kreis „99999“ gibt es im Atlas nicht" in capsys.readouterr().err
    assert run("roads", "check", f"{village}.weg") == 1
    assert "lässt sich nicht lesen" in capsys.readouterr().err


def test_a_catchment_is_drawn_for_any_point(village: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lon, lat = place_of(1, 1)
    out = tmp_path / "gebiet.geojson"
    main(["roads", "catchment", village, str(out), "--lon", str(lon), "--lat", str(lat), "--minutes", "1,2"])
    drawn = json.loads(out.read_text(encoding="utf-8"))
    assert [feature["properties"]["minutes"] for feature in drawn["features"]] == [2, 1]
    assert "OpenStreetMap" in drawn["attribution"]
    wide, narrow = (shapely.from_geojson(json.dumps(feature["geometry"])) for feature in drawn["features"])
    assert wide.contains(shapely.Point(*place_of(2, 1)))
    assert not narrow.contains(shapely.Point(*place_of(2, 2)))
    main(["roads", "catchment", village, "-", "--lon", str(lon), "--lat", str(lat), "--minutes", "1,2"])
    assert json.loads(capsys.readouterr().out) == drawn


@pytest.mark.parametrize(
    ("lon", "minutes", "message"),
    [("9.5", "10", "liegt weiter als 1 km von jeder Straße"), ("8.951", "viel", "zum Beispiel 10,20,30")],
)
def test_a_point_or_minutes_that_make_no_sense_are_named(
    village: str, capsys: pytest.CaptureFixture[str], lon: str, minutes: str, message: str
) -> None:
    assert run("roads", "catchment", village, "-", "--lon", lon, "--lat", "47.951", "--minutes", minutes) == 1
    assert message in capsys.readouterr().err


@pytest.mark.skipif(not EXTRACT.is_file(), reason=ABSENT)
def test_the_extract_of_heidelberg_covers_none_of_these_counties(capsys: pytest.CaptureFixture[str]) -> None:
    main(["roads", "check", str(EXTRACT), "--mode", "bike"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("heidelberg.test.pbf, Stand 8. September 2024: 17.014 Wege mit dem Fahrrad")
    assert [line.partition(": ")[2] for line in lines[-2:]] == ["liegt ganz außerhalb."] * 2
