"""Disclosure control: which counts of people must not be shown, so that nobody is recognised.

The rule
--------
- **Primary**: a count of people from 1 to below `limit` is not shown. The threshold rule for frequency tables
  (Mindestfallzahlregel): Hundepool et al., Statistical Disclosure Control (Wiley 2012), ch. 5; the duty behind it is
  § 16 BStatG. Offices choose the limit: 3 in the statistics of the Bundesagentur für Arbeit, 10 for research on British
  census data (ONS); ours stands between them with 5 unless set.
- **Zero is shown**: it speaks of nobody, and mostly follows from the verdict anyway. As readers know it, it never
  serves to hide another count.
- **Secondary**: where a sum would give a withheld count away, others are withheld with it, sums too where nothing
  else helps. Withheld counts are safe when each of them can still have more than one value, for a reader who knows all
  that is published, that a count marked "under 5" is 1 to 4, that any other withheld one is at least 5, and this rule.
- **As little as possible**: counts before sums, small ones before large ones, and none that the others can do without.

What it does not see: differences between several publications, as between yesterday's data and today's or between one
distance limit and another. Who publishes many variants of one small area should set a higher limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array

from atlas.errors import BadDataError, BadRequestError
from atlas.geo.deduction import Publication, find_cover, find_exposed
from atlas.vocabulary import Suppression

DEFAULT_LIMIT: Final = 5
_SUM_COST: Final = 20.0
"""Withholding a sum costs as much as this many counts: a sum is what a reader of a report looks at first."""
_MOST_LOOKS: Final = 5000
"""Withheld counts are looked at again, whether one can be shown after all, up to so many pairs of them; beyond, as in a
table of 145 regions and 70 topics, it takes longer than it is worth."""


@dataclass(frozen=True)
class VectorMarks:
    """Which counts of a list, and whether its total, may be shown: (n,) of `Suppression`."""

    cells: np.ndarray
    total: Suppression


@dataclass(frozen=True)
class TableMarks:
    """Which counts of a table may be shown: (rows, columns), its sums and its total."""

    cells: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    total: Suppression


@dataclass(frozen=True)
class Figures:
    """Counts that are published together, for `suppress_figures`.

    Parameters
    ----------
    counts
        (cells,) whole numbers of people, sums among them.
    sums
        (sums, cells) of -1 for a sum and 1 for its parts.
    unpublished
        (cells,) booleans: never shown, and yet to be kept if small, such as the rest of a part and its whole.
    """

    counts: np.ndarray
    sums: csr_array
    unpublished: np.ndarray


def require_limit(limit: int) -> None:
    """Refuse a limit that hides nothing: "under 2" would say 1."""
    if limit < 0 or limit == 2:
        raise BadRequestError(
            "Die Grenze der Geheimhaltung ist %(limit)s; erwartet wird 0 (alles zeigen) oder eine Zahl ab 3, denn "
            "„unter 2“ heißt immer 1.",
            limit=limit,
        )


def suppress(counts: np.ndarray, *, limit: int = DEFAULT_LIMIT) -> VectorMarks:
    """Mark what must not be shown of counts whose total is published.

    `counts` is (n,) whole numbers of people.

    >>> marks = suppress(np.array([3, 9, 40]))
    >>> [str(mark) for mark in marks.cells], str(marks.total)
    (['primary', 'secondary', 'none'], 'none')

    Raises
    ------
    BadDataError, BadRequestError
        If a count is no whole number from 0, or the limit makes no sense.
    """
    whole = _require_counts(counts)
    full = np.append(whole, whole.sum())
    line = (len(whole), np.arange(len(whole)))
    marks = suppress_figures(
        Figures(full, sums_matrix([line], len(full)), np.zeros(len(full), dtype=bool)), limit=limit
    )
    return VectorMarks(marks[:-1], Suppression(marks[-1]))


def suppress_table(counts: np.ndarray, *, limit: int = DEFAULT_LIMIT) -> TableMarks:
    """Mark what must not be shown of a table whose row sums, column sums and total are published.

    `counts` is (rows, columns) whole numbers of people, none missing.

    Raises
    ------
    BadDataError, BadRequestError
        If a count is no whole number from 0, or the limit makes no sense.
    """
    whole = _require_counts(counts)
    rows, columns = whole.shape
    # The margins are a further column and row, so that they are counts like all others.
    full = np.zeros((rows + 1, columns + 1), dtype="int64")
    full[:-1, :-1] = whole
    full[-1, :] = full.sum(axis=0)
    full[:, -1] = full.sum(axis=1)
    places = np.arange(full.size).reshape(full.shape)
    lines = [(int(line[-1]), line[:-1]) for line in (*places, *places.T)]
    figures = Figures(full.ravel(), sums_matrix(lines, full.size), np.zeros(full.size, dtype=bool))
    marks = suppress_figures(figures, limit=limit).reshape(full.shape)
    return TableMarks(marks[:-1, :-1], marks[:-1, -1], marks[-1, :-1], Suppression(marks[-1, -1]))


def suppress_nested(counts: pd.Series, members: pd.DataFrame, *, limit: int = DEFAULT_LIMIT) -> pd.Series:
    """Mark what must not be shown of counts of regions that lie within each other, all levels published.

    Parameters
    ----------
    counts
        People by region, whole numbers; missing where unknown.
    members
        `region_id`, `part_id`: what a region consists of. Several systems may divide the same parts. A region with a
        part whose count is unknown or absent is no sum that a reader could use.

    Returns
    -------
    marks
        `Suppression`, indexed as `counts`; an unknown count has none.

    Raises
    ------
    BadDataError, BadRequestError
        If a count is no whole number from 0, a region comes twice, or the limit makes no sense.
    """
    if not counts.index.is_unique:
        raise BadDataError("Für die Geheimhaltung steht ein Raum mehrmals in der Liste; erwartet wird jeder einmal.")
    known = counts.dropna()
    lines = list(find_parts(known.index, members))
    figures = Figures(
        _require_counts(known.to_numpy()), sums_matrix(lines, len(known)), np.zeros(len(known), dtype=bool)
    )
    marks = pd.Series(str(Suppression.NONE), index=counts.index, dtype="str")
    marks.loc[known.index] = suppress_figures(figures, limit=limit)
    return marks


def find_parts(regions: pd.Index, members: pd.DataFrame) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the place of each region of `regions` whose parts are all there, and theirs."""
    # A municipality is also a region of which it is the only member.
    apart = members[(members["region_id"] != members["part_id"]) & members["region_id"].isin(regions)]
    for region, parts in apart.groupby("region_id")["part_id"]:
        places = regions.get_indexer(pd.Index(parts))
        if (places >= 0).all():
            yield int(regions.get_indexer(pd.Index([region]))[0]), places


def suppress_figures(figures: Figures, *, limit: int = DEFAULT_LIMIT) -> np.ndarray:
    """Mark what must not be shown of any counts tied by any sums: (cells,) of `Suppression`.

    Raises
    ------
    BadRequestError
        If the limit makes no sense.
    """
    require_limit(limit)
    counts = figures.counts
    marks = np.full(len(counts), str(Suppression.NONE), dtype=object)
    small = (counts > 0) & (counts < limit)
    if limit < 2 or not small.any():
        return marks
    marks[small] = str(Suppression.PRIMARY)
    published = _publish(figures, small, limit)
    groups = published.split()
    for group in np.unique(groups[small]):
        cells = np.flatnonzero(groups == group)
        marks[cells] = _protect(published.take(cells), marks[cells], figures.unpublished[cells])
    return marks


def _publish(figures: Figures, small: np.ndarray, limit: int) -> Publication:
    counts = figures.counts
    # What is unpublished carries no mark, so readers know nothing of it but that it is there.
    known_small = small & ~figures.unpublished
    lower = np.where(small | figures.unpublished, np.minimum(counts, 1), np.minimum(counts, limit))
    return Publication(counts, figures.sums, lower, np.where(known_small, limit - 1.0, np.inf))


def _protect(published: Publication, marks: np.ndarray, unpublished: np.ndarray) -> np.ndarray:
    small = marks == str(Suppression.PRIMARY)
    hidden, is_safe = _hide(published, small, unpublished)
    marks = np.where(hidden & ~small & ~unpublished, str(Suppression.SECONDARY), marks)
    if is_safe:
        return marks
    # Four people in four places, one in each: "under 5" of all five counts would already say everything. So none of
    # the group's withheld counts says why it is withheld, and a reader no longer knows that they are small.
    hidden, _ = _hide(published.loosen(published.counts > 0), small, unpublished)
    return np.where(hidden & ~unpublished, str(Suppression.SECONDARY), marks)


def _hide(published: Publication, small: np.ndarray, unpublished: np.ndarray) -> tuple[np.ndarray, bool]:
    """Return the counts to withhold, and whether that keeps the small ones."""
    costs = _costs(published)
    hidden, secret = small | unpublished, small.copy()
    while True:
        exposed = find_exposed(published, hidden, secret)
        if not exposed.any():
            return _show_again(published, hidden, small, unpublished), True
        cover = find_cover(published, hidden, exposed, costs)
        if not cover.any():
            return hidden, False
        hidden, secret = hidden | cover, secret | cover


def _show_again(published: Publication, hidden: np.ndarray, small: np.ndarray, unpublished: np.ndarray) -> np.ndarray:
    """Return `hidden` without the counts that the others can do without, the largest first."""
    added = np.flatnonzero(hidden & ~small & ~unpublished)
    if len(added) * hidden.sum() > _MOST_LOOKS:
        return hidden
    for cell in added[np.argsort(-published.counts[added], kind="stable")]:
        fewer = hidden.copy()
        fewer[cell] = False
        if not find_exposed(published, fewer, fewer & (small | ~unpublished)).any():
            hidden = fewer
    return hidden


def _costs(published: Publication) -> np.ndarray:
    counts = published.counts
    # A 0 is known to readers. Among equals the smaller count goes: it is less of a loss.
    costs = np.where(counts > 0, 1 + counts / (counts.max() + 1), np.inf)
    sums = np.asarray((published.sums < 0).sum(axis=0)).ravel()
    return costs * np.where(sums > 0, _SUM_COST * np.maximum(sums, 1), 1.0)


def sums_matrix(lines: list[tuple[int, np.ndarray]], cells: int) -> csr_array:
    """Return `Figures.sums` from pairs of a sum's place and the places of its parts, among so many cells."""
    rows = np.repeat(np.arange(len(lines)), [len(parts) + 1 for _, parts in lines])
    columns = np.concatenate([np.concatenate([[total], parts]) for total, parts in lines] or [np.zeros(0)])
    signs = np.concatenate([np.r_[-1.0, np.ones(len(parts))] for _, parts in lines] or [np.zeros(0)])
    return csr_array(coo_array((signs, (rows, columns.astype("int64"))), shape=(len(lines), cells)))


def _require_counts(counts: np.ndarray) -> np.ndarray:
    numbers = np.asarray(counts, dtype="float64")
    bad = ~(np.isfinite(numbers) & (numbers >= 0) & (numbers == np.rint(numbers)))
    if bad.any():
        raise BadDataError(
            "Für die Geheimhaltung steht %(count)s-mal keine Anzahl von Menschen, zuerst „%(value)s“; erwartet werden "
            "ganze Zahlen ab 0.",
            count=int(bad.sum()),
            value=numbers[bad].flat[0],
        )
    return numbers.astype("int64")
