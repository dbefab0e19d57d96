"""Less graph for the same ways: bends between two crossings are put together into one connection.

Five of six nodes of a road network are bends, where the only way is on. Searches pass over them; where an origin is
snapped to one, it is kept, and a target at one is entered from the two ends of its stretch of road. So every time that
is worked out is the one of the whole graph.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from atlas.geo.road_network import RoadNetwork, keep_fastest


@dataclass(frozen=True, eq=False)
class Contraction:
    """A network without its bends.

    Attributes
    ----------
    towards
        The reversed graph of the nodes that were kept.
    numbers
        (n,): the number of each node of the network in `towards`, -1 for bends.
    begins, seconds
        (e,): for each connection of the network, the kept node (by its number in `towards`) at which its stretch of
        road begins, and the time from there to the connection's end.
    first_in, into
        Connections ordered by the node they lead into; those of node v are `into[first_in[v]:first_in[v + 1]]`.
    """

    towards: csr_array
    numbers: np.ndarray
    begins: np.ndarray
    seconds: np.ndarray
    first_in: np.ndarray
    into: np.ndarray

    def enter(self, nodes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return how each node is reached from kept ones.

        Returns
        -------
        owners, begins, seconds
            One row for each way in: position in `nodes`, a kept node, the time from there; in the order of `nodes`.
        """
        kept = self.numbers[nodes] >= 0
        counts = np.where(kept, 1, self.first_in[nodes + 1] - self.first_in[nodes])
        owners = np.repeat(np.arange(len(nodes)), counts)
        place = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
        # Any connection does for a kept node, as it is not looked at.
        arcs = self.into[np.minimum(self.first_in[nodes[owners]] + place, len(self.into) - 1)]
        begins = np.where(kept[owners], self.numbers[nodes[owners]], self.begins[arcs])
        return owners, begins, np.where(kept[owners], 0.0, self.seconds[arcs])


def contract(network: RoadNetwork, origins: np.ndarray) -> Contraction:
    """Return the network without bends.

    Parameters
    ----------
    origins
        Nodes that searches will be asked about; they are kept.
    """
    kept = ~_find_bends(network)
    kept[origins] = True
    if len(kept) and not kept.any():
        # A ring road without a crossing has to begin somewhere.
        kept[0] = True
    into = np.lexsort((network.starts, network.ends))
    first_in = np.searchsorted(network.ends[into], np.arange(len(kept) + 1))
    last, seconds = _follow_back(network, kept, into, first_in)
    numbers = np.where(kept, np.cumsum(kept) - 1, -1)
    begins = numbers[network.starts[last]]
    count = int(kept.sum())
    whole = np.flatnonzero(kept[network.ends])
    starts, ends, took = keep_fastest(begins[whole], numbers[network.ends[whole]], seconds[whole], count=count)
    towards = csr_array((took, (ends, starts)), shape=(count, count))
    return Contraction(towards, numbers, begins, seconds, first_in, into)


def _find_bends(network: RoadNetwork) -> np.ndarray:
    """Tell which nodes have two neighbours and lead straight on between them, one way or both ways."""
    count = len(network.nodes_m)
    low, high = np.minimum(network.starts, network.ends), np.maximum(network.starts, network.ends)
    streets = np.unique(low.astype(np.int64) * count + high)
    neighbours = np.bincount(streets // max(count, 1), minlength=count) + np.bincount(
        streets % max(count, 1), minlength=count
    )
    ways_out, ways_in = (np.bincount(ends, minlength=count) for ends in (network.starts, network.ends))
    bends: np.ndarray = (neighbours == 2) & (ways_out == ways_in)
    return bends


def _follow_back(
    network: RoadNetwork, kept: np.ndarray, into: np.ndarray, first_in: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return for each connection the first one of its stretch of road, and the time from that one's start to its end.

    Every round doubles how far each connection has looked back (pointer jumping; Hillis and Steele 1986).
    """
    before = _find_before(network, kept, into, first_in)
    first = np.arange(len(network.seconds))
    seconds = network.seconds.copy()
    active = np.flatnonzero(before >= 0)
    while len(active):
        at = before[active]
        seconds[active] += seconds[at]
        first[active] = first[at]
        before[active] = before[at]
        active = active[before[active] >= 0]
    return first, seconds


def _find_before(network: RoadNetwork, kept: np.ndarray, into: np.ndarray, first_in: np.ndarray) -> np.ndarray:
    """Return for each connection that starts at a bend the one that leads there, -1 for all others."""
    before = np.full(len(network.seconds), -1)
    inner = np.flatnonzero(~kept[network.starts])
    bends = network.starts[inner]
    candidates = into[first_in[bends]]
    # Not the one from where this connection leads to: nobody turns round in a bend.
    turns = network.starts[candidates] == network.ends[inner]
    candidates[turns] = into[first_in[bends[turns]] + 1]
    before[inner] = candidates
    return before
