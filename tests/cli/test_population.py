"""``atlas population grid``."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from atlas.cli import main
from tests.census_files import cells_within, write_grid
from tests.packages import write_small_package


@pytest.fixture
def grid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    main(["import", str(write_small_package(tmp_path / "land"))])
    return write_grid(tmp_path / "Zensus2022.csv", cells_within(shapely.box(8.89, 47.89, 9.11, 48.11)))


def test_the_cells_are_counted_and_the_way_of_counting_is_named(grid: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["population", "grid", str(grid), "--rescale"])
    said = capsys.readouterr().out
    assert "übernommen + 0 ohne Menschen" in said
    assert "nicht mitgenommen (mit --edge zählen sie zur nächsten Gemeinde)" in said
    assert "mit 10000 Menschen in 4 Gemeinden: Zensus-Gitter 1 km, Zensus 2022, hochgerechnet auf" in said


def test_the_same_again_says_that_nothing_changed(grid: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["population", "grid", str(grid), "--county", "08991", "--edge"])
    main(["population", "grid", str(grid), "--county", "08991", "--edge"])
    said = capsys.readouterr().out
    assert "Menschen, mitgenommen" in said
    assert "Nichts geändert, Datenstand 2." in said


def test_a_faulty_line_ends_with_1_and_is_told(grid: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = grid.read_text(encoding="utf-8").splitlines()
    grid.write_text("\n".join([*text, text[200].rpartition(";")[0] + ";viele"]), encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["population", "grid", str(grid)])
    assert left.value.code == 1
    said = capsys.readouterr().err
    assert f"Fehler in Zensus2022.csv, Zeile {len(text) + 1}, Spalte Einwohner: „viele“" in said
    assert "steht schon in Zeile 201" in said
