from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from atlas.cli import main
from tests.packages import write_small_package

ASKED = ["siting", "--topic", "schuldnerberatung", "--county", "08992", "--limit-km", "6"]


@pytest.fixture(autouse=True)
def filled_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    main(["import", str(write_small_package(tmp_path / "package"))])
    capsys.readouterr()


def test_the_table_begins_with_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    main([*ASKED, "--count", "2"])
    printed = capsys.readouterr().out
    assert printed.startswith("Nordkreis: Mit 2 neuen Standorten in Dehausen und Cestadt erreichen 100,0 statt 0,0 %")
    assert "4.000" in printed


def test_json_and_csv_are_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    main([*ASKED, "--count", "1", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["people_after"] == 4000
    main([*ASKED, "--count", "1", "--format", "csv"])
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out.lstrip("\ufeff")))
    assert (row["rank"], row["name"], row["people_gained"]) == ("1", "Dehausen", "4000")


def test_more_sites_than_places_end_with_a_message(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([*ASKED, "--count", "9"])
    assert left.value.code == 1
    assert "atlas: 9 neue Standorte sind nicht möglich" in capsys.readouterr().err
