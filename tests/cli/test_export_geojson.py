"""``atlas export geojson`` in its profiles, and back by ``atlas import``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from atlas.cli import main
from tests.packages import write_small_package


@pytest.fixture(autouse=True)
def filled_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    monkeypatch.setenv("ATLAS_PUBLIC_URL", "https://atlas.example")
    main(["import", str(write_small_package(tmp_path / "package"))])
    capsys.readouterr()


def exported(out: Path, *options: str) -> dict[str, Any]:
    main(["export", "geojson", str(out), *options])
    content: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return content


def test_plain_names_the_page_of_each_offer(tmp_path: Path) -> None:
    features = exported(tmp_path / "a.geojson", "--profile", "plain", "--topic", "kita", "--limit", "1")["features"]
    assert [feature["properties"]["Link"] for feature in features] == [
        f"https://atlas.example/angebot/{features[0]['id']}"
    ]


def test_full_is_imported_again_without_a_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exported(tmp_path / "a.geojson", "--profile", "full")
    main(["import", str(tmp_path / "a.geojson")])
    assert "Datenstand 1: keine Änderung." in capsys.readouterr().out


def test_full_keeps_the_sources_of_a_confidential_offer_unless_it_is_public(tmp_path: Path) -> None:
    def source(*options: str) -> str | None:
        features = exported(tmp_path / "a.geojson", "--profile", "full", *options)["features"]
        (found,) = [feature["properties"]["source_url"] for feature in features if feature["id"] == "offer-5"]
        return None if found is None else str(found)

    assert source() == "https://quelle.example/offer-5"
    assert source("--public") is None


def test_standard_output_takes_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    main(["export", "geojson", "-", "--profile", "plain"])
    out, err = capsys.readouterr()
    assert len(json.loads(out)["features"]) == 5
    assert err == ""


def test_an_unknown_profile_is_refused_with_those_that_exist(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["export", "geojson", str(tmp_path / "a.geojson"), "--profile", "bunt"])
    assert leaving.value.code == 2
    assert "full" in capsys.readouterr().err


def test_a_filter_that_nobody_knows_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["export", "geojson", str(tmp_path / "a.geojson"), "--topic", "gibtsnicht"])
    assert list(tmp_path.glob("a.geojson*")) == []
