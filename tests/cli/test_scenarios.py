from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from atlas.cli import main
from atlas.services.scenario_ranking import LINE_COLUMNS
from atlas.services.scenario_records import CHANGE_COLUMNS
from tests.packages import write_small_package


@pytest.fixture(autouse=True)
def filled_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    main(["import", str(write_small_package(tmp_path / "package"))])
    capsys.readouterr()


def test_a_scenario_is_told_in_a_sentence_and_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    main(["scenario", "run", "--edit", "close:offer-3", "--edit", "close:offer-99"])
    text = capsys.readouterr().out
    assert text.startswith("„Kita „Kleine Füße““ schließt: 3.000 Menschen haben es weiter")
    assert "Aheim wird zum weißen Fleck." in text
    assert "! Ein Angebot „offer-99“ gibt es nicht (mehr)." in text


def test_the_json_has_edits_effects_and_changes(capsys: pytest.CaptureFixture[str]) -> None:
    main(["scenario", "run", "--edit", "close:offer-3", "--definition", "reach", "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert told["edits"][0]["is_applied"]
    assert told["topics"][0]["people_losing"] == 3000
    assert list(told["changes"][0]) == list(CHANGE_COLUMNS)


def test_the_csv_has_a_row_for_each_change(capsys: pytest.CaptureFixture[str]) -> None:
    main(["scenario", "run", "--edit", "close:offer-3", "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out.lstrip("\ufeff"))))
    assert ("Aheim", "new_white_spot") in [(row["region"], row["change"]) for row in rows]


def test_a_scenario_in_which_nothing_applies_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["scenario", "run", "--edit", "close:offer-99"])
    assert ended.value.code == 1
    assert "Keine der Änderungen lässt sich anwenden" in capsys.readouterr().out


def test_all_faulty_edits_are_reported_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["scenario", "run", "--edit", "close", "--edit", "open:kita"])
    assert stopped.value.code == 1
    message = capsys.readouterr().err
    assert "Änderung 1, „close“" in message
    assert "Änderung 2, „open:kita“" in message


def test_the_funding_lines_of_a_county_are_ranked(capsys: pytest.CaptureFixture[str]) -> None:
    main(["scenario", "fundings", "--county", "08991"])
    text = capsys.readouterr().out
    assert "1  Südkreis: Personal (2025)" in text
    assert "1 Angebot schließt" in text
    main(["scenario", "fundings", "--county", "08991", "--format", "json"])
    (line,) = json.loads(capsys.readouterr().out)
    assert list(line) == list(LINE_COLUMNS)
    assert line["closed_offers"] == "offer-1"


def test_a_county_without_fundings_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    main(["scenario", "fundings", "--county", "08992"])
    assert capsys.readouterr().out == "Für diese Auswahl kennt der Atlas keine Förderungen.\n"


def test_a_scenario_can_be_saved_listed_shown_and_deleted(capsys: pytest.CaptureFixture[str]) -> None:
    main(["scenario", "list"])
    assert capsys.readouterr().out == "Es ist kein Szenario gespeichert.\n"
    main(["scenario", "save", "Kita zu", "--edit", "close:offer-3", "--note", "für den Ausschuss"])
    assert "Gespeichert: kita-zu" in capsys.readouterr().out
    main(["scenario", "list"])
    assert "kita-zu: Kita zu" in capsys.readouterr().out
    main(["scenario", "show", "kita-zu"])
    shown = capsys.readouterr().out
    assert "edits=close:offer-3" in shown
    assert "Aheim wird zum weißen Fleck." in shown
    main(["scenario", "delete", "kita-zu"])
    with pytest.raises(SystemExit):
        main(["scenario", "show", "kita-zu"])
    assert "gibt es nicht (mehr)" in capsys.readouterr().err
