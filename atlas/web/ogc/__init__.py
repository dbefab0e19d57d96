"""OGC API - Features, under /ogc: Part 1 (Core), Part 2 (reference systems)."""

from __future__ import annotations

from atlas.web.ogc import capabilities, collections, items
from atlas.web.ogc.blueprint import ogc

__all__ = ["capabilities", "collections", "items", "ogc"]
