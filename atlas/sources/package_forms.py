"""Other forms of a data package: one file that is laid out as a folder first, and then read like any other.

Each form has a module with ``lay_out(file, folder, limit_mb)``, which writes CSV files, `areas.geojson` and
`datapackage.json` into an empty folder. Nothing is checked there that `read_package` checks anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final

LayOut = Callable[[Path, Path, int], None]
"""Lays a file out as the data package in a folder, unpacked at most so many MB.

Raises `BadDataError` if the file is none of its form, is cut off, or is too large.
"""

_FORMS: Final[dict[str, str]] = {
    ".geojson": "form_geojson",
    ".gpkg": "form_geopackage",
    ".xlsx": "form_workbook",
    ".json": "form_hsds",
    ".ndjson": "form_hsds",
    ".jsonl": "form_hsds",
}
"""Endings in lower case, and the module under `atlas.sources` that reads such files."""


def find_form(path: Path) -> LayOut | None:
    """Return what lays out a file, by its ending; None for what is a folder or a zip of it."""
    name = _FORMS.get(path.suffix.lower())
    if name is None:
        return None
    # Loaded when such a file comes: some of them need GDAL.
    lay_out: LayOut = import_module(f"atlas.sources.{name}").lay_out
    return lay_out
