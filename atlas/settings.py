"""Settings of one installation, read from environment variables named ``ATLAS_...``."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

from atlas.errors import BadRequestError
from atlas.operating import ENTRIES, Entry, Operator, read_operator
from atlas.portal import Portal, read_portal
from atlas.resources import checkout_folder
from atlas.vocabulary import TravelMode, values

METRIC_CRS: Final = 25832
"""ETRS89 / UTM 32N: lengths and areas in Germany."""

GEOCODERS: Final = ("nominatim", "photon", "bkg")
"""Address services that the atlas can ask; by default it asks none."""

NO_HOST: Final = "none"
"""What `embed_hosts` holds where nobody else may show the atlas in a frame."""

ROUTERS: Final = ("osrm", "valhalla")
"""Routing servers that the atlas can ask for minutes; by default it asks none."""


@dataclass(frozen=True)
class Settings:
    """What an operator may choose.

    `detour_factor` turns a straight line into an expected way; `freshness_years` is the age
    past which an entry no longer supports a verdict. `public_url` is where people reach the atlas,
    without a slash at the end; what is printed or handed on carries it. Counts of people from 1 to below
    `suppress_below` are not shown, nor what would give them away; 0 and 1 show all. `roads` is the path of an OSM
    extract, `routing` a routing server; with neither, ways are straight lines times the detour factor. `osm` is the
    path of an extract whose social places the atlas is compared with. At most `saved_scenarios` what-ifs may be saved
    over the web; 0 lets nobody save any. `embed_hosts` may show ``/embed`` in a frame, every host where it is empty.
    """

    database_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    public_url: str = ""
    detour_factor: float = 1.3
    metric_crs: int = METRIC_CRS
    freshness_years: int = 10
    suppress_below: int = 5
    quality_limit: int = 40
    saved_scenarios: int = 200
    basemap_url: str = ""
    basemap_attribution: str = ""
    upload_limit_mb: int = 100
    embed_hosts: tuple[str, ...] = ()
    geocoder: str = ""
    geocoder_url: str = ""
    geocoder_key: str = ""
    roads: str = ""
    osm: str = ""
    routing: str = ""
    routing_url: str = ""
    travel_mode: TravelMode = TravelMode.FOOT
    operator: Operator = field(default_factory=Operator)
    portal: Portal = field(default_factory=Portal)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that the environment asks for.

    Raises
    ------
    BadRequestError
        If a number is none, a service has no address, or two settings contradict each other.
    """
    given = os.environ if environment is None else environment
    _refuse_both(given, "ATLAS_ROADS", "ATLAS_ROUTING")
    return Settings(
        # An empty variable counts as none, as container files and service units often set it so.
        database_url=given.get("ATLAS_DATABASE_URL") or default_database_url(),
        host=given.get("HOST") or "127.0.0.1",
        port=int(_number(given, "PORT", 8000)),
        workers=int(_number(given, "ATLAS_WORKERS", 2)),
        public_url=_address(given, "ATLAS_PUBLIC_URL"),
        detour_factor=_number(given, "ATLAS_DETOUR_FACTOR", 1.3),
        metric_crs=int(_number(given, "ATLAS_METRIC_CRS", METRIC_CRS)),
        freshness_years=int(_number(given, "ATLAS_FRESHNESS_YEARS", 10)),
        suppress_below=_limit(given, "ATLAS_SUPPRESS_BELOW", 5),
        quality_limit=int(_number(given, "ATLAS_QUALITY_LIMIT", 40)),
        saved_scenarios=_count(given, "ATLAS_SAVED_SCENARIOS", 200),
        basemap_url=given.get("ATLAS_BASEMAP_URL", ""),
        basemap_attribution=given.get("ATLAS_BASEMAP_ATTRIBUTION", ""),
        embed_hosts=_hosts(given, "ATLAS_EMBED_HOSTS"),
        upload_limit_mb=int(_number(given, "ATLAS_UPLOAD_LIMIT_MB", 100)),
        geocoder=_service(given, "ATLAS_GEOCODER", GEOCODERS),
        geocoder_url=given.get("ATLAS_GEOCODER_URL", "").strip(),
        geocoder_key=given.get("ATLAS_GEOCODER_KEY", "").strip(),
        roads=given.get("ATLAS_ROADS", "").strip(),
        osm=given.get("ATLAS_OSM", "").strip(),
        routing=_service(given, "ATLAS_ROUTING", ROUTERS),
        routing_url=given.get("ATLAS_ROUTING_URL", "").strip().rstrip("/"),
        travel_mode=TravelMode(_choice(given, "ATLAS_TRAVEL_MODE", values(TravelMode)) or TravelMode.FOOT),
        operator=read_operator(given),
        portal=read_portal(given),
    )


def missing_entries(settings: Settings, page: str = "") -> list[Entry]:
    """Return what the operator still has to say on a page (`operating.IMPRINT` ...), on any where none is named."""
    needed = [entry for entry in ENTRIES if (page in entry.pages if page else entry.pages)]
    return [entry for entry in needed if not getattr(settings.operator, entry.field)]


def default_database_url() -> str:
    """Return the SQLite file of this checkout, or of this user where the atlas is installed."""
    checkout = checkout_folder()
    # A checkout keeps its data inside itself, so that two checkouts on one machine do not share a database.
    folder: Path = checkout / "var" if checkout else user_data_path("sozialatlas")
    return f"sqlite:///{folder / 'atlas.sqlite'}"


def _number(given: Mapping[str, str], name: str, default: float) -> float:
    text = given.get(name, "")
    try:
        number = float(text) if text else default
    except ValueError:
        number = math.nan
    # A factor of nothing or less would put every offer at everybody's door.
    if not (math.isfinite(number) and number > 0):
        raise BadRequestError(
            "Die Umgebungsvariable %(name)s hat den Wert „%(text)s“; erwartet wird eine Zahl über 0 wie %(default)s.",
            name=name,
            text=text,
            default=default,
        )
    return number


def _count(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, "").strip()
    if text and not re.fullmatch(r"[0-9]{1,6}", text, re.ASCII):
        raise BadRequestError(
            "Die Umgebungsvariable %(name)s hat den Wert „%(text)s“; erwartet wird eine ganze Zahl ab 0 wie "
            "%(default)s.",
            name=name,
            text=text,
            default=default,
        )
    return int(text) if text else default


def _limit(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, "").strip()
    limit = int(text) if text.isascii() and text.isdigit() else -1
    # "Under 2" would say 1 each time, so 2 is a mistake and no setting.
    if text and (limit < 0 or limit == 2):
        raise BadRequestError(
            "Die Umgebungsvariable %(name)s hat den Wert „%(text)s“; erwartet wird 0 (alle Zahlen zeigen) oder eine "
            "ganze Zahl ab 3 wie %(default)s.",
            name=name,
            text=text,
            default=default,
        )
    return limit if text else default


def _address(given: Mapping[str, str], name: str) -> str:
    text = given.get(name, "").strip().rstrip("/")
    if text and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", text):
        raise BadRequestError(
            "Die Umgebungsvariable %(name)s hat den Wert „%(text)s“; erwartet wird eine Adresse wie "
            "https://sozialatlas.example.",
            name=name,
            text=text,
        )
    return text


def _hosts(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    words = re.split(r"[\s,;]+", given.get(name, "").lower())
    hosts = tuple(dict.fromkeys(word.rstrip("/") for word in words if word))
    for host in hosts:
        # They go into a header, where a semicolon or a quote would begin another rule.
        if host != NO_HOST and not re.fullmatch(r"https?://(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", host):
            raise BadRequestError(
                "Die Umgebungsvariable %(name)s nennt „%(host)s“; erwartet werden Adressen von Internetseiten wie "
                "https://gemeinde.example oder https://*.kreis.example, mit Leerzeichen dazwischen, oder „none“.",
                name=name,
                host=host,
            )
    return hosts


def _service(given: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    service = _choice(given, name, known)
    # No public server by default: what people type goes to whoever the operator has chosen, or to nobody.
    if service and not re.match(r"https?://[^/]", given.get(f"{name}_URL", "").strip()):
        raise BadRequestError(
            "Zu %(variable)s=%(name)s fehlt %(variable)s_URL, die Adresse des Dienstes mit http:// oder https://.",
            variable=name,
            name=service,
        )
    return service


def _choice(given: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    chosen = given.get(name, "").strip().lower()
    if chosen and chosen not in known:
        raise BadRequestError(
            "Die Umgebungsvariable %(variable)s hat den Wert „%(name)s“; erwartet wird eines von: %(known)s.",
            variable=name,
            name=chosen,
            known=", ".join(known),
        )
    return chosen


def _refuse_both(given: Mapping[str, str], one: str, other: str) -> None:
    if given.get(one, "").strip() and given.get(other, "").strip():
        raise BadRequestError(
            "Die Umgebungsvariablen %(one)s und %(other)s sind beide gesetzt; erwartet wird höchstens eine: "
            "Wege kommen entweder aus einem Auszug oder von einem Dienst.",
            one=one,
            other=other,
        )
