"""What the tests of the default data share: the package as it is committed, and the way to its build."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Final

import pytest

from atlas.resources import resource_folder

GEODATA: Final = resource_folder("geodata")

# The build is no part of the wheel and lies beside the code.
sys.path.insert(0, str(GEODATA.parent / "scripts"))


class Package:
    """The files of the default data, as text."""

    def rows(self, table: str) -> list[dict[str, str]]:
        """Return the rows of a table, every cell as written."""
        return self._read(GEODATA / f"{table}.csv")

    def source(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a file kept by hand."""
        return self._read(GEODATA / "sources" / f"{name}.csv")

    @staticmethod
    def _read(path: Path) -> list[dict[str, str]]:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def geodata() -> Package:
    """Return the default data."""
    return Package()
