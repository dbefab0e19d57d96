"""One verdict on a region and a topic, as it is shown and handed out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Verdict:
    """Whether people of a region have an offer of a topic, by one definition.

    `value`, `threshold` are in `unit` (`offers` or `percent`, the share of people farther than
    `distance_km`). `people` and `people_affected` are None where unknown. `survey` tells how
    completely offers were collected; `is_inferred` that only a service area nobody stated covers the region.
    """

    region_id: str
    region: str
    level: str
    topic: str
    topic_label: str
    definition: str
    status: str
    value: float | None
    threshold: float | None
    unit: str | None
    people: int | None
    people_affected: int | None
    nearest_offer_id: str | None
    nearest_km: float | None
    reason: str
    survey: str
    surveyed_on: str | None
    is_inferred: bool
    distance_km: float | None

    def as_record(self) -> dict[str, Any]:
        """Return the verdict with the keys of the published interface, in their order."""
        return {name: getattr(self, name) for name in RECORD_FIELDS}


# Written out and not taken from the class: programs rely on these names and on their order.
RECORD_FIELDS: Final = (
    "region_id",
    "region",
    "level",
    "topic",
    "topic_label",
    "definition",
    "status",
    "value",
    "threshold",
    "unit",
    "people",
    "people_affected",
    "nearest_offer_id",
    "nearest_km",
    "reason",
    "survey",
    "surveyed_on",
    "is_inferred",
    "distance_km",
)
"""The columns of coverage as JSON and CSV."""
