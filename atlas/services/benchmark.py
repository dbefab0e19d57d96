"""Counties side by side, as the founding benchmark had it: every figure with source, year and caveat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import orjson
import pandas as pd

from atlas.codes import region_id
from atlas.errors import NotFoundError
from atlas.formats.csv_table import write_csv
from atlas.frames import rows_of
from atlas.language import Language, mark, speak
from atlas.services.agreement import require_definition
from atlas.services.benchmark_figures import measure_area, measure_coverage_shares, measure_funding
from atlas.services.benchmark_offers import measure_freshness, measure_offers
from atlas.services.figures import FIGURE_FIELDS, Cell, Figure, rank_cells
from atlas.services.indicators import indicator_table, values_at
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Level

FOUNDING_COUNTIES: Final = ("08335", "08336", "08435")
"""The three counties of the founding benchmark: Konstanz, Lörrach, Bodenseekreis."""

_SHOWN_AT_FIRST: Final = 3
BENCHMARK_CAVEAT: Final = mark(
    "Unterschiede sind Hinweise, wo es sich lohnt weiterzusuchen, keine Befunde. Kreise zählen und buchen "
    "verschieden, und die Angebote sind verschieden vollständig erhoben."
)
"""What stands above every comparison of counties."""


@dataclass(frozen=True)
class BenchmarkQuery:
    """Which counties are compared, and by which definition white spots are counted; no county means the first ones."""

    counties: tuple[str, ...] = ()
    definition: str = "presence"


def choose_counties(snapshot: Snapshot, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the counties to compare, each once; without any wanted, those of the founding benchmark.

    An atlas that lacks one of them starts with its first three.

    Raises
    ------
    NotFoundError
        If a county is not in the atlas, or the atlas has none at all.
    """
    for county in wanted:
        snapshot.require_county(county)
    if wanted:
        return tuple(dict.fromkeys(wanted))
    known = tuple(snapshot.counties.index)
    if not known:
        raise NotFoundError(
            "Der Atlas hat keinen Kreis zu vergleichen. Bitte zuerst einen aufnehmen: atlas county add."
        )
    return FOUNDING_COUNTIES if set(FOUNDING_COUNTIES) <= set(known) else known[:_SHOWN_AT_FIRST]


def county_names(snapshot: Snapshot) -> dict[str, str]:
    """Return the names of the counties by key."""
    return {str(key): str(name) for key, name in snapshot.counties.items()}


def compare_counties(snapshot: Snapshot, query: BenchmarkQuery, language: str = "de") -> list[Figure]:
    """Return all figures of the counties, in the order of their groups, ranked where they may be.

    Raises
    ------
    NotFoundError
        If a county or the definition is unknown.
    """
    require_definition(query.definition)
    counties = choose_counties(snapshot, query.counties)
    speech = speak(language)
    figures = [
        *_list_indicators(snapshot, counties, speech, is_derived=True),
        measure_area(snapshot, counties, speech),
        *measure_offers(snapshot, counties, speech),
        *measure_freshness(snapshot, counties, speech),
        *measure_coverage_shares(snapshot, counties, query.definition, speech),
        *measure_funding(snapshot, counties, speech),
        *_list_indicators(snapshot, counties, speech, is_derived=False),
    ]
    return [_rank(figure) for figure in figures]


def publish_benchmark(
    snapshot: Snapshot, query: BenchmarkQuery, language: str = "de", *, as_csv: bool = False
) -> bytes:
    """Return the figures as a JSON list of records, one for each figure and county, or as CSV."""
    names = county_names(snapshot)
    records = [record for figure in compare_counties(snapshot, query, language) for record in figure.as_records(names)]
    return write_csv(records, FIGURE_FIELDS) if as_csv else orjson.dumps(records, option=orjson.OPT_APPEND_NEWLINE)


def _rank(figure: Figure) -> Figure:
    return Figure(**{**figure.__dict__, "cells": rank_cells(figure.cells)})


def _list_indicators(
    snapshot: Snapshot, counties: tuple[str, ...], speech: Language, *, is_derived: bool
) -> list[Figure]:
    """Return the indicators that at least one of the counties has a value of."""
    indicators = indicator_table(snapshot)
    found = []
    for row in rows_of(indicators[indicators["is_derived"] == is_derived]):
        values = values_at(snapshot, row["indicator_id"], Level.COUNTY).set_index("region_id")
        cells = tuple(_cell(values, county) for county in counties)
        if all(cell.year is None for cell in cells):
            continue
        found.append(
            Figure(
                figure_id=row["indicator_id"],
                group="people" if is_derived else "indicators",
                label=row[f"label_{speech.code}"],
                unit=row["unit"],
                source=row["source"],
                source_url=row["source_url"] or "",
                caveat=row[f"caveat_{speech.code}"] or "",
                is_of_data=True,
                cells=cells,
            )
        )
    return found


def _cell(values: pd.DataFrame, county: str) -> Cell:
    region = region_id(Level.COUNTY, county)
    if region not in values.index:
        return Cell(county, None, None)
    (row,) = rows_of(values.loc[[region]])
    return Cell(county, row["value"], row["year"], row["caveat"] or "", row["discarded_because"] or "")
