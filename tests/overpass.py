"""Replies of Overpass for tests, written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def node(number: int, lon: float, lat: float, **tags: str) -> dict[str, Any]:
    """Return a node; two underscores in a key stand for a colon."""
    named = {key.replace("__", ":"): text for key, text in tags.items()}
    return {"type": "node", "id": number, "version": 3, "lon": lon, "lat": lat, "tags": named}


def write_overpass(path: Path, *elements: dict[str, Any], **more: Any) -> Path:
    """Write a reply of Overpass with the data of 20 November 2026."""
    head = {"version": 0.6, "generator": "Overpass API", "osm3s": {"timestamp_osm_base": "2026-11-20T04:00:00Z"}}
    path.write_text(json.dumps({**head, "elements": list(elements), **more}), encoding="utf-8")
    return path
