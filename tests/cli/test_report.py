from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from atlas.cli import main
from atlas.services.exchange import import_package
from atlas.store.sql import SqlStore
from tests.packages import write_small_package


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'atlas.sqlite'}"
    monkeypatch.setenv("ATLAS_DATABASE_URL", url)
    import_package(SqlStore(url), write_small_package(tmp_path / "land"))


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as caught:
        main(["report", *arguments])
    assert caught.value.code == 1
    return capsys.readouterr().err


def test_the_same_day_gives_the_same_file(tmp_path: Path) -> None:
    one, other, later = (tmp_path / name for name in ("one.pdf", "other.pdf", "later.pdf"))
    for out, day in ((one, "2026-11-21"), (other, "2026-11-21"), (later, "2026-11-22")):
        main(["report", "region", "municipality-08991002", str(out), "--day", day])
    assert one.read_bytes() == other.read_bytes() != later.read_bytes()


def test_a_topic_is_written_as_a_workbook(tmp_path: Path) -> None:
    out = tmp_path / "kita.xlsx"
    main(["report", "topic", "kita", str(out), "--county", "08991", "--day", "2026-11-21"])
    book = load_workbook(io.BytesIO(out.read_bytes()))
    assert book.sheetnames == ["Übersicht", "Urteile", "Angebote", "Standards", "Erhebung", "Quellen"]
    assert "08991002" in [cell.value for cell in book["Urteile"]["B"]]


def test_a_booklet_is_written_in_german_and_english(tmp_path: Path) -> None:
    for language in ("de", "en"):
        out = tmp_path / f"{language}.pdf"
        main(["report", "booklet", str(out), "--county", "08991", "--field", "families", "--language", language])
        assert PdfReader(out).trailer["/Root"]["/Lang"] == language


def test_a_file_of_another_kind_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "heft.docx"
    said = refused(capsys, "booklet", str(out), "--county", "08991", "--field", "families")
    assert "atlas: Als „.docx“ gibt es diesen Bericht nicht; die Endung der Datei kann sein: pdf." in said
    assert not out.exists()


def test_an_unknown_region_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Einen Raum „gibtsnicht“ gibt es nicht." in refused(capsys, "region", "gibtsnicht", str(tmp_path / "a.pdf"))
