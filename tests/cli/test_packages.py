from __future__ import annotations

import csv
from pathlib import Path

import pytest

from atlas.cli import main
from tests.packages import edit_cells, write_small_package


@pytest.fixture
def land(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    monkeypatch.chdir(tmp_path)
    return write_small_package(tmp_path / "land")


def exit_code(*arguments: object) -> int:
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as leaving:
        return int(leaving.code or 0)
    return 0


def test_a_sound_package_is_said_to_be_sound(land: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("validate", land) == 0
    out, err = capsys.readouterr()
    assert "offers                  5        5          0" in out
    assert "in Ordnung" in out
    assert err == ""


def test_validate_prints_each_fault_and_exits_with_1(land: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit_cells(land, "sites.csv", 2, lon="8,95")
    edit_cells(land, "topics.csv", 2, gender="x")
    assert exit_code("validate", land) == 1
    out, err = capsys.readouterr()
    assert "Fehler in sites.csv, Zeile 2, Spalte lon: „8,95“" in err
    assert "Fehler in topics.csv, Zeile 2, Spalte gender: „x“" in err
    assert "atlas: Das Datenpaket" in err
    assert "sites                   5        4          1" in out


def test_import_says_what_changed_and_the_second_time_that_nothing_did(
    land: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code("import", land) == 0
    assert "Datenstand 1: 134 Zeilen geändert." in capsys.readouterr().out
    assert exit_code("import", land) == 0
    assert "Datenstand 1: keine Änderung." in capsys.readouterr().out


def test_a_refused_import_still_prints_its_counts(land: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit_cells(land, "topic_terms.csv", 2, topic_id="kino")
    assert exit_code("import", land) == 1
    out, err = capsys.readouterr()
    assert "topic_terms             2        1          1" in out
    assert "kino" in err
    assert "--partial" in err
    assert "Datenstand" not in out


def test_partial_takes_the_rest_and_keeps_the_rejected(land: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit_cells(land, "topic_terms.csv", 2, topic_id="kino")
    assert exit_code("import", land, "--partial") == 0
    out, err = capsys.readouterr()
    assert "Datenstand 1: 133 Zeilen geändert." in out
    assert "kino" in err
    assert (land.parent / "land.rejected" / "topic_terms.csv").is_file()
    assert exit_code("import", land, "--partial", "--rejects", "kept") == 0
    assert (land.parent / "kept" / "report.csv").is_file()


def test_only_the_first_20_warnings_are_printed_unless_all_are_wanted(
    land: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (land / "offers.csv").open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    placeless = [{**known[0], "offer_id": f"offer-{n}", "name": chr(88 + n) * 9} for n in range(9, 33)]
    with (land / "offers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, known[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows([*known, *placeless])
    assert exit_code("import", land) == 0
    err = capsys.readouterr().err
    assert err.count("Warnung in") == 20
    assert "... und 4 weitere Warnungen (alle mit --all)." in err
    assert exit_code("validate", land, "--all") == 0
    assert capsys.readouterr().err.count("Warnung in") == 24


def test_an_export_gives_the_package_back(land: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exit_code("import", land)
    assert exit_code("export", "package", "out") == 0
    assert "Datenpaket geschrieben: out" in capsys.readouterr().out
    out = land.parent / "out"
    assert {file.name: file.read_bytes() for file in out.iterdir()} == {
        file.name: file.read_bytes() for file in land.iterdir()
    }


def test_a_package_that_is_not_there_and_a_wrong_word_differ_in_exit_code(
    land: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code("import", land / "nirgends") == 1
    assert "atlas: Ein Datenpaket" in capsys.readouterr().err
    assert exit_code("import") == 2
    assert exit_code("import", land, "--nonsense") == 2


@pytest.mark.usefixtures("land")
def test_the_word_default_means_the_embedded_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("validate", "default") == 0
    assert "offers                852      852          0" in capsys.readouterr().out
