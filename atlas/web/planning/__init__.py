"""Pages for planners."""

from __future__ import annotations

from atlas.web.planning import benchmark, reports, siting, workplace
from atlas.web.planning.blueprint import planning

__all__ = ["benchmark", "planning", "reports", "siting", "workplace"]
