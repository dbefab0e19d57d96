from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from atlas.resources import resource_folder


@pytest.mark.parametrize(
    "name",
    [
        "atlas/templates/base.html",
        "atlas/static/css/atlas.css",
        "atlas/geodata/datapackage.json",
        "atlas/translations/en/LC_MESSAGES/messages.mo",
    ],
)
def test_an_installed_atlas_has_its_pages_styles_words_and_data(wheel: zipfile.ZipFile, name: str) -> None:
    assert name in wheel.namelist()


def test_an_installed_atlas_has_no_tests_in_it(wheel: zipfile.ZipFile) -> None:
    assert not [name for name in wheel.namelist() if name.startswith(("tests/", "scripts/"))]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--quiet", "--no-deps", "--wheel-dir", str(folder)]
    subprocess.run([*command, str(resource_folder("atlas").parent)], check=True)
    (made,) = Path(folder).glob("*.whl")
    return zipfile.ZipFile(made)
