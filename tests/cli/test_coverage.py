from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from atlas.cli import main
from tests.packages import write_small_package

RECORD = [
    "region_id",
    "region",
    "level",
    "topic",
    "topic_label",
    "definition",
    "status",
    "value",
    "threshold",
    "unit",
    "people",
    "people_affected",
    "nearest_offer_id",
    "nearest_km",
    "reason",
]


@pytest.fixture(autouse=True)
def filled_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    main(["import", str(write_small_package(tmp_path / "package"))])
    capsys.readouterr()


def test_the_json_is_a_list_of_records_with_the_published_keys(capsys: pytest.CaptureFixture[str]) -> None:
    main(["coverage", "--topic", "schuldnerberatung", "--county", "08992", "--format", "json"])
    records = json.loads(capsys.readouterr().out)
    assert [record["region"] for record in records] == ["Cestadt", "Dehausen"]
    assert list(records[0])[: len(RECORD)] == RECORD
    assert records[0]["people_affected"] == 3000


def test_the_csv_has_a_row_for_each_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    main(["coverage", "--level", "county", "--definition", "reach", "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out.lstrip("\ufeff"))))
    assert len(rows) == 2 * 3
    assert {row["unit"] for row in rows} == {"percent"}


def test_the_table_says_why_and_counts(capsys: pytest.CaptureFixture[str]) -> None:
    main(["coverage", "--topic", "kita"])
    printed = capsys.readouterr().out
    assert "Soweit bekannt, gibt es in Bedorf keine Kindertagesstätte" in printed
    assert "Urteile: 4; weiße Flecken: 2; nicht bekannt: 0." in printed


def test_reasons_can_be_had_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    main(["coverage", "--topic", "schuldnerberatung", "--county", "08992", "--language", "en"])
    assert "Debt advice" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["--topic", "x"],
        ["--level", "x"],
        ["--county", "01234"],
        ["--definition", "x"],
        ["--region", "x"],
        ["--system", "x"],
    ],
)
def test_what_does_not_exist_is_named_and_the_exit_code_is_1(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["coverage", *words])
    assert left.value.code == 1
    assert capsys.readouterr().err.startswith("atlas: ")


def test_wrong_usage_leaves_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["coverage", "--nonsense"])
    assert left.value.code == 2
    assert "--nonsense" in capsys.readouterr().err


def test_geojson_is_written_whole_and_filtered(tmp_path: Path) -> None:
    out = tmp_path / "offers.geojson"
    main(["export", "geojson", str(out), "--topic", "kita"])
    features = json.loads(out.read_bytes())["features"]
    assert [feature["id"] for feature in features] == ["offer-3", "offer-4"]
    assert [path.name for path in tmp_path.glob("*.unfinished")] == []


def test_a_backup_is_a_database_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["backup", str(tmp_path / "copy.sqlite")])
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'copy.sqlite'}")
    capsys.readouterr()
    main(["coverage", "--topic", "kita", "--format", "json"])
    assert len(json.loads(capsys.readouterr().out)) == 4


def test_a_backup_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "kept"
    kept.write_text("dear", encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["backup", str(kept)])
    assert kept.read_text(encoding="utf-8") == "dear"
    assert "gibt es schon" in capsys.readouterr().err


def test_an_unreadable_database_is_a_message_and_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.sqlite").write_bytes(b"this is no database at all" * 100)
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'broken.sqlite'}")
    with pytest.raises(SystemExit) as left:
        main(["coverage"])
    assert left.value.code == 1
    assert "Datenbank" in capsys.readouterr().err


def test_a_level_without_regions_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    main(["coverage", "--level", "social_space", "--county", "08992"])
    assert "keine Räume der Ebene social_space" in capsys.readouterr().out


def test_a_slip_in_a_topic_is_answered_with_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["coverage", "--topic", "schuldnerberatng"])
    assert "schuldnerberatung" in capsys.readouterr().err
