from __future__ import annotations

from pathlib import Path

import pytest

from atlas.cli import main
from tests.packages import write_small_package


@pytest.fixture
def land(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    monkeypatch.chdir(tmp_path)
    main(["import", str(write_small_package(tmp_path / "land"))])
    return tmp_path


STARTS = {"csv": b"\xef\xbb\xbfid,name", "xlsx": b"PK", "fgb": b"fgb", "kml": b"<?xml"}


@pytest.mark.parametrize("form", STARTS)
def test_offers_are_written_to_a_file_that_filters_make_smaller(land: Path, form: str) -> None:
    main(["export", form, "alle Angebote"])
    main(["export", form, "kitas", "--topic", "kita", "--county", "08991", "--language", "en"])
    whole, part = (land / "alle Angebote").read_bytes(), (land / "kitas").read_bytes()
    assert whole.startswith(STARTS[form])
    assert len(part) < len(whole)


def test_an_unknown_topic_is_said_and_nothing_written(land: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["export", "kml", "kino.kml", "--topic", "kino"])
    assert "kino" in capsys.readouterr().err
    assert not (land / "kino.kml").exists()


def test_a_folder_that_is_missing_is_named(land: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["export", "csv", str(land / "nirgends" / "angebote.csv")])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "nirgends/angebote.csv: Diese Datei oder ihren Ordner gibt es nicht" in said
