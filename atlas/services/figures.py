"""Figures that stand side by side: one row for each, one cell for each county."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from atlas.language import Language, mark

GROUPS: Final = {
    "people": mark("Menschen und Raum"),
    "offers": mark("Angebote"),
    "freshness": mark("Stand der Einträge"),
    "coverage": mark("Weiße Flecken"),
    "funding": mark("Förderung"),
    "indicators": mark("Kennzahlen"),
}
"""The groups of a comparison in their order, with their headings."""

_UNITS: Final[dict[str, tuple[str, int]]] = {
    "people": ("", 0),
    "count": ("", 0),
    "percent": ("%", 1),
    "eur": ("€", 0),
    "eur_per_head": (mark("€ je Kopf"), 2),
    "score": ("", 3),
    "per_100": (mark("je 100"), 1),
    "per_km2": (mark("je km²"), 0),
    "per_10000": (mark("je 10.000"), 1),
    "km2": ("km²", 1),
}


@dataclass(frozen=True)
class Cell:
    """One county's value of a figure.

    `value` is None where nobody knows it; `caveat` says what it rests on. A value with `discarded_because` is shown
    and never ranked. `rank` counts from the highest value; equal values share one.
    """

    county_ags: str
    value: float | None
    year: int | None
    caveat: str = ""
    discarded_because: str = ""
    rank: int | None = None

    @property
    def is_valid(self) -> bool:
        """Whether the value may be compared with others."""
        return self.value is not None and not self.discarded_because


@dataclass(frozen=True)
class Figure:
    """One figure for several counties, with where it comes from and what to keep in mind.

    `is_of_data`: source and the caveats of its cells were written by whoever gave the data, in German.
    """

    figure_id: str
    group: str
    label: str
    unit: str
    source: str
    cells: tuple[Cell, ...]
    source_url: str = ""
    caveat: str = ""
    is_of_data: bool = False

    def as_records(self, names: dict[str, str]) -> list[dict[str, Any]]:
        """Return a record for each county, `names` being theirs, with the keys of the published interface."""
        own = {name: getattr(self, name) or None for name in _OF_FIGURE}
        told = [
            {
                **own,
                "county_ags": cell.county_ags,
                "county": names.get(cell.county_ags),
                "value": None if cell.value is None else round(cell.value, 4),
                "year": cell.year,
                "value_caveat": cell.caveat or None,
                "discarded_because": cell.discarded_because or None,
                "rank": cell.rank,
            }
            for cell in self.cells
        ]
        return [{name: record[name] for name in FIGURE_FIELDS} for record in told]


_OF_FIGURE: Final = ("figure_id", "group", "label", "unit", "source", "source_url", "caveat")
# Written out and not taken from the classes: programs rely on these names and on their order.
FIGURE_FIELDS: Final = (
    "figure_id",
    "group",
    "label",
    "unit",
    "county_ags",
    "county",
    "value",
    "year",
    "value_caveat",
    "discarded_because",
    "rank",
    "source",
    "source_url",
    "caveat",
)
"""The columns of a comparison as JSON and CSV."""


def rank_cells(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Return the cells with their ranks, 1 the highest; discarded and missing values have none.

    >>> [cell.rank for cell in rank_cells((Cell("a", 2, 2024), Cell("b", 9, 2024, "", "doubtful"), Cell("c", 5, 2024)))]
    [2, None, 1]
    """
    valid = [cell.value for cell in cells if cell.is_valid and cell.value is not None]
    # Where all are equal, or only one is known, a rank would say something where there is nothing to say.
    if len(set(valid)) < 2:
        return cells
    return tuple(
        replace(cell, rank=1 + sum(other > cell.value for other in valid))
        if cell.is_valid and cell.value is not None
        else cell
        for cell in cells
    )


def digits_of(unit: str) -> int:
    """Return how many digits a value of a unit is shown with."""
    return _UNITS[unit][1]


def say_unit(unit: str, language: Language) -> str:
    """Return the unit as it follows a number, nothing where the figure's label says it."""
    word = _UNITS[unit][0]
    return language.gettext(word) if word else ""


def say_value(value: float | None, unit: str, language: Language) -> str:
    """Return a value with its unit as people read it."""
    if value is None:
        return language.gettext(mark("nicht bekannt"))
    return " ".join(filter(None, (language.number(value, digits_of(unit)), say_unit(unit, language))))
