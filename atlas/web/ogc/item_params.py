"""What a request for features asks, read once into a query."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from collections.abc import Collection as Names
from datetime import UTC, date, datetime
from typing import Final

import numpy as np

from atlas.errors import BadRequestError
from atlas.geo.boxes import Box
from atlas.geo.reference_systems import CRS84, ReferenceSystem, offered_systems
from atlas.services.features.collections import Collection
from atlas.services.features.filter import read_condition
from atlas.services.features.filter_parsing import FILTER_LANGUAGES
from atlas.services.features.query import DEFAULT_LIMIT, LARGEST_LIMIT, FeatureQuery, Period
from atlas.services.features.sets import FeatureSet, Property, PropertyKind, Value
from atlas.web.ogc.answering import COMMON
from atlas.web.params import Arguments, read_choice, read_count, read_text

ITEM_PARAMETERS: Final = (
    *("limit", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs", "cursor"),
    *COMMON,
)
# GDAL writes 18 digits behind the point.
_NUMBER: Final = re.compile(r"[-+]?[0-9]{1,20}(\.[0-9]{0,30})?([eE][-+]?[0-9]{1,2})?", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)


def known_parameters(collection: Collection) -> Names[str]:
    """Return the parameters that the features of a collection may be asked by."""
    return (*ITEM_PARAMETERS, *(each.name for each in collection.properties))


def read_query(arguments: Arguments, collection: Collection, metric_crs: int) -> FeatureQuery:
    """Return what is asked of a collection."""
    system = read_system(arguments, "bbox-crs", metric_crs)
    return FeatureQuery(
        box=read_box(arguments, system),
        box_system=system,
        period=read_period(arguments),
        values=tuple(
            (each.name, _read_value(arguments, each))
            for each in collection.properties
            if each.name in arguments and read_text(arguments, each.name)
        ),
        condition=_read_condition(arguments, collection, metric_crs),
        limit=min(read_count(arguments, "limit", least=1) or DEFAULT_LIMIT, LARGEST_LIMIT),
    )


def _read_condition(
    arguments: Arguments, collection: Collection, metric_crs: int
) -> Callable[[FeatureSet], np.ndarray] | None:
    language = read_choice(arguments, "filter-lang", FILTER_LANGUAGES)
    system = read_system(arguments, "filter-crs", metric_crs)
    # Longer than any other parameter may be, and with its own fault for what is too long.
    text = arguments.get("filter", "").strip()
    return read_condition(text, language, collection.properties, system) if text else None


def read_system(arguments: Arguments, name: str, metric_crs: int) -> ReferenceSystem:
    """Return the reference system of a parameter, CRS84 where it is empty.

    Raises
    ------
    BadRequestError
        With those that are offered.
    """
    uri = read_text(arguments, name, CRS84.uri)
    offered = {system.uri: system for system in offered_systems(metric_crs)}
    if uri not in offered:
        raise BadRequestError(
            "%(name)s ist „%(text)s“; erwartet wird eines von: %(known)s.",
            name=name,
            text=uri,
            known=", ".join(offered),
        )
    return offered[uri]


def read_box(arguments: Arguments, system: ReferenceSystem) -> Box | None:
    """Return the box of `bbox`, east before north; None where none is asked for.

    Of six numbers, the heights are read and do not choose: nothing in the atlas has a height.
    """
    text = read_text(arguments, "bbox")
    if not text:
        return None
    numbers = [float(part) if _NUMBER.fullmatch(part.strip()) else math.nan for part in text.split(",")]
    is_whole = len(numbers) in {4, 6} and all(math.isfinite(number) for number in numbers)
    if not is_whole or (len(numbers) == 6 and numbers[2] > numbers[5]):
        raise _bad_box(text)
    half = len(numbers) // 2
    low, high = numbers[:2], numbers[half : half + 2]
    if system.is_north_first:
        low, high = low[::-1], high[::-1]
    box = Box(*low, *high)
    if not _makes_sense(box, system):
        raise _bad_box(text)
    return box


def _makes_sense(box: Box, system: ReferenceSystem) -> bool:
    if box.south > box.north:
        return False
    if not system.is_geographic:
        return box.west <= box.east
    return max(abs(box.west), abs(box.east)) <= 180 and max(abs(box.south), abs(box.north)) <= 90


def _bad_box(text: str) -> BadRequestError:
    return BadRequestError(
        "bbox ist „%(text)s“; erwartet werden vier Zahlen (oder sechs, mit Höhen) in den Achsen von bbox-crs: kleinste "
        "zuerst, dann größte, zum Beispiel 8.5,47.6,9.4,48.0. In Grad gelten -180 bis 180 und -90 bis 90.",
        text=text,
    )


def read_period(arguments: Arguments) -> Period | None:
    """Return the days of `datetime`: a day or moment, or an interval of them; None where none is asked for."""
    text = read_text(arguments, "datetime")
    if not text:
        return None
    parts = text.split("/")
    try:
        days = [None if len(parts) == 2 and part in {"", ".."} else _read_day(part) for part in parts]
    except ValueError:
        days = []
    begin, end = (days[0], days[-1]) if len(days) in {1, 2} else (None, None)
    if (begin is None and end is None) or (begin and end and begin > end):
        raise BadRequestError(
            "datetime ist „%(text)s“; erwartet wird ein Tag oder Zeitpunkt nach RFC 3339 wie 2026-01-15 oder "
            "2026-01-15T12:00:00Z, oder ein Zeitraum wie 2025-01-01/.. .",
            text=text,
        )
    return Period(begin, end)


def _read_day(text: str) -> date:
    if _DAY.fullmatch(text):
        return date.fromisoformat(text)
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    try:
        # Entries know days only; a moment falls on its day in UTC, the zone of the standard's examples.
        return datetime.fromisoformat(text.upper()).astimezone(UTC).date()
    except OverflowError as fault:
        raise ValueError(text) from fault


def _read_value(arguments: Arguments, wanted: Property) -> Value:
    text = read_text(arguments, wanted.name)
    try:
        return _READERS[wanted.kind](text)
    except ValueError as fault:
        raise BadRequestError(
            "%(name)s ist „%(text)s“; erwartet wird %(kind)s.", name=wanted.name, text=text, kind=wanted.kind
        ) from fault


def _read_number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return float(text)


def _read_yes(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


_READERS: Final[dict[PropertyKind, Callable[[str], Value]]] = {
    "string": str,
    "integer": _read_number,
    "number": _read_number,
    "boolean": _read_yes,
    "date": lambda text: date.fromisoformat(text).isoformat(),
}
