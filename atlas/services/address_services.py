"""The three address services an operator may choose: Nominatim, Photon, and the geocoder of the BKG.

The BKG (Federal Agency for Cartography and Geodesy) answers GeoJSON at ``<address>__<key>/geosearch.json``.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from geopy.adapters import URLLibAdapter
from geopy.geocoders import Nominatim, Photon
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from atlas.settings import Settings

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

Ask = Callable[[str], list[Location]]

_TIMEOUT_SECONDS: Final = 3
_MOST: Final = 5
_USER_AGENT: Final = "sozialatlas"
# What each service calls the parts of an address: street, number, towns from narrow to wide.
_STREETS: Final = ("road", "pedestrian", "street", "strasse")
_NUMBERS: Final = ("house_number", "housenumber", "haus")
_TOWNS: Final = ("hamlet", "suburb", "village", "locality", "district", "ortsteil", "town", "city", "ort", "gemeinde")
_POSTCODES: Final = ("postcode", "plz")
_NAMES: Final = ("name", "text")


@dataclass(frozen=True)
class Finding:
    """An address that a service found: a point in EPSG:4326, how it is shown, and the towns it names."""

    lon: float
    lat: float
    label: str
    towns: tuple[str, ...]


class Bkg(Geocoder):  # type: ignore[misc]  # geopy carries no types
    """The BKG's geocoder through its GeoJSON interface.

    Parameters
    ----------
    address
        The service without its last part, as the operator knows it.
    """

    def __init__(self, address: str, *, timeout: float, user_agent: str) -> None:
        super().__init__(
            scheme=urlsplit(address).scheme, timeout=timeout, user_agent=user_agent, adapter_factory=URLLibAdapter
        )
        self._api = f"{address}/geosearch.json"

    def geocode(self, query: str, *, bbox: Box) -> list[Location]:
        """Return what the service finds inside a box, best first."""
        # Quotes, brackets and colons are operators of its query language; none of them belongs into an address.
        words = re.sub(r"[^\w\s,.\-/]", " ", query)
        asked = {"query": words, "bbox": _join(bbox), "srsName": "EPSG:4326", "count": _MOST}
        found: list[Location] = self._call_geocoder(f"{self._api}?{urlencode(asked)}", self._read)
        return found

    def _read(self, reply: Mapping[str, Any]) -> list[Location]:
        return [
            Location(feature["properties"].get("text", ""), feature["geometry"]["coordinates"][1::-1], feature)
            for feature in reply["features"]
        ]


def open_service(settings: Settings, box: Box) -> Ask:
    """Return what asks the service of these settings for addresses inside a box."""
    # geopy writes the address it asks for into its log, and that is where somebody in trouble lives.
    logging.getLogger("geopy").setLevel(logging.CRITICAL)
    return _OPENERS[settings.geocoder](settings, box)


def read_finding(location: Location) -> Finding:
    """Return an answer of any of the services in one form."""
    raw = location.raw
    parts: Mapping[str, Any] = raw.get("properties") or raw.get("address") or {}
    # Photon gives the name of a village or hamlet as that of any other thing.
    own = [parts["name"]] if parts.get("osm_key") == "place" and parts.get("name") else []
    towns = [*own, *(str(parts[name]) for name in _TOWNS if parts.get(name))]
    street = " ".join(filter(None, (_first(parts, _STREETS), _first(parts, _NUMBERS))))
    town = " ".join(filter(None, (_first(parts, _POSTCODES), *towns[-1:])))
    label = ", ".join(filter(None, (street or (towns[0] if len(towns) > 1 else _first(parts, _NAMES)), town)))
    named = (*towns, *filter(None, [_first(parts, _POSTCODES)]))
    return Finding(float(location.longitude), float(location.latitude), label or location.address, tuple(named))


def _open_nominatim(settings: Settings, box: Box) -> Ask:
    west, south, east, north = box
    service = Nominatim(**_options(settings))

    def ask(text: str) -> list[Location]:
        corners = [(south, west), (north, east)]
        found = service.geocode(
            text, exactly_one=False, limit=_MOST, addressdetails=True, language="de", viewbox=corners, bounded=True
        )
        return _checked(found)

    return ask


def _open_photon(settings: Settings, box: Box) -> Ask:
    west, south, east, north = box
    service = Photon(**_options(settings))

    def ask(text: str) -> list[Location]:
        corners = [(south, west), (north, east)]
        return _checked(service.geocode(text, exactly_one=False, limit=_MOST, language="de", bbox=corners))

    return ask


def _open_bkg(settings: Settings, box: Box) -> Ask:
    key = f"__{settings.geocoder_key}" if settings.geocoder_key else ""
    address = settings.geocoder_url.rstrip("/") + key
    service = Bkg(address, timeout=_TIMEOUT_SECONDS, user_agent=_USER_AGENT)
    return lambda text: _checked(service.geocode(text, bbox=box))


_OPENERS: Final[dict[str, Callable[[Settings, Box], Ask]]] = {
    "nominatim": _open_nominatim,
    "photon": _open_photon,
    "bkg": _open_bkg,
}


def _options(settings: Settings) -> dict[str, Any]:
    address = urlsplit(settings.geocoder_url)
    return {
        "scheme": address.scheme,
        "domain": address.netloc + address.path.rstrip("/"),
        "timeout": _TIMEOUT_SECONDS,
        "user_agent": _USER_AGENT,
        # Without a pool of connections, which several threads would share and nobody would close.
        "adapter_factory": URLLibAdapter,
    }


def _checked(found: list[Location] | None) -> list[Location]:
    # Read once here, so that an answer that lacks its parts fails as an answer and not on a page.
    locations = found or []
    if not all(math.isfinite(part) for place in map(read_finding, locations) for part in (place.lon, place.lat)):
        raise ValueError
    return locations


def _first(parts: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((str(parts[name]) for name in names if parts.get(name)), "")


def _join(box: Box) -> str:
    return ",".join(f"{side:.5f}" for side in box)
