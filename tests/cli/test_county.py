"""``atlas county add``."""

from __future__ import annotations

from pathlib import Path

import pytest

from atlas.cli import main
from tests.boundary_files import write_gpkg


@pytest.fixture(autouse=True)
def _scratch_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'atlas.sqlite'}")


def test_a_county_is_added_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["county", "add", "08326", "--boundaries", str(write_gpkg(tmp_path))])
    assert "Kreis 08326: 2 Gemeinden, 3 Flächen, 3 Räume, 2 Einwohnerzahlen." in capsys.readouterr().out


def test_adding_it_again_says_that_nothing_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["county", "add", "08326", "--boundaries", str(write_gpkg(tmp_path))]
    main(words)
    main(words)
    assert "Nichts geändert, Datenstand 1." in capsys.readouterr().out


def test_a_county_key_that_lost_its_zero_exits_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["county", "add", "8326", "--boundaries", str(write_gpkg(tmp_path))])
    assert left.value.code == 1
    assert "atlas: „8326“ ist kein Kreisschlüssel" in capsys.readouterr().err


def test_boundaries_are_required(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["county", "add", "08326"])
    assert left.value.code == 2
    assert "--boundaries" in capsys.readouterr().err
