"""What a catalogue of open data says, before it becomes RDF; whatever nobody knows is empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Texts = Mapping[str, str]
"""A text by language code."""


@dataclass(frozen=True)
class Publisher:
    """Who answers for the data. `email` and `phone` are addresses (`mailto:`, `tel:`), `kind` one of a vocabulary."""

    uri: str
    contact_uri: str
    name: str
    kind: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Place:
    """A place that data are about: its address in the official lists, its key, and its box in degrees (EPSG:4326)."""

    uri: str
    key: str
    name: str
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Distribution:
    """One form of a dataset; `licence` an address, `rights` what else is to be known about it, `service` an address."""

    uri: str
    title: Texts
    access_url: str
    media_type: str
    file_type: str
    download_url: str = ""
    licence: str = ""
    attribution: str = ""
    rights: Texts = field(default_factory=dict)
    service: str = ""


@dataclass(frozen=True)
class DataService:
    """An interface."""

    uri: str
    title: Texts
    description: Texts
    endpoint: str
    endpoint_description: str
    file_type: str
    licence: str = ""
    conforms_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dataset:
    """Data about one county. `issued` and `modified` are instants with their zone."""

    uri: str
    title: Texts
    description: Texts
    keywords: tuple[str, ...]
    themes: tuple[str, ...]
    landing_page: str
    level: str
    place: Place
    version: str
    issued: str
    modified: str
    first_year: str
    last_year: str
    distributions: tuple[Distribution, ...]


@dataclass(frozen=True)
class Catalogue:
    """All that one installation offers. `contributor_id`, `frequency` and `availability` are addresses."""

    uri: str
    title: Texts
    description: Texts
    homepage: str
    issued: str
    modified: str
    publisher: Publisher | None
    datasets: tuple[Dataset, ...]
    services: tuple[DataService, ...]
    contributor_id: str = ""
    frequency: str = ""
    availability: str = ""
