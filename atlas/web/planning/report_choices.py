"""What reports there are to choose from, in groups as menus show them."""

from __future__ import annotations

from atlas.frames import rows_of
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Level, values
from atlas.web.context import language
from atlas.web.filters import word_for

Options = list[tuple[str, str]]


def group_regions(taken: Snapshot) -> dict[str, Options]:
    """Return the regions of each county by its name: the county, then level by level, each by name."""
    grouped: dict[str, Options] = {str(name): [] for name in taken.counties}
    for level in list_levels(taken):
        for region in rows_of(taken.regions_at(level)):
            name = str(region["name"])
            word = name if level == Level.COUNTY else f"{name} ({word_for(level, 'level_of_one')})"
            grouped.setdefault(str(taken.counties.get(region["county_ags"], "")), []).append(
                (region["region_id"], word)
            )
    return grouped


def group_topics(taken: Snapshot) -> dict[str, Options]:
    """Return the topics of each field of action."""
    grouped: dict[str, Options] = {}
    for topic in rows_of(taken.topics):
        label = str(topic[f"label_{language().code}"])
        grouped.setdefault(str(topic["field"]), []).append((str(topic["topic_id"]), label))
    return grouped


def list_levels(taken: Snapshot) -> list[str]:
    """Return the levels that have regions, from wide to narrow."""
    present = set(taken.tables["region_systems"]["level"])
    return [level for level in values(Level) if level in present]
