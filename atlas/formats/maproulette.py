"""Challenges for MapRoulette: tasks that people decide one by one, as line-by-line GeoJSON.

Each task is a FeatureCollection on a line of its own, begun with a record separator (RFC 7464, as MapRoulette wants it
since 3.6.5). A task that changes tags carries a ``cooperativeWork`` of version 2 and type 1: MapRoulette shows the tags
beside those of today and uploads what a person has accepted, under that person's name. Sources: the pages "Cooperative
Challenges" and "Line by Line GeoJSON Format" of MapRoulette's documentation, and its own tool mr-cli.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

RECORD_SEPARATOR: Final = b"\x1e"
_VERSION: Final = 2
_TAG_FIX: Final = 1


@dataclass(frozen=True)
class MapTask:
    """One task.

    Attributes
    ----------
    task_id
        What MapRoulette knows the task by, so that a later file changes it instead of adding another: ``way/123`` for
        an element, and for a new place anything that is no id of OpenStreetMap.
    properties
        What a challenge's instruction may quote as ``{{name}}``.
    set_tags
        The tags to set on the element; empty for a task that only shows a place.
    """

    task_id: str
    lon: float
    lat: float
    properties: Mapping[str, Any]
    set_tags: Mapping[str, str] = field(default_factory=dict)


def write_challenge(tasks: Iterable[MapTask]) -> bytes:
    """Return tasks as a challenge, one on each line."""
    return b"".join(RECORD_SEPARATOR + orjson.dumps(_write(task), option=orjson.OPT_APPEND_NEWLINE) for task in tasks)


def _write(task: MapTask) -> dict[str, Any]:
    # By "@id" MapRoulette finds the element itself; a new place has none.
    named = {"@id": task.task_id} if task.set_tags else {}
    feature = {
        "type": "Feature",
        "id": task.task_id,
        "geometry": {"type": "Point", "coordinates": [round(task.lon, 7), round(task.lat, 7)]},
        "properties": {**named, **task.properties},
    }
    collection: dict[str, Any] = {"type": "FeatureCollection", "features": [feature]}
    if task.set_tags:
        change = {"operation": "setTags", "data": dict(task.set_tags)}
        work = {"operationType": "modifyElement", "data": {"id": task.task_id, "operations": [change]}}
        collection["cooperativeWork"] = {"meta": {"version": _VERSION, "type": _TAG_FIX}, "operations": [work]}
    return collection
