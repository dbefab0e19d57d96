"""FlatGeobuf: points with a spatial index, so that programs read a box out of a file on a server."""

from __future__ import annotations

import dataclasses
import io

import shapely

from atlas.formats.vector_layer import VectorLayer, write_layer


def write_flatgeobuf(layer: VectorLayer) -> bytes:
    """Return a layer as FlatGeobuf.

    Rows without a shape are left out: the index of the format has no place for them.
    """
    placed = ~(shapely.is_missing(layer.shapes) | shapely.is_empty(layer.shapes))
    kept = dataclasses.replace(
        layer,
        rows=[row for row, has_place in zip(layer.rows, placed, strict=True) if has_place],
        shapes=layer.shapes[placed],
    )
    target = io.BytesIO()
    write_layer(
        kept,
        target,
        "FlatGeobuf",
        layer_options={"SPATIAL_INDEX": "YES", "TITLE": layer.title, "DESCRIPTION": layer.about},
    )
    return target.getvalue()
