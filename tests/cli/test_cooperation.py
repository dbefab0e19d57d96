"""``atlas network``, ``atlas funding`` and ``atlas matrix``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from atlas.cli import main
from tests.packages import write_small_package


@pytest.fixture(autouse=True)
def filled_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    main(["import", str(write_small_package(tmp_path / "package"))])
    capsys.readouterr()


def test_the_network_is_a_table_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    main(["network", "--county", "08991"])
    printed = capsys.readouterr().out
    assert "Caritas  Caritasverband Tal e. V.  Aheim" in printed.replace("   ", "  ")
    assert "4 Angebote, davon nennen 0 ein Amt." in printed


def test_the_network_comes_in_the_forms_of_the_interface(capsys: pytest.CaptureFixture[str]) -> None:
    main(["network", "--format", "json", "--by", "field"])
    assert json.loads(capsys.readouterr().out)["by"] == "field"
    main(["network", "--format", "graphml"])
    assert capsys.readouterr().out.startswith("<?xml")


def test_fundings_are_listed_with_their_sum(capsys: pytest.CaptureFixture[str]) -> None:
    main(["funding", "list", "--year", "2025"])
    printed = capsys.readouterr().out
    assert "Südkreis  Personal  Schuldnerberatung Aheim" in printed
    assert "für 1 Angebote; 3.000 Menschen" in printed


def test_without_any_funding_the_way_to_enter_some_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    main(["funding", "voluntary", "--county", "08992"])
    assert "docs/import.md" in capsys.readouterr().out


def test_voluntary_fundings_are_those_of_the_newest_year(capsys: pytest.CaptureFixture[str]) -> None:
    main(["funding", "voluntary", "--format", "json"])
    assert [row["year"] for row in json.loads(capsys.readouterr().out)["fundings"]] == [2025]


def test_the_matrix_shows_counts_and_empty_cells(capsys: pytest.CaptureFixture[str]) -> None:
    main(["matrix", "--region", "county-08992"])
    printed = capsys.readouterr().out
    assert "1 Angebot" in printed
    assert "leer (nicht erhoben)" in printed


@pytest.mark.parametrize(
    "words",
    [
        ["network", "--county", "01234"],
        ["network", "--topic", "x"],
        ["funding", "list", "--county", "01234"],
        ["funding", "list", "--year", "1999"],
        ["matrix", "--region", "x"],
    ],
)
def test_what_does_not_exist_is_named_and_the_exit_code_is_1(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 1
    assert capsys.readouterr().err.startswith("atlas: ")


def test_a_year_that_is_no_number_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["funding", "list", "--year", "zwei"])
    assert left.value.code == 2
    assert "--year" in capsys.readouterr().err
