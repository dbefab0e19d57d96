"""Interfaces for programs, under /api."""

from __future__ import annotations

from atlas.web.interfaces import (
    benchmark,
    catchments,
    cooperation,
    offers,
    places,
    regions,
    scenarios,
    similar,
    siting,
    standards,
)
from atlas.web.interfaces.blueprint import interfaces

__all__ = [
    "benchmark",
    "catchments",
    "cooperation",
    "interfaces",
    "offers",
    "places",
    "regions",
    "scenarios",
    "similar",
    "siting",
    "standards",
]
