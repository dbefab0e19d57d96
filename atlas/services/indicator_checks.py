"""Finds values of indicators that say nothing, or that no region can have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from atlas.faults import Fault
from atlas.frames import Tables
from atlas.services.package_state import TableFault, is_refused
from atlas.sources.package import ReadPackage
from atlas.vocabulary import IndicatorUnit

# A score or a change in per cent may lie below zero; people, euros and counts cannot.
_NEVER_NEGATIVE: Final = {
    IndicatorUnit.PEOPLE.value,
    IndicatorUnit.COUNT.value,
    IndicatorUnit.EUR.value,
    IndicatorUnit.PER_100.value,
    IndicatorUnit.PER_KM2.value,
}


def check_indicators(package: ReadPackage, state: Tables) -> Iterator[TableFault]:
    """Find values that are missing without being discarded, and negative ones where only counting makes sense."""
    read = package.read.get("indicator_values")
    if read is None or is_refused(read):
        return
    rows = read.rows
    # A cell that could not be read has its own fault already; it is no empty one.
    unreadable = {fault.row for fault in read.faults if fault.column == "value"}
    empty = rows["value"].isna() & rows["discarded_because"].isna() & ~rows.index.isin(list(unreadable))
    for line in rows.index[empty]:
        expected = "Der Wert fehlt, und die Zeile sagt nicht, warum er verworfen ist."
        advice = "Bitte den Wert eintragen oder den Grund in discarded_because nennen."
        yield "indicator_values", Fault(read.file, int(line), "value", "", expected, advice)
    units = state["indicators"].drop_duplicates("indicator_id").set_index("indicator_id")["unit"]
    unit = rows["indicator_id"].map(units)
    negative = unit.isin(_NEVER_NEGATIVE) & (pd.to_numeric(rows["value"]) < 0)
    for line, value in zip(rows.index[negative], rows.loc[negative, "value"], strict=True):
        expected = f"Ein Wert in der Einheit {unit[line]} ist nie negativ."
        advice = "Bitte Wert oder Einheit berichtigen."
        yield "indicator_values", Fault(read.file, int(line), "value", f"{value:g}", expected, advice)
