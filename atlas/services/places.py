"""What a place is: an area, or a point with a name."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from atlas.errors import BadRequestError

_COORDINATES: Final = re.compile(r"([+-]?[0-9]{1,9}(?:\.[0-9]{1,20})?)\s*[,;]\s*([+-]?[0-9]{1,9}(?:\.[0-9]{1,20})?)")
# Three digits of a degree are about 100 m: enough to find help, too little to find a door.
_POINT_DIGITS: Final = 3


class PlaceKind(StrEnum):
    """What kind of place somebody named."""

    MUNICIPALITY = "municipality"
    LOCALITY = "locality"
    POSTCODE = "postcode"
    REGION = "region"
    POINT = "point"
    ADDRESS = "address"


@dataclass(frozen=True)
class Place:
    """A place that offers are looked for at.

    Parameters
    ----------
    kind
        What it is.
    name
        As shown; empty for a point.
    key
        What finds exactly this place again.
    ags
        Keys of the municipalities an area is made of, or of the one a point lies in; empty outside the atlas.
    lon, lat
        EPSG:4326; for an area its centre where one is known, else None.
    """

    kind: PlaceKind
    name: str
    key: str
    ags: tuple[str, ...]
    lon: float | None
    lat: float | None

    @property
    def is_area(self) -> bool:
        """Tell whether everything inside counts as here, whatever its distance from the centre."""
        return self.kind in {PlaceKind.MUNICIPALITY, PlaceKind.POSTCODE, PlaceKind.REGION}


def is_point(text: str) -> bool:
    """Tell whether a text is meant as coordinates.

    >>> is_point("8.97,47.85"), is_point("Stockach")
    (True, False)
    """
    return _COORDINATES.fullmatch(text.strip()) is not None


def read_point(text: str) -> tuple[float, float]:
    """Return lon and lat of a text like ``8.97123,47.85``, rounded to about 100 m.

    >>> read_point("8.97123, 47.85")
    (8.971, 47.85)

    Raises
    ------
    BadRequestError
        If it is no such text, or no place on earth.
    """
    read = _COORDINATES.fullmatch(text.strip())
    lon, lat = (float(number) for number in read.groups()) if read else (math.nan, math.nan)
    # NaN fails every comparison, so what is no pair of numbers is refused here too.
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise BadRequestError(
            "„%(text)s“ ist kein Punkt; erwartet werden Länge und Breite in Grad, zum Beispiel 8.97,47.85.", text=text
        )
    return round(lon, _POINT_DIGITS), round(lat, _POINT_DIGITS)


def point_key(lon: float, lat: float) -> str:
    """Return the text that `read_point` reads.

    >>> point_key(9.0, 47.85)
    '9,47.85'
    """
    return f"{lon:g},{lat:g}"
