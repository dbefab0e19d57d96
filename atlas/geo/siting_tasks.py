"""What siting asks and answers: demand points, candidates, existing sites, and the sites chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from scipy.sparse import csr_array

from atlas.errors import BadDataError, BadRequestError

TIME_LIMIT_S: Final = 20.0
"""After this time the solver gives back the best it has, and says how far it may be from the optimum."""


@dataclass(frozen=True)
class CoverTask:
    """Demand points, and which candidate would cover which of them.

    Attributes
    ----------
    people
        (points,): people at each demand point, 0 or more.
    covers
        (points, candidates): 1 where the candidate covers the point.
    is_served
        (points,): true where an existing site covers the point already.
    """

    people: np.ndarray
    covers: csr_array[Any]
    is_served: np.ndarray

    @classmethod
    def of_pairs(
        cls, people: np.ndarray, origins: np.ndarray, targets: np.ndarray, candidates: int, is_served: np.ndarray
    ) -> Self:
        """Make the task of pairs of a demand point (`origins`) and a candidate (`targets`) within the limit."""
        require_people(people)
        covers = csr_array((np.ones(len(origins)), (origins, targets)), shape=(len(people), candidates))
        # A pair given twice would count the people of its point twice.
        covers.data[:] = 1.0
        return cls(np.asarray(people, dtype="float64"), covers, np.asarray(is_served, dtype=bool))

    @classmethod
    def of_matrix(
        cls, people: np.ndarray, distances_m: np.ndarray, limit_m: float, *, existing_m: np.ndarray | None = None
    ) -> Self:
        """Make the task of a (points, candidates) matrix of metres, infinite where there is no way.

        `existing_m` (points,) is the way to the nearest existing site.
        """
        require_people(people)
        existing = np.full(len(people), np.inf) if existing_m is None else existing_m
        # Row by row, as the matrix lies in memory: a third of the time that pairs would take.
        near = np.flatnonzero(distances_m <= limit_m)
        width = max(distances_m.shape[1], 1)
        starts = np.searchsorted(near, np.arange(len(distances_m) + 1) * width).astype("int32")
        columns = (near % width).astype("int32")
        covers = csr_array((np.ones(len(columns)), columns, starts), shape=distances_m.shape)
        return cls(np.asarray(people, dtype="float64"), covers, existing <= limit_m)

    @property
    def candidates(self) -> int:
        """How many candidates there are."""
        return int(self.covers.shape[1])


@dataclass(frozen=True)
class NearnessTask:
    """Demand points, and how far each candidate is from each of them.

    Attributes
    ----------
    people
        (points,): people at each demand point, 0 or more.
    distances_m
        (points, candidates): metres, infinite where there is no way.
    farthest_m
        (points,): what a point counts that no chosen site is nearer to: the way to the nearest existing
        site, or `unserved_m` where there is none.
    is_without
        (points,): true where no existing site can be reached.
    """

    people: np.ndarray
    distances_m: np.ndarray
    farthest_m: np.ndarray
    is_without: np.ndarray

    @classmethod
    def of_matrix(
        cls,
        people: np.ndarray,
        distances_m: np.ndarray,
        *,
        existing_m: np.ndarray | None = None,
        unserved_m: float | None = None,
    ) -> Self:
        """Make the task of a (points, candidates) matrix of metres.

        Whoever can reach neither an existing nor a chosen site counts `unserved_m`: without a number for
        them there would be no mean. By default it is twice the longest way there is, so that reaching one
        more person is worth more than shortening another's way.
        """
        require_people(people)
        existing = np.full(len(people), np.inf) if existing_m is None else np.asarray(existing_m, dtype="float64")
        if unserved_m is None:
            longest = np.concatenate([distances_m[np.isfinite(distances_m)], existing[np.isfinite(existing)], [0.0]])
            unserved_m = 2 * float(longest.max())
        return cls(
            np.asarray(people, dtype="float64"),
            distances_m,
            np.where(np.isfinite(existing), existing, unserved_m),
            ~np.isfinite(existing),
        )

    @property
    def candidates(self) -> int:
        """How many candidates there are."""
        return int(self.distances_m.shape[1])


@dataclass(frozen=True)
class Siting:
    """A set of sites, and how good it is known to be.

    Attributes
    ----------
    chosen
        Positions of the chosen candidates, ascending.
    objective
        Maximal covering: people covered, by existing sites too. p-median: metres of all people together.
        Set covering: number of sites.
    bound
        No set of sites is better than this.
    is_optimal
        Whether it is proven that no set is better.
    unreachable
        Positions of demand points with people that neither a candidate nor an existing site reaches.
    """

    chosen: np.ndarray
    objective: float
    bound: float
    is_optimal: bool
    unreachable: np.ndarray

    @property
    def gap_percent(self) -> float:
        """How far at most the objective is from the best possible one, in per cent of the latter."""
        if self.is_optimal or self.objective == self.bound:
            return 0.0
        return 100.0 * abs(self.bound - self.objective) / abs(self.bound) if self.bound else float("inf")


def require_people(people: np.ndarray) -> None:
    """Refuse demand without people, and people that are no number.

    Raises
    ------
    BadDataError
        If a number is missing or negative.
    BadRequestError
        If there is nobody.
    """
    weights = np.asarray(people, dtype="float64")
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise BadDataError(
            "Die Zahl der Menschen an einem Bedarfspunkt fehlt oder ist negativ; erwartet wird eine Zahl ab 0."
        )
    if not weights.any():
        raise BadRequestError(
            "Hier wohnt niemand, dem ein neuer Standort nützen könnte. Bitte einen anderen Raum wählen."
        )


def require_count(count: int, candidates: int) -> None:
    """Refuse a number of sites that the candidates cannot give.

    Raises
    ------
    BadRequestError
        If there is no candidate, or `count` is below 1 or above their number.
    """
    if candidates == 0:
        raise BadRequestError("Es gibt keinen Ort, der für einen neuen Standort in Frage kommt.")
    if not 1 <= count <= candidates:
        raise BadRequestError(
            "%(count)s neue Standorte sind nicht möglich: In Frage kommen %(candidates)s Orte. "
            "Erwartet wird eine Zahl von 1 bis %(candidates)s.",
            count=count,
            candidates=candidates,
        )
