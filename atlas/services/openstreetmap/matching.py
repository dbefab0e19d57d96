"""Pairs places of the atlas with places of OpenStreetMap, each with at most one, so that the whole fits best."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from atlas.geo.crs import measure_coordinates
from atlas.services.openstreetmap.evidence import (
    REACH_M,
    SPREAD_M,
    Evidence,
    Judge,
    probability,
    traits_of_atlas,
    traits_of_osm,
)
from atlas.vocabulary import Precision

_MOST: Final = 0.99
"""No machine is surer than this of two entries that nobody has visited."""


@dataclass(frozen=True)
class Pair:
    """Two entries that are probably one place: positions in the two frames, what speaks for it, and how sure it is."""

    our: int
    their: int
    evidence: Evidence
    confidence: float


@dataclass(frozen=True, eq=False)
class Matching:
    """What was paired, and how sure it is that each of the others is nowhere on the other side.

    `ours_alone` and `theirs_alone` have one value for each place, 0 to 1; 0 where it is in a pair.
    """

    pairs: tuple[Pair, ...]
    ours_alone: np.ndarray
    theirs_alone: np.ndarray


def match_places(
    ours: pd.DataFrame, theirs: pd.DataFrame, *, metric_crs: int, towns: frozenset[str] = frozenset()
) -> Matching:
    """Pair places one to one so that the sum of their weights is greatest.

    Candidates are the places within reach whose kinds fit (`osm_evidence`); a pair needs even odds at least. Within
    each group of places that compete for each other the best assignment is found exactly (Jonker and Volgenant 1987,
    as SciPy has it), so that two nurseries side by side do not swap.

    Parameters
    ----------
    ours
        As `osm_atlas_places.list_atlas_places` returns them.
    theirs
        As `osm_places.read_osm_places` returns them, with `ags` (missing outside all municipalities).
    metric_crs
        EPSG code in which distances are measured.
    towns
        Words of the names of towns, folded: they name no place by themselves.
    """
    judge = Judge(traits_of_atlas(ours, towns), traits_of_osm(theirs["tags"], towns))
    weighed = _weigh_all(judge, ours, theirs, metric_crs)
    chosen = _assign(weighed)
    rivals = _Rivals(weighed, chosen)
    pairs = tuple(Pair(our, their, weighed[our, their], rivals.confidence(our, their)) for our, their in sorted(chosen))
    alone = np.ones(len(ours)), np.ones(len(theirs))
    for our, their in weighed:
        alone[0][our] = min(alone[0][our], 1 - rivals.chance(our, their))
        alone[1][their] = min(alone[1][their], 1 - rivals.chance(our, their))
    for our, their in chosen:
        alone[0][our] = alone[1][their] = 0.0
    return Matching(pairs, np.minimum(alone[0], _MOST), np.minimum(alone[1], _MOST))


def _weigh_all(
    judge: Judge, ours: pd.DataFrame, theirs: pd.DataFrame, metric_crs: int
) -> dict[tuple[int, int], Evidence]:
    ours_m, theirs_m = (measure_coordinates(frame, metric_crs) for frame in (ours, theirs))
    precisions = ours["location_precision"].tolist()
    weighed = {}
    for our, their in _find_candidates(ours, theirs, ours_m, theirs_m):
        distance_m = float(math.dist(ours_m[our], theirs_m[their]))
        evidence = judge.weigh(our, their, distance_m, precisions[our])
        if evidence is not None:
            weighed[our, their] = evidence
    return weighed


def _find_candidates(
    ours: pd.DataFrame, theirs: pd.DataFrame, ours_m: np.ndarray, theirs_m: np.ndarray
) -> Iterator[tuple[int, int]]:
    if not len(ours) or not len(theirs):
        return
    tree = cKDTree(theirs_m)
    precisions, keys, their_keys = (
        frame.tolist() for frame in (ours["location_precision"], ours["ags"], theirs["ags"])
    )
    reach_m = np.array([REACH_M[precision] for precision in precisions])
    for our, near in enumerate(tree.query_ball_point(ours_m, reach_m, return_sorted=True)):
        # The centre of a municipality says nothing of the next one, which may begin at its other side.
        is_town = precisions[our] == Precision.MUNICIPALITY
        yield from ((our, their) for their in near if not is_town or keys[our] == their_keys[their])


def _assign(weighed: dict[tuple[int, int], Evidence]) -> set[tuple[int, int]]:
    """Return the pairs of the best assignment; pairs of less than even odds are worth nothing."""
    likely = [(our, their, evidence.weight) for (our, their), evidence in weighed.items() if evidence.weight > 0]
    chosen: set[tuple[int, int]] = set()
    for group in _split_groups(likely):
        rows, row_of = np.unique([our for our, _, _ in group], return_inverse=True)
        columns, column_of = np.unique([their for _, their, _ in group], return_inverse=True)
        weights = np.zeros((len(rows), len(columns)))
        weights[row_of, column_of] = [weight for _, _, weight in group]
        best = zip(*linear_sum_assignment(weights, maximize=True), strict=True)
        chosen |= {(int(rows[row]), int(columns[column])) for row, column in best if weights[row, column] > 0}
    return chosen


def _split_groups(likely: list[tuple[int, int, float]]) -> list[list[tuple[int, int, float]]]:
    """Split pairs into groups that share no place, so that each is a small problem of its own."""
    if not likely:
        return []
    ours, theirs = (np.array([pair[side] for pair in likely]) for side in (0, 1))
    shift = int(ours.max()) + 1
    size = shift + int(theirs.max()) + 1
    graph = coo_array((np.ones(len(likely)), (ours, theirs + shift)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    groups: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
    for pair, label in zip(likely, labels[ours], strict=True):
        groups[int(label)].append(pair)
    return list(groups.values())


class _Rivals:
    """Knows who else could be meant, which makes a pair less sure, or a place more surely alone."""

    def __init__(self, weighed: dict[tuple[int, int], Evidence], chosen: set[tuple[int, int]]) -> None:
        self._weighed = weighed
        self._of_our: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._of_their: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for our, their in weighed:
            self._of_our[our].append((our, their))
            self._of_their[their].append((our, their))
        self._taken_our = {our: (our, their) for our, their in chosen}
        self._taken_their = {their: (our, their) for our, their in chosen}

    def confidence(self, our: int, their: int) -> float:
        """Return how sure a chosen pair is: its odds against none, and against each change of the assignment."""
        weight = self._weighed[our, their].weight
        changes = sum(math.exp(min(0.0, gain)) for gain in self._list_gains(our, their))
        return min(_MOST, 1 / (1 + math.exp(-weight) + changes))

    def _list_gains(self, our: int, their: int) -> Iterator[float]:
        """Yield by how much the sum of weights would change if either side took another partner."""
        own = self._weigh(our, their)
        for _, other in self._of_our[our]:
            if other != their:
                pushed = self._taken_their.get(other)
                # Who is pushed out of its pair may take the place that becomes free: the two would have swapped.
                swapped = max(0.0, self._weigh(pushed[0], their)) - self._weigh(*pushed) if pushed else 0.0
                yield self._weigh(our, other) - own + swapped
        for other, _ in self._of_their[their]:
            if other != our:
                left = self._taken_our.get(other)
                yield self._weigh(other, their) - own - (self._weigh(*left) if left else 0.0)

    def _weigh(self, our: int, their: int) -> float:
        evidence = self._weighed.get((our, their))
        return evidence.weight if evidence else -math.inf

    def chance(self, our: int, their: int) -> float:
        """Return how probable it is that two places are one, seen from a place that is in no pair.

        Where the other one has a partner already, this one is a second entry of it if nothing speaks against it;
        if something does, it is judged against the partner.
        """
        evidence = self._weighed[our, their]
        taken = self._taken_our.get(our) or self._taken_their.get(their)
        if taken is None or taken == (our, their) or not evidence.contradicts:
            return probability(evidence.weight)
        return probability(evidence.weight - max(0.0, self._weighed[taken].weight))


def is_precise(precision: str) -> bool:
    """Tell whether a place of the atlas is known well enough to be proposed elsewhere."""
    return precision in SPREAD_M
