from __future__ import annotations

import json
from pathlib import Path

import pytest

from atlas.cli import main
from tests.packages import replace_text, write_small_package


@pytest.fixture(autouse=True)
def filled_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    main(["import", str(write_small_package(tmp_path / "package"))])
    capsys.readouterr()


def test_counties_are_printed_with_year_and_why_a_figure_was_discarded(capsys: pytest.CaptureFixture[str]) -> None:
    main(["compare", "counties", "--counties", "08991,08992"])
    printed = capsys.readouterr().out
    assert printed.startswith("Unterschiede sind Hinweise")
    assert "Nordkreis: 31,0 % (2024) – verworfen: erfunden: die Zahl des Amts blieb zweifelhaft" in printed


def test_counties_come_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    main(["compare", "counties", "--format", "json"])
    assert {record["county"] for record in json.loads(capsys.readouterr().out)} == {"Südkreis", "Nordkreis"}


@pytest.mark.parametrize("words", [["counties", "--counties", "99999"], ["counties", "--definition", "x"]])
def test_what_cannot_be_compared_is_a_message(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["compare", *words])
    assert left.value.code == 1
    assert capsys.readouterr().err.startswith("atlas: ")


def test_similar_municipalities_are_printed_with_what_they_have(capsys: pytest.CaptureFixture[str]) -> None:
    main(["compare", "similar", "--region", "municipality-08991002", "--indicators", "people", "--tolerance", "50"])
    printed = capsys.readouterr().out
    assert printed.startswith("Bedorf (Südkreis)\n  Menschen: 2.000 (2022)")
    assert "Aheim (Südkreis), im Mittel 50,0 % entfernt" in printed
    assert "Kindertagesstätte: Aheim" in printed


def test_similar_municipalities_come_as_csv(capsys: pytest.CaptureFixture[str]) -> None:
    main(["compare", "similar", "--region", "municipality-08991002", "--format", "csv"])
    assert "municipality-08991002,Bedorf" in capsys.readouterr().out


def test_changes_between_two_versions_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_small_package(tmp_path / "newer")
    replace_text(folder, "offers.csv", "+49 7000 101", "+49 7000 999")
    main(["import", str(folder)])
    capsys.readouterr()
    main(["compare", "versions", "--county", "08991", "--from", "1", "--to", "2"])
    assert "Telefon: +49 7000 101 → +49 7000 999" in capsys.readouterr().out
    main(["compare", "versions", "--county", "08992", "--from", "1", "--to", "2"])
    assert "Nichts hat sich geändert." in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["compare", "versions", "--county", "08991", "--from", "1", "--to", "5"])
    assert "Datenstand 5" in capsys.readouterr().err
