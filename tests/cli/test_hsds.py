"""Open Referral by command: out in three forms, in again, and foreign files by a mapping."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from atlas.cli import main
from tests.packages import write_small_package


@pytest.fixture(autouse=True)
def _filled_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    main(["import", str(write_small_package(tmp_path / "package"))])


@pytest.mark.parametrize("form", ["json", "ndjson", "zip"])
def test_what_a_command_writes_another_reads(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / f"out.{form}"
    main(["export", "hsds", str(out)])
    main(["validate", str(out)])
    main(["import", str(out)])
    first = out.read_bytes()
    main(["import", str(out)])
    assert "keine Änderung" in capsys.readouterr().out
    main(["export", "hsds", str(out)])
    if form == "json":
        was, now = (json.loads(content)["total_items"] for content in (first, out.read_bytes()))
        assert was == now == 5


def test_other_endings_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["export", "hsds", str(tmp_path / "out.xml")])
    assert ".ndjson" in capsys.readouterr().err
