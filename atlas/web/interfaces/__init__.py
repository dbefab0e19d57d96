"""Interfaces for programs, under /api."""

from __future__ import annotations

from atlas.web.interfaces import benchmark, catchments, offers, places, regions, siting
from atlas.web.interfaces.blueprint import interfaces

__all__ = ["benchmark", "catchments", "interfaces", "offers", "places", "regions", "siting"]
