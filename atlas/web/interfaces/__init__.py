"""Interfaces for programs, under /api."""

from __future__ import annotations

from atlas.web.interfaces import (
    benchmark,
    catchments,
    changes,
    cooperation,
    gis,
    offers,
    openapi,
    osm,
    osm_comparison,
    places,
    regions,
    scenarios,
    similar,
    siting,
    standards,
    umap,
)
from atlas.web.interfaces.blueprint import interfaces

__all__ = [
    "benchmark",
    "catchments",
    "changes",
    "cooperation",
    "gis",
    "interfaces",
    "offers",
    "openapi",
    "osm",
    "osm_comparison",
    "places",
    "regions",
    "scenarios",
    "similar",
    "siting",
    "standards",
    "umap",
]
