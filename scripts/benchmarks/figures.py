"""A measured figure and its goal."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

RUNS = 3


@dataclass(frozen=True)
class Figure:
    """What was measured, the goal, and whether it is reached; no goal means a figure to know."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    def __str__(self) -> str:
        goal, verdict = "", "    "
        if self.at_most is not None:
            goal, verdict = f"höchstens {self.at_most:g}", "gut " if self.value <= self.at_most else "FEHL"
        elif self.at_least is not None:
            goal, verdict = f"mindestens {self.at_least:g}", "gut " if self.value >= self.at_least else "FEHL"
        return f"{verdict} {self.name:76} {self.value:12,.3f} {self.unit:10} {goal}"


def time_median(action: Callable[[], object]) -> float:
    """Return the median seconds of an action over `RUNS` runs."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)
