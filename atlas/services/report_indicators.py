"""The indicators of one region, each with year, source, caveat and whose figure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from atlas.frames import rows_of
from atlas.services.indicators import indicator_table, municipal_values, values_at
from atlas.services.snapshots import Snapshot


@dataclass(frozen=True)
class IndicatorLine:
    """One figure; `owner` names the larger region that it belongs to, empty where it is the region's own.

    `discarded_because` says why the figure must not be used; it stands there all the same.
    """

    label: str
    value: float
    unit: str
    year: int
    source: str
    caveat: str | None
    owner: str
    discarded_because: str | None


def list_indicators(
    snapshot: Snapshot, region: dict[str, Any], members: Sequence[str], language: str
) -> list[IndicatorLine]:
    """Return the newest figure of each indicator for a region; those that nobody knows are absent.

    A region of one municipality takes the figure of its association or county where it has none of its own.
    """
    lines = []
    for indicator in rows_of(indicator_table(snapshot)):
        found = _find_value(snapshot, str(indicator["indicator_id"]), region, members)
        if found is None or found["value"] is None:
            continue
        caveats = (found["caveat"], indicator[f"caveat_{language}"])
        lines.append(
            IndicatorLine(
                label=str(indicator[f"label_{language}"]),
                value=float(found["value"]),
                unit=str(indicator["unit"]),
                year=int(found["year"]),
                source=str(indicator["source"]),
                caveat=" ".join(text for text in caveats if text) or None,
                owner=found["owner"],
                discarded_because=found["discarded_because"],
            )
        )
    return lines


def _find_value(
    snapshot: Snapshot, indicator_id: str, region: dict[str, Any], members: Sequence[str]
) -> dict[str, Any] | None:
    own = values_at(snapshot, indicator_id, str(region["level"]))
    rows = rows_of(own[own["region_id"] == region["region_id"]])
    if rows:
        return {**rows[0], "owner": ""}
    if len(members) != 1:
        return None
    lent = municipal_values(snapshot, indicator_id)
    rows = rows_of(lent[lent.index == members[0]])
    if not rows or rows[0]["value"] is None:
        return None
    owner = str(snapshot.regions["name"].get(rows[0]["region_id"], ""))
    return {**rows[0], "owner": owner if rows[0]["is_inherited"] else "", "discarded_because": None}
