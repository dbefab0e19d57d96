"""Reading the population of municipalities."""

from __future__ import annotations

from pathlib import Path

import pytest

from atlas.errors import BadDataError
from atlas.sources.population import find_reference_date, read_municipal_population


def _write(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path = folder / "einwohner.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_german_figures_and_windows_letters_are_read(tmp_path: Path) -> None:
    path = _write(tmp_path, "GEN;AGS;EWZ;KFL\nKönigsfeld;08326031;5.999;40,2\n", encoding="cp1252")
    population = read_municipal_population(path, "08326")
    assert population.loc["08326031"].tolist() == [5999, 40.2]


def test_an_empty_figure_is_missing_not_zero(tmp_path: Path) -> None:
    population = read_municipal_population(_write(tmp_path, "AGS,EWZ\n08326031,\n08326037,7\n"), "08326")
    assert population["people"].isna().tolist() == [True, False]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDataError, match="fehlt die Spalte EWZ"):
        read_municipal_population(_write(tmp_path, "AGS,Menschen\n08326031,1\n"), "08326")


def test_a_lost_zero_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BadDataError, match=r"Zeile 2.*08326031"):
        read_municipal_population(_write(tmp_path, "AGS,EWZ\n8326031,1\n"), "08326")


def test_a_figure_that_is_none_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BadDataError, match=r"Zeile 3.*rund 500"):
        read_municipal_population(_write(tmp_path, "AGS,EWZ\n08326031,1\n08326037,rund 500\n"), "08326")


def test_a_county_that_is_not_in_the_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDataError, match="keine Gemeinde des Kreises 09189"):
        read_municipal_population(_write(tmp_path, "AGS,EWZ\n08326031,1\n"), "09189")


def test_a_folder_may_carry_the_date() -> None:
    assert find_reference_date(Path("vg250-ew_2022-12-31/daten/DE_VG250.gpkg")) == "2022-12-31"


def test_a_name_without_a_date_carries_none() -> None:
    assert find_reference_date(Path("DE_VG250.gpkg")) is None


def test_the_date_of_a_download_folder_is_not_taken_for_the_day_of_the_figures() -> None:
    assert find_reference_date(Path("download-2026-11-21/DE_VG250.gpkg")) is None
