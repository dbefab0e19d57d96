"""From drawn lines to a road network: segments, cut short, as one-way connections with times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

LONGEST_M: Final = 100.0
"""Segments longer than this are cut: points are snapped to nodes, and so are at most half of it off along the road."""


@dataclass(frozen=True, eq=False)
class Segments:
    """Straight pieces of road between two nodes.

    Parameters
    ----------
    nodes_m
        (n, 2) array of metres.
    starts, ends
        (s,): node numbers in the order in which the road is drawn.
    metres_per_second
        (s,): speed.
    forward, backward
        (s,): whether the piece may be followed from start to end, and from end to start.
    """

    nodes_m: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    metres_per_second: np.ndarray
    forward: np.ndarray
    backward: np.ndarray

    def lengths_m(self) -> np.ndarray:
        """Return the length of each segment in metres."""
        lengths_m: np.ndarray = np.hypot(*(self.nodes_m[self.ends] - self.nodes_m[self.starts]).T)
        return lengths_m


def cut_segments(segments: Segments, longest_m: float = LONGEST_M) -> Segments:
    """Return the segments cut into equal pieces of at most `longest_m`; new nodes follow the old ones.

    >>> here, there = np.array([0]), np.array([1])
    >>> road = Segments(np.array([[0.0, 0.0], [250.0, 0.0]]), here, there, np.ones(1), here == 0, here == 0)
    >>> cut_segments(road).lengths_m().round(1)
    array([83.3, 83.3, 83.3])
    """
    pieces = np.maximum(np.ceil(segments.lengths_m() / longest_m), 1).astype(np.int64)
    owner = np.repeat(np.arange(len(pieces)), pieces)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    # A segment of k pieces has k - 1 new nodes, numbered one after the other behind those that were there.
    first_new = len(segments.nodes_m) + np.cumsum(pieces - 1) - (pieces - 1)
    inner = place > 0
    share = (place[inner] / pieces[owner[inner]])[:, None]
    from_m, to_m = (segments.nodes_m[nodes[owner[inner]]] for nodes in (segments.starts, segments.ends))
    return Segments(
        np.concatenate([segments.nodes_m, from_m + share * (to_m - from_m)]),
        np.where(inner, first_new[owner] + place - 1, segments.starts[owner]),
        np.where(place < pieces[owner] - 1, first_new[owner] + place, segments.ends[owner]),
        segments.metres_per_second[owner],
        segments.forward[owner],
        segments.backward[owner],
    )


def list_arcs(segments: Segments) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return starts, ends and seconds of the one-way connections that the segments allow."""
    seconds = segments.lengths_m() / segments.metres_per_second
    there, back = segments.forward, segments.backward
    return (
        np.concatenate([segments.starts[there], segments.ends[back]]),
        np.concatenate([segments.ends[there], segments.starts[back]]),
        np.concatenate([seconds[there], seconds[back]]),
    )
