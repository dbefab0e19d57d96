from __future__ import annotations

import json
from pathlib import Path

import pytest

from atlas.cli import main
from tests.overpass import node, write_overpass
from tests.packages import write_small_package


@pytest.fixture(autouse=True)
def filled_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    main(["import", str(write_small_package(tmp_path / "package"))])
    capsys.readouterr()


@pytest.fixture
def extract(tmp_path: Path) -> str:
    kita = node(3, 8.9601, 47.9401, amenity="kindergarten", name="Kindergarten Kleine Füße", operator="Stadt Aheim")
    return str(write_overpass(tmp_path / "osm.json", kita))


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0)


def test_findings_are_told_in_lines_with_a_sum(extract: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["osm", "compare", extract, "--county", "08991"])
    lines = capsys.readouterr().out.splitlines()
    assert "Schuldnerberatung Aheim  fehlt in OpenStreetMap  offer-1" in lines[0]
    assert any("Träger  verschieden  Caritasverband Tal e. V. | Stadt Aheim  node/3" in line for line in lines)
    assert lines[-1].startswith("1 Orte fehlen in OpenStreetMap; 0 Orte fehlen im Atlas; ")
    assert lines[-1].endswith("1 Orte in beiden")


def test_files_are_written_whole_in_every_form(extract: str, tmp_path: Path) -> None:
    for form, start in (("json", b"{"), ("csv", b"\xef\xbb\xbfkind,"), ("maproulette", b"\x1e{")):
        out = tmp_path / f"befunde.{form}"
        main(["osm", "compare", extract, str(out), "--format", form])
        assert out.read_bytes().startswith(start)


def test_only_what_is_asked_for_is_written(extract: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["osm", "compare", extract, "--topic", "kita", "--kind", "differs", "--field", "operator", "--format", "json"])
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["osm"], finding["field"], finding["osm_value"]) == ("node/3", "operator", "Stadt Aheim")


def test_faults_end_with_1_and_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "kaputt.json"
    broken.write_text('{"elements": [')
    for file in (broken, tmp_path / "fehlt.json"):
        assert run("osm", "compare", str(file)) == 1
        told = capsys.readouterr().err
        assert told.startswith("atlas: ")
        assert file.name in told
    assert run("osm", "compare", str(broken), "--county", "99999") == 1


def test_the_query_is_printed_for_a_county_or_all(capsys: pytest.CaptureFixture[str]) -> None:
    main(["osm", "query", "--county", "08991"])
    assert "^(08991)(000)?$" in capsys.readouterr().out
    main(["osm", "query"])
    assert capsys.readouterr().out.startswith("[out:json]")
    assert run("osm", "query", "--county", "1") == 1
