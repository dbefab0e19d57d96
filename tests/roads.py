"""Road extracts for tests: a hand-drawn village as PBF, and where the real one lies."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import osmium
from osmium.osm.mutable import Node, Way

ROOT: Final = Path(__file__).resolve().parents[1]
_FOLDERS: Final = [folder / "shared" / "data" for folder in ROOT.parents[:2]]
DATA: Final = next((folder for folder in _FOLDERS if folder.is_dir()), _FOLDERS[0])
EXTRACT: Final = DATA / "heidelberg.test.pbf"
POIS: Final = DATA / "heidelberg_social_pois.geojson"
ABSENT: Final = "../shared/data/heidelberg.test.pbf ist nicht da"

STEP: Final = 0.001
"""Degrees between two crossings: 111 m from south to north, 75 m from west to east."""

WEST, SOUTH = 8.95, 47.95

Tags = dict[str, str]


def place_of(column: float, row: float) -> tuple[float, float]:
    """Return lon and lat of a crossing of the village."""
    return round(WEST + column * STEP, 6), round(SOUTH + row * STEP, 6)


def write_extract(
    path: Path,
    ways: list[tuple[list[int], Tags]],
    nodes: dict[int, tuple[float, float]],
    barriers: dict[int, Tags] | None = None,
) -> Path:
    """Write a PBF file.

    Parameters
    ----------
    ways
        Numbers of nodes in order, and tags. A node that `nodes` does not hold is one outside the extract.
    nodes
        Column and row of each crossing by its number.
    barriers
        Tags of nodes.
    """
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path)) as writer:
        for number, (column, row) in sorted(nodes.items()):
            writer.add_node(Node(id=number, location=place_of(column, row), tags=(barriers or {}).get(number, {})))
        for number, (members, tags) in enumerate(ways, start=1):
            writer.add_way(Way(id=number, nodes=members, tags=tags))
    return path


def write_village(path: Path) -> Path:
    """Write a village of nine crossings in a square of two by two streets, all residential, both ways.

    ::

        7 8 9
        4 5 6
        1 2 3
    """
    nodes = {row * 3 + column + 1: (float(column), float(row)) for row in range(3) for column in range(3)}
    rows = [[row * 3 + column + 1 for column in range(3)] for row in range(3)]
    columns = [[row * 3 + column + 1 for row in range(3)] for column in range(3)]
    return write_extract(path, [(members, {"highway": "residential"}) for members in rows + columns], nodes)
