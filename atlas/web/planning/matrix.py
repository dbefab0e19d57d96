"""The matrix of the planners: regions down, topics across, one verdict in each cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from atlas.frames import rows_of
from atlas.services.agreement import judge_level, require_definition, require_one_definition
from atlas.services.coverage import CoverageQuery
from atlas.services.lens import require_lens
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Status, values


@dataclass(frozen=True)
class Line:
    """One region and its verdicts in the order of the matrix's topics."""

    region_id: str
    name: str
    county: str
    cells: list[dict[str, Any]]

    @property
    def white_spots(self) -> int:
        """How many topics are missing here."""
        return sum(cell["status"] == Status.WHITE for cell in self.cells)


@dataclass(frozen=True)
class Matrix:
    """Regions by topics."""

    topics: list[dict[str, Any]]
    lines: list[Line]
    white_spots: dict[str, int] = field(default_factory=dict)
    tallies: dict[str, int] = field(default_factory=dict)

    def worst_topic(self) -> str:
        """Return the topic with the most white spots, the first of equals."""
        return max(self.white_spots, key=self.white_spots.__getitem__) if self.white_spots else ""


def build_matrix(snapshot: Snapshot, query: CoverageQuery, field_of_action: str) -> Matrix:
    """Return the verdicts of one field of action as a matrix.

    Raises
    ------
    NotFoundError
        If the level, system, county or definition is unknown.
    """
    require_definition(query.definition)
    require_lens(snapshot, query.lens)
    require_one_definition(query.definition, query.lens)
    system = query.system or snapshot.default_system(query.level)
    regions = snapshot.regions_at(query.level, system=system, county=query.county)
    topics = snapshot.topics[snapshot.topics["field"] == field_of_action]
    # Verdicts without their sentences: a matrix has thousands of cells, and only their colours are shown.
    judged = judge_level(snapshot, query.level, system, query.definition, query.lens)
    judged = judged[judged["region_id"].isin(regions.index) & judged["topic_id"].isin(topics.index)]
    cells = {(cell["region_id"], cell["topic_id"]): cell for cell in rows_of(judged)}
    lines = [_line(snapshot, region, topics.index, cells) for region in rows_of(regions)]
    white = Counter(topic for (_, topic), cell in cells.items() if cell["status"] == Status.WHITE)
    return Matrix(
        topics=rows_of(topics),
        lines=lines,
        # A Counter answers 0 for what it lacks, so topics without a white spot stand in the result as well.
        white_spots={topic: white[topic] for topic in topics.index},
        tallies=tally_statuses((cell["status"], cell["is_inferred"]) for cell in cells.values()),
    )


def tally_statuses(verdicts: Iterable[tuple[str, bool]]) -> dict[str, int]:
    """Count verdicts by status, those apart that only an inferred service area covers.

    >>> tally_statuses([("covered", False), ("covered", True), ("white_spot", False)])
    {'covered': 1, 'inferred': 1, 'borderline': 0, 'white_spot': 1, 'unknown': 0}
    """
    counted = Counter("inferred" if is_inferred else status for status, is_inferred in verdicts)
    return {status: counted[status] for status in ("covered", "inferred", *values(Status)[1:])}


def _line(
    snapshot: Snapshot, region: dict[str, Any], topics: Iterable[str], cells: dict[tuple[str, str], dict[str, Any]]
) -> Line:
    return Line(
        region_id=region["region_id"],
        name=region["name"],
        county=str(snapshot.counties.get(region["county_ags"], "")),
        cells=[cells[region["region_id"], topic] for topic in topics],
    )
