"""One verdict on a region and a topic, as it is shown and handed out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Verdict:
    """Whether people of a region have an offer of a topic, by one definition.

    `value`, `threshold` are in `unit`: `offers`; `percent`, the share of people farther than `distance_km`;
    `offers_per_1000` or `places_per_1000` people; `percent_of_mean`, of the county's mean accessibility. `people` are
    those of `group` and `people_affected` some of them, None where unknown; where `group_missing`, everybody is counted
    because nobody has figures for the topic's target group. `survey` tells how completely offers were collected;
    `is_inferred` that only a service area nobody stated covers the region; `entries`, `aged` and `undated` how many
    entries the county has for the topic, and how many of them are old or of unknown age. `white_by` of `judged_by`
    definitions call it a white spot; `status_well_kept` and `status_stated` are the verdicts with well-kept entries
    only, and with stated service areas only. `suppression` tells why `people_affected` is not shown (`primary`: too
    few, `secondary`: it would give fewer away); figures that belong to it are None then too.
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
    decay: str | None
    nearest_minutes: int | None
    group: str
    group_year: int | None
    group_missing: bool
    entries: int
    aged: int
    undated: int
    white_by: int
    judged_by: int
    status_well_kept: str
    status_stated: str
    suppression: str

    @property
    def is_view_dependent(self) -> bool:
        """Whether the verdict changes with which entries and service areas count."""
        return len({self.status, self.status_well_kept, self.status_stated}) > 1

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
    "decay",
    "nearest_minutes",
    "group",
    "group_year",
    "group_missing",
    "entries",
    "aged",
    "undated",
    "white_by",
    "judged_by",
    "status_well_kept",
    "status_stated",
    "suppression",
)
"""The columns of coverage as JSON and CSV."""
