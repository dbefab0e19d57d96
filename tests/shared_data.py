"""Data that lie beside the repository, as none of them may go into it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[1]


def locate_shared(name: str) -> Path:
    """Return where a file of ``../shared/data`` is or would be; a worktree lies one folder deeper."""
    return _locate("data", name)


def locate_schema(name: str) -> Path:
    """Return where a file of ``../shared/schemas`` is or would be."""
    return _locate("schemas", name)


def _locate(folder: str, name: str) -> Path:
    places = [_ROOT.parents[depth] / "shared" / folder / name for depth in (0, 1)]
    return next((place for place in places if place.exists()), places[0])
