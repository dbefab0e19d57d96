"""``atlas offers import`` as somebody types it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from atlas.cli import main
from atlas.store.sql import SqlStore
from tests.packages import small_tables

MAPPING = """
[source]
title = "Liste"
licence = "CC0-1.0"
id_prefix = "liste"
[columns]
name = "Name"
topic = "Art"
lon = "x"
lat = "y"
[topics]
Schule = "ignore: keine soziale Einrichtung"
"""
GOOD = "Rat;Kindergarten;8,95;47,95"
SCHOOL = "Schule;Schule;8,95;47,95"
FAULTY = "Rat im Meer;Kindergarten;2,0;51,0"
SHELTER = "Haus;Frauenhaus;8,95;48,05"


@pytest.fixture
def store(tmp_path, monkeypatch) -> SqlStore:
    url = f"sqlite:///{tmp_path / 'atlas.sqlite'}"
    monkeypatch.setenv("ATLAS_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    filled = SqlStore(url)
    filled.replace(small_tables(), note="Beginn")
    return filled


def write(folder: Path, *lines: str) -> list[str]:
    (folder / "z.toml").write_text(MAPPING, encoding="utf-8")
    (folder / "liste.csv").write_text("\n".join(("Name;Art;x;y", *lines)), encoding="cp1252")
    return ["offers", "import", str(folder / "liste.csv"), "--mapping", str(folder / "z.toml")]


def exit_code(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    return int(caught.value.code)


def test_an_import_prints_what_became_of_every_row(store, tmp_path, capsys):
    main(write(tmp_path, GOOD, GOOD, SCHOOL))
    told = capsys.readouterr().out
    assert "liste.csv: 3 Zeilen = 1 gut + 2 zurückgewiesen" in told
    assert "1 doppelt zu einer früheren Zeile" in told
    assert "1 keine soziale Einrichtung" in told
    assert "liste.csv.rejected.csv" in told
    assert "Angebote: 1 neu, 0 geändert, 0 unverändert" in told
    assert store.current_version() == 2


def test_the_same_import_again_says_that_nothing_changed(store, tmp_path, capsys):
    arguments = write(tmp_path, GOOD)
    main(arguments)
    main(arguments)
    assert "Datenstand 2: nichts hat sich geändert" in capsys.readouterr().out
    assert store.current_version() == 2


def test_a_faulty_row_blocks_the_import_with_exit_code_1(store, tmp_path, capsys):
    assert exit_code(write(tmp_path, GOOD, FAULTY)) == 1
    told = capsys.readouterr()
    assert "Fehler in liste.csv, Zeile 3, Spalte x" in told.err
    assert "atlas: 1 von 2 Zeilen der Datei liste.csv sind fehlerhaft; nichts wurde übernommen." in told.err
    assert "2 Zeilen = 1 gut + 1 zurückgewiesen" in told.out
    assert store.current_version() == 1


@pytest.mark.usefixtures("store")
def test_partial_takes_the_others_and_still_tells_the_fault(tmp_path, capsys):
    main([*write(tmp_path, GOOD, FAULTY), "--partial"])
    told = capsys.readouterr()
    assert "Angebote: 1 neu" in told.out
    assert "Fehler in liste.csv, Zeile 3, Spalte x" in told.err


@pytest.mark.usefixtures("store")
def test_warnings_are_told_on_the_error_channel(tmp_path, capsys):
    main(write(tmp_path, "Seebad;Kindergarten;9,1004;47,95"))
    assert "Warnung in liste.csv, Zeile 2, Spalte x" in capsys.readouterr().err


def test_a_survey_is_declared_on_demand(store, tmp_path, capsys):
    arguments = write(tmp_path, SHELTER)
    main(arguments)
    assert "frauenhaus in 08992" in capsys.readouterr().out
    main([*arguments, "--survey", "partial", "--survey-date", "2026-03-31"])
    assert "--survey" not in capsys.readouterr().out
    states = store.read()["surveys"].set_index(["topic_id", "county_ags"])["state"]
    assert states["frauenhaus", "08992"] == "partial"


@pytest.mark.usefixtures("store")
def test_a_survey_without_its_date_is_wrong_usage(tmp_path):
    assert exit_code([*write(tmp_path, GOOD), "--survey", "partial"]) == 2


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("more", "told"),
    [(["--crs", "EPSG:99"], "EPSG:99"), (["--mapping", "fehlt.toml"], "fehlt.toml gibt es nicht")],
)
def test_what_makes_no_sense_is_one_clear_line(tmp_path, capsys, more, told):
    assert exit_code([*write(tmp_path, GOOD), *more]) == 1
    assert told in capsys.readouterr().err


@pytest.mark.usefixtures("store")
def test_the_example_of_the_documentation_prints_what_it_says(tmp_path, capsys, monkeypatch):
    text = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    for name, content in re.findall(r"<!-- file: (\S+) -->\n```\w*\n(.*?)```", text, flags=re.DOTALL):
        (tmp_path / name).write_text(content, encoding="cp1252" if name.endswith(".csv") else "utf-8")
    monkeypatch.chdir(tmp_path)
    main(["offers", "import", "angebote.csv", "--mapping", "zuordnung.toml"])
    told = capsys.readouterr()
    report = re.search(r"Der Bericht:\n\n```\n(.*?)```", text, flags=re.DOTALL)[1]
    assert (told.err + told.out).startswith(report)


@pytest.mark.usefixtures("store")
def test_the_documentation_names_every_option(capsys):
    documentation = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    main(["offers", "import", "--help"])
    options = {word for word in capsys.readouterr().out.split() if word.startswith("--")} - {"--help"}
    assert options == {"--mapping", "--crs", "--partial", "--rejects", "--survey", "--survey-date"}
    assert all(option in documentation for option in options)


def test_a_map_of_umap_comes_in_with_the_mapping_that_the_atlas_proposes(store, tmp_path, capsys):
    point = {"type": "Point", "coordinates": [8.95, 47.95]}
    told = {"type": "Feature", "geometry": point, "properties": {"name": "Rat", "description": "**Mo**"}}
    layers = [{"properties": {"name": "Kindertagesstätte"}, "features": [told]}]
    content = {"type": "umap", "properties": {"name": "Karte", "licence": {"name": "CC0-1.0"}}, "layers": layers}
    (tmp_path / "k.umap").write_text(json.dumps(content), encoding="utf-8")
    main(["offers", "layers", "k.umap"])
    (tmp_path / "k.toml").write_text(capsys.readouterr().out, encoding="utf-8")
    main(["offers", "import", "k.umap", "--mapping", "k.toml"])
    assert "k.umap: 1 Zeilen = 1 gut + 0 zurückgewiesen" in capsys.readouterr().out
    offers = store.read(store.current_version())["offers"]
    assert offers.loc[offers["name"] == "Rat", ["topic_id", "description"]].to_numpy().tolist() == [["kita", "Mo"]]


@pytest.mark.usefixtures("store")
def test_layers_of_a_file_that_is_missing_or_no_map_are_refused(tmp_path, capsys):
    assert exit_code(["offers", "layers", "fehlt.umap"]) == 1
    assert "gibt es nicht" in capsys.readouterr().err
    (tmp_path / "liste.csv").write_text("Name;Ort\n", encoding="utf-8")
    assert exit_code(["offers", "layers", "liste.csv"]) == 1
    assert "kein gültiges JSON" in capsys.readouterr().err
