"""Pages for planners."""

from __future__ import annotations

from atlas.web.planning import (
    benchmark,
    data_versions,
    fields,
    funding,
    network,
    offers,
    openstreetmap,
    reports,
    scenario,
    scenario_saving,
    similar,
    siting,
    standards,
    workplace,
)
from atlas.web.planning.blueprint import planning

__all__ = [
    "benchmark",
    "data_versions",
    "fields",
    "funding",
    "network",
    "offers",
    "openstreetmap",
    "planning",
    "reports",
    "scenario",
    "scenario_saving",
    "similar",
    "siting",
    "standards",
    "workplace",
]
