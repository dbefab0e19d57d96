"""Disclosure control of verdicts: which of their figures the public must not see.

How to use it: judge *all* levels and systems of a definition, mark them together with `suppress_verdicts`, and only
then choose what a page shows. Marks made for one question alone could be undone by asking another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from atlas.geo.disclosure import Figures, find_parts, sums_matrix, suppress_figures, suppress_nested
from atlas.language import Language, mark
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Level, Suppression

Parts = list[tuple[int, np.ndarray]]
"""Places of regions and of their parts, in one order of regions."""
FIGURES: Final = ("people", "people_affected", "value")
"""The columns of a verdict that may be withheld."""
# A ratio tells with its threshold and its base for how many nothing is left.
_UNITS_OF_A_SHARE: Final = ("percent", "offers_per_1000", "places_per_1000")
_UNITS_WITHOUT_PEOPLE: Final = ("offers", "definitions")
_WITHHELD: Final = mark("nicht gezeigt")
_UNDER: Final = mark("unter %(limit)s")


def suppress_verdicts(snapshot: Snapshot, judged: pd.DataFrame) -> pd.DataFrame:
    """Mark which figures of verdicts must not be shown in public.

    Parameters
    ----------
    snapshot
        Who belongs to which region, and the limit (`suppress_below`).
    judged
        Rows of one definition with `region_id`, `topic_id`, `unit`, `people`, `people_affected`; all levels and all
        region systems that are published, each region and topic once. People are taken as they are published,
        rounded to whole numbers.

    Returns
    -------
    marks
        `Suppression` in the columns `FIGURES`, indexed as `judged`. `value` is withheld where it would give a count
        away: a share of people with the count or its base, a rate with its base. A verdict's sentence that names a
        withheld figure must leave it out as well.

    Notes
    -----
    The marks are kept from being worked out by a reader who adds up regions, or subtracts those affected from all.
    """
    marks = pd.DataFrame(str(Suppression.NONE), index=judged.index, columns=list(FIGURES), dtype="str")
    limit = snapshot.settings.suppress_below
    members = _parts_of(snapshot)
    numbered = judged.reset_index(drop=True)
    # Where nobody is few, which is most topics, there is nothing to do.
    concerned = numbered.loc[_has_few(numbered, limit), "topic_id"]
    regions, parts = pd.Index([]), Parts()
    for _, rows in numbered[numbered["topic_id"].isin(concerned)].groupby("topic_id", sort=False):
        # All topics mostly have the same regions in the same order.
        if not regions.equals(pd.Index(rows["region_id"])):
            regions = pd.Index(rows["region_id"])
            parts = list(find_parts(regions, members))
        marks.iloc[rows.index, :2] = _suppress_topic(rows, parts, limit)
    marks["value"] = _mark_values(judged, marks)
    return marks


def suppress_regions(snapshot: Snapshot, counts: pd.Series) -> pd.Series:
    """Mark which counts of people of regions must not be shown: of those who gain or lose in a scenario, for example.

    `counts` is indexed by `region_id`, with every level that is shown beside each other; missing where unknown. The
    result is indexed likewise and holds `Suppression`.
    """
    whole = counts.astype("float64").round()
    return suppress_nested(whole, _parts_of(snapshot), limit=snapshot.settings.suppress_below)


def say_people(count: float | None, suppression: str, limit: int, speech: Language, *, is_short: bool = False) -> str:
    """Return a count of people as it is shown: "1.200", "unter 5", "nicht gezeigt", or "–" where it is unknown.

    `is_short` is for the cells of a matrix: a sign instead of words, which stand in the legend.

    >>> from atlas.language import speak
    >>> [say_people(3, kind, 5, speak()) for kind in Suppression]
    ['3', 'unter 5', 'nicht gezeigt']
    >>> [say_people(3, kind, 5, speak(), is_short=True) for kind in Suppression]
    ['3', '<5', '•']
    """
    if suppression == Suppression.PRIMARY:
        return f"<{limit}" if is_short else speech.gettext(_UNDER, limit=limit)
    if suppression == Suppression.SECONDARY:
        return "•" if is_short else speech.gettext(_WITHHELD)
    return "–" if count is None or np.isnan(count) else speech.number(count)


def _parts_of(snapshot: Snapshot) -> pd.DataFrame:
    """Return `region_id`, `part_id`: the municipalities of each region, as regions."""
    regions = snapshot.tables["regions"]
    municipalities = regions.loc[regions["level"] == Level.MUNICIPALITY].set_index("code")["region_id"]
    members = snapshot.tables["region_members"]
    return pd.DataFrame({"region_id": members["region_id"], "part_id": members["ags"].map(municipalities)}).dropna()


def _has_few(judged: pd.DataFrame, limit: int) -> np.ndarray:
    people, affected = _whole(judged["people"]), _whole(judged["people_affected"])
    return np.asarray(_are_few(np.array([people, affected, people - affected]), limit).any(axis=0))


def _are_few(counts: np.ndarray, limit: int) -> np.ndarray:
    return np.asarray((counts > 0) & (counts < limit))


def _suppress_topic(rows: pd.DataFrame, parts: Parts, limit: int) -> np.ndarray:
    """Return (rows, 2) marks of people and people affected."""
    people, affected = _whole(rows["people"]), _whole(rows["people_affected"])
    rest = people - affected
    # What is left of all is not shown, but anybody can subtract; and nobody is affected more than once.
    return _suppress_blocks([people, affected, rest], parts, limit).reshape(3, -1)[:2].T


def _suppress_blocks(blocks: list[np.ndarray], parts: Parts, limit: int) -> np.ndarray:
    """Return the marks of three blocks of figures of the same regions, the first the sum of the others."""
    counts = np.concatenate(blocks)
    size = len(blocks[0])
    lines = [*_sums_of_regions(blocks[:2], parts), *_sums_of_blocks(blocks)]
    known = np.isfinite(counts) & (counts >= 0)
    unpublished = np.arange(len(counts)) >= 2 * size
    figures = Figures(np.where(known, counts, 0).astype("int64"), sums_matrix(lines, len(counts)), unpublished)
    return suppress_figures(figures, limit=limit)


def _whole(people: pd.Series) -> np.ndarray:
    return np.asarray(np.rint(people.to_numpy(dtype="float64", na_value=np.nan)))


def _sums_of_regions(blocks: list[np.ndarray], parts: Parts) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the places of a sum and its parts, where the figures are a sum but for rounding."""
    for position, counts in enumerate(blocks):
        start = position * len(counts)
        for place, places in parts:
            # Missing figures make the gap missing, and no comparison holds.
            if abs(counts[place] - counts[places].sum()) <= (len(places) + 1) / 2:
                yield start + place, start + places


def _sums_of_blocks(blocks: list[np.ndarray]) -> Iterator[tuple[int, np.ndarray]]:
    size = len(blocks[0])
    for place in np.flatnonzero(np.isfinite(blocks).all(axis=0)):
        yield int(place), np.array([size + place, 2 * size + place])


def _mark_values(judged: pd.DataFrame, marks: pd.DataFrame) -> np.ndarray:
    shown = str(Suppression.NONE)
    unit = judged["unit"].fillna("")
    needs_people = ~unit.isin([*_UNITS_WITHOUT_PEOPLE, ""])
    needs_affected = unit.isin(_UNITS_OF_A_SHARE)
    hidden = (needs_people & (marks["people"] != shown)) | (needs_affected & (marks["people_affected"] != shown))
    return np.where(hidden, str(Suppression.SECONDARY), shown)
