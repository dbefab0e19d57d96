"""Foreign coordinates to degrees, and what is wrong with those that lead out of Germany."""

from __future__ import annotations

import math
from functools import cache
from typing import Final

from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from atlas.errors import BadRequestError
from atlas.geo.crs import GEOGRAPHIC_CRS, GERMANY
from atlas.sources.foreign_cells import CellError, parse_number

DIGITS: Final = 6
"""About 10 cm."""

# The order is that in which a system is proposed: UTM first, then Gauß-Krüger, then what maps of the web use.
_USUAL: Final = (25832, 25833, 4647, 31467, 31466, 31468, 3857, 3035)
_MAX_DEGREES: Final = 180
_ADVICE_CRS: Final = "Bitte unter [coordinates] crs oder mit --crs angeben."


class PointReader:
    """Turns pairs of numbers in one CRS into longitude and latitude.

    Parameters
    ----------
    crs
        Anything PROJ knows, as ``EPSG:25832``; degrees in EPSG:4326 where it is empty.
    decimal
        Decimal sign of the file, where it is known.

    Raises
    ------
    BadRequestError
        If PROJ does not know the CRS.
    """

    def __init__(self, crs: str = "", decimal: str = "") -> None:
        self.crs = crs or GEOGRAPHIC_CRS
        self._decimal = decimal
        try:
            parsed = CRS.from_user_input(self.crs)
            self._to_degrees = Transformer.from_crs(parsed, GEOGRAPHIC_CRS, always_xy=True)
        except CRSError as error:
            raise BadRequestError(
                "Das Koordinatensystem „%(crs)s“ ist unbekannt. Üblich sind EPSG:4326 (Grad), EPSG:25832 (UTM 32N), "
                "EPSG:25833 (UTM 33N) und EPSG:31467 (Gauß-Krüger 3).",
                crs=self.crs,
            ) from error
        self._in_degrees = parsed.is_geographic

    def read_texts(self, x: str, y: str) -> tuple[float, float]:
        """Return lon and lat of two cells, rounded to `DIGITS`.

        Raises
        ------
        CellError
            If one is no number, or the point cannot be meant.
        """
        if not x or not y:
            raise CellError("Eine der beiden Koordinaten fehlt.", "Bitte beide angeben oder beide leer lassen.")
        return self.read_point(parse_number(x, self._decimal), parse_number(y, self._decimal))

    def read_point(self, x: float, y: float) -> tuple[float, float]:
        """Return lon and lat of a point in the CRS of the file, rounded to `DIGITS`.

        Raises
        ------
        CellError
            If the point cannot be meant: at 0/0, swapped, in another CRS, outside Germany.
        """
        # Many programs export an empty coordinate as 0, which lies in the Gulf of Guinea.
        if x == 0 and y == 0:
            raise CellError("0/0 liegt im Atlantik und ist kein Standort.", "Bitte die Zellen leeren.")
        lon, lat = self.convert(x, y)
        if _is_in_germany(lon, lat):
            return round(lon, DIGITS), round(lat, DIGITS)
        raise self._explain(x, y)

    def convert(self, x: float, y: float) -> tuple[float, float]:
        """Return lon and lat of a point wherever it is, infinite where the CRS has no such point."""
        # Degrees beyond 180 are no place, and PROJ is not asked to make something of them.
        if not (math.isfinite(x) and math.isfinite(y)) or (self._in_degrees and max(abs(x), abs(y)) > _MAX_DEGREES):
            return math.inf, math.inf
        try:
            lon, lat = self._to_degrees.transform(x, y)
        except ProjError:
            return math.inf, math.inf
        return lon, lat

    def _explain(self, x: float, y: float) -> CellError:
        # The slips are tried from the surest to the vaguest; the first that leads into Germany is named.
        if _is_in_germany(*self.convert(y, x)):
            return CellError(
                "Länge und Breite (oder Rechts- und Hochwert) sind vertauscht.",
                "Bitte lon und lat in der Zuordnung tauschen.",
            )
        if any(_is_in_germany(*self.convert(a * x, b * y)) for a, b in ((-1, 1), (1, -1), (-1, -1))):
            return CellError(
                "Das Vorzeichen stimmt nicht: so liegt der Punkt nicht in Deutschland.", "Bitte das Minus prüfen."
            )
        if not self._in_degrees and max(abs(x), abs(y)) <= _MAX_DEGREES:
            return CellError(
                f"Das sind Grad, angegeben ist {self.crs} (Meter).", f"Vermutlich EPSG:4326. {_ADVICE_CRS}"
            )
        return self._explain_size(x, y)

    def _explain_size(self, x: float, y: float) -> CellError:
        fitting = [code for code, reader in _usual_readers() if _is_in_germany(*reader.convert(x, y))]
        if fitting:
            return CellError(f"Das sind Meter, nicht {self.crs}.", f"Es passt EPSG:{fitting[0]}. {_ADVICE_CRS}")
        if self._in_degrees and max(abs(x), abs(y)) > _MAX_DEGREES:
            return CellError(
                "Das sind keine Grad.",
                "Ist der Dezimalpunkt verloren (9171179 statt 9,171179)? Oder sind es Meter? " + _ADVICE_CRS,
            )
        return CellError("Der Punkt liegt außerhalb Deutschlands.", f"Bitte Koordinaten und {self.crs} prüfen.")


@cache
def _usual_readers() -> list[tuple[int, PointReader]]:
    # Made once: building a transformation costs far more than using it.
    return [(code, PointReader(f"EPSG:{code}")) for code in _USUAL]


def _is_in_germany(lon: float, lat: float) -> bool:
    west, south, east, north = GERMANY
    return west <= lon <= east and south <= lat <= north
