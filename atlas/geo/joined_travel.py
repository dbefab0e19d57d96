"""A road network where it reaches, the straight line where it does not.

An extract ends somewhere: an offer two kilometres behind its edge would be out of reach by roads, and a county that has
no extract at all would be one white spot. Points off the network are therefore reached by the straight line, turned
into minutes at the mode's reference speed; whoever shows the result says for how many points that was done.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from atlas.geo.road_travel import RoadTravel
from atlas.geo.travel import MINUTES, REFERENCE_KMH, StraightLine, keep_limit, order_pairs
from atlas.vocabulary import TravelMode


@dataclass(frozen=True)
class JoinedTravel:
    """A `Travel` in minutes: roads between points on the network, straight lines from and to all others."""

    roads: RoadTravel
    line: StraightLine

    @property
    def unit(self) -> str:
        """Minutes."""
        return MINUTES

    @property
    def mode(self) -> TravelMode:
        """For whom the minutes hold."""
        return self.roads.mode

    @property
    def key(self) -> str:
        """Both parts decide what comes out."""
        return f"{self.roads.key}+{self.line.key}"

    def nearest(self, origins_m: np.ndarray, targets_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the target each origin reaches fastest, by road or where need be by line."""
        positions, minutes = self.roads.nearest(origins_m, targets_m)
        for origins, targets in self._lines(origins_m, targets_m):
            found, line_km = self.line.nearest(origins_m[origins], targets_m[targets])
            took = self._to_minutes(line_km)
            better = (found >= 0) & (took < minutes[origins])
            minutes[origins[better]] = took[better]
            positions[origins[better]] = targets[found[better]]
        return positions, minutes

    def pairs(
        self, origins_m: np.ndarray, targets_m: np.ndarray, limit: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return all pairs at most `limit` minutes apart, by road or where need be by line."""
        found = [self.roads.pairs(origins_m, targets_m, limit)]
        limit_km = limit / 60 * REFERENCE_KMH[self.mode] * (1 + 1e-9)
        for origins, targets in self._lines(origins_m, targets_m):
            owners, members, line_km = self.line.pairs(origins_m[origins], targets_m[targets], limit_km)
            found.append(keep_limit(origins[owners], targets[members], self._to_minutes(line_km), limit))
        owners, members, minutes = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return order_pairs(owners, members, minutes)

    def _lines(self, origins_m: np.ndarray, targets_m: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return the origins and targets between which no road leads, each pair of points once."""
        here, there = self.roads.is_on_network(origins_m), self.roads.is_on_network(targets_m)
        every = np.arange(len(targets_m))
        return [(np.flatnonzero(~here), every), (np.flatnonzero(here), np.flatnonzero(~there))]

    def _to_minutes(self, line_km: np.ndarray) -> np.ndarray:
        # Rounded as the minutes of roads are.
        minutes: np.ndarray = np.round(line_km / REFERENCE_KMH[self.mode] * 60, 6)
        return minutes
