"""Pages for planners."""

from __future__ import annotations

from atlas.web.planning import reports, workplace
from atlas.web.planning.blueprint import planning

__all__ = ["planning", "reports", "workplace"]
