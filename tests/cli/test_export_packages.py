from __future__ import annotations

from pathlib import Path

import pytest

from atlas.cli import main
from tests.packages import small_tables, write_small_package


@pytest.fixture
def land(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    monkeypatch.chdir(tmp_path)
    main(["import", str(write_small_package(tmp_path / "land"))])
    return tmp_path


FORMS = {"workbook": "alle Tabellen.xlsx", "gpkg": "alles zusammen.gpkg"}


@pytest.mark.parametrize("form", FORMS)
def test_what_was_written_is_what_comes_in(land: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["export", form, FORMS[form]])
    main(["import", FORMS[form]])
    assert "Datenstand 1: keine Änderung." in capsys.readouterr().out
    assert (land / FORMS[form]).exists()


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_atlas_of_another_county_is_filled_by_it(
    land: Path, form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["export", form, FORMS[form]])
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{land / 'andere.sqlite'}")
    main(["import", FORMS[form]])
    count = sum(len(frame) for frame in small_tables().values())
    assert f"Datenstand 1: {count} Zeilen geändert." in capsys.readouterr().out


def test_a_file_of_one_county_is_smaller_and_in_english_where_asked(land: Path) -> None:
    main(["export", "gpkg", "ganz.gpkg"])
    main(["export", "gpkg", "kreis.gpkg", "--county", "08991", "--definition", "reach", "--language", "en"])
    assert (land / "kreis.gpkg").stat().st_size < (land / "ganz.gpkg").stat().st_size
