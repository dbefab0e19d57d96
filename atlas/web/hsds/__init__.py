"""Open Referral for programs, under /hsds."""

from __future__ import annotations

from atlas.web.hsds import about, organizations, places, services, taxonomies
from atlas.web.hsds.blueprint import hsds

__all__ = ["about", "hsds", "organizations", "places", "services", "taxonomies"]
