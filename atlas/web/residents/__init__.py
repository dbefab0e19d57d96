"""Pages for people who look for help."""

from __future__ import annotations

from atlas.web.residents import notepad, offer, results, situations, start
from atlas.web.residents.blueprint import residents

__all__ = ["notepad", "offer", "residents", "results", "situations", "start"]
