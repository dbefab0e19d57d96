"""Imports point only downwards."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import pytest

import atlas

_CODE: Final = Path(atlas.__file__).parent
_GROUND: Final = {
    "errors",
    "faults",
    "codes",
    "vocabulary",
    "columns",
    "model",
    "frames",
    "resources",
    "settings",
    "operating",
    "portal",
    "language",
    "table_schema",
}
_LAYERS: Final = (
    {"web", "cli", "wsgi", "__main__"},
    {"services", "maps"},
    {"sources", "store", "formats"},
    {"geo"},
    _GROUND,
)
_CONCRETE_STORES: Final = {"atlas.store.sql", "atlas.store.memory"}
_STARTING_POINTS: Final = {"atlas.cli.session", "atlas.wsgi", "atlas.store.sql", "atlas.store.memory"}


def modules() -> list[Path]:
    return sorted(path for path in _CODE.rglob("*.py") if path != _CODE / "__init__.py")


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.startswith("atlas.") and not name.startswith("atlas.__")}


def layer_of(room: str) -> int:
    return next(position for position, rooms in enumerate(_LAYERS) if room in rooms)


def name_of(path: Path) -> str:
    return "atlas." + ".".join(path.relative_to(_CODE).with_suffix("").parts)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_imports_only_from_its_layer_and_below(path: Path) -> None:
    own = layer_of(name_of(path).split(".")[1])
    upwards = {name for name in imported(path) if layer_of(name.split(".")[1]) < own}
    assert not upwards


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_concrete_stores_are_named_only_where_the_program_starts(path: Path) -> None:
    assert name_of(path) in _STARTING_POINTS or not imported(path) & _CONCRETE_STORES


@pytest.mark.parametrize("path", sorted((_CODE / "geo").glob("*.py")), ids=name_of)
def test_geo_is_pure(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not any(word in text for word in ("import flask", "import sqlalchemy", "open(", "read_file", "import os"))
