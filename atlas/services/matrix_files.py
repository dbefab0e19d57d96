"""Groß-Gerau's matrix as files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import orjson

from atlas.formats.csv_table import write_csv
from atlas.services.field_matrix import Cell, FieldMatrix, build_field_matrix
from atlas.services.snapshots import Snapshot

MATRIX_FIELDS: Final = (
    "region_id",
    "region",
    "field",
    "provision",
    "survey",
    "offer_id",
    "offer",
    "topic_id",
    "provider",
    "municipality",
    "placed_by",
    "migrants_by",
)
"""The columns of the matrix as CSV: one row for each offer of a cell, one without offer for each empty cell."""
_OFFER_FIELDS: Final = MATRIX_FIELDS[5:]


def publish_field_matrix(snapshot: Snapshot, region_id: str, *, as_csv: bool = False) -> bytes:
    """Return the matrix of a region as JSON, or as CSV that spreadsheets open with umlauts."""
    matrix = build_field_matrix(snapshot, region_id)
    if as_csv:
        return write_csv(_list_rows(matrix), MATRIX_FIELDS)
    described = {
        "region_id": matrix.region["region_id"],
        "region": matrix.region["name"],
        "offers": matrix.offers,
        "cells": [
            {
                "field": cell.field,
                "provision": cell.provision,
                "survey": cell.survey or None,
                "offers": list(_describe_offers(cell.offers)),
            }
            for cell in matrix.cells.values()
        ],
        "unplaced": list(_describe_offers(matrix.unplaced)),
    }
    return orjson.dumps(described, option=orjson.OPT_APPEND_NEWLINE)


def _list_rows(matrix: FieldMatrix) -> Iterator[dict[str, Any]]:
    unplaced = Cell("", "", matrix.unplaced, "")
    for cell in (*matrix.cells.values(), *([unplaced] if matrix.unplaced else [])):
        head = {
            "region_id": matrix.region["region_id"],
            "region": matrix.region["name"],
            "field": cell.field,
            "provision": cell.provision,
            "survey": cell.survey,
        }
        for offer in _describe_offers(cell.offers) or [{}]:
            yield {**head, **offer}


def _describe_offers(offers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: offer["name" if name == "offer" else name] or None for name in _OFFER_FIELDS} for offer in offers]
