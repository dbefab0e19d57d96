from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from atlas.sources import road_cache
from atlas.sources.road_cache import load_extract
from atlas.sources.road_extract import RoadExtract
from atlas.vocabulary import TravelMode
from tests.roads import write_village


def load(path: Path, folder: Path, mode: TravelMode = TravelMode.FOOT) -> RoadExtract:
    return load_extract(path, mode, metric_crs=25832, folder=folder)


@pytest.fixture
def village(tmp_path: Path) -> Path:
    return write_village(tmp_path / "dorf.osm.pbf")


def forbid_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> RoadExtract:
        raise AssertionError("read again")

    monkeypatch.setattr(road_cache, "read_extract", refuse)


def test_a_network_is_read_once_and_then_taken_from_its_file(
    village: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load(village, tmp_path / "neu" / "var")
    forbid_reading(monkeypatch)
    second = load(village, tmp_path / "neu" / "var")
    for name in ("nodes_m", "starts", "ends", "seconds"):
        assert np.array_equal(getattr(first.network, name), getattr(second.network, name))
    assert (first.network.mode, first.network.digest) == (second.network.mode, second.network.digest)
    for name in ("kilometres", "ways", "cut_off", "edition"):
        assert getattr(first, name) == getattr(second, name)


def test_modes_and_contents_have_files_of_their_own(village: Path, tmp_path: Path) -> None:
    load(village, tmp_path)
    load(village, tmp_path, TravelMode.CAR)
    village.write_bytes(write_village(tmp_path / "anders.pbf").read_bytes())
    load(village, tmp_path)
    assert len(list(tmp_path.glob("roads-*.npz"))) == 2
    assert not list(tmp_path.glob("*.unfinished"))


@pytest.mark.parametrize("content", [b"", b"kein npz", None])
def test_a_spoilt_file_is_made_again_and_said(
    village: Path, tmp_path: Path, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    first = load(village, tmp_path)
    (kept,) = tmp_path.glob("roads-*.npz")
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2] if content is None else content)
    assert load(village, tmp_path).kilometres == first.kilometres
    assert "made again" in caplog.text
    assert kept.read_bytes() == whole


def test_a_folder_that_takes_nothing_costs_time_only(
    village: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "datei").write_text("kein Ordner")
    assert load(village, tmp_path / "datei").ways == 6
    assert "could not be kept" in caplog.text
