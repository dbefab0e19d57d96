"""The profiles of GeoJSON that offers come in: the same offers under other names, for other programs.

A profile takes the query, so that its filters are those of the pages, and gives back chunks. What is wrong with the
query it says when called, not while somebody reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from atlas.formats.code_words import FIELDS, MODES, PRECISIONS, UMBRELLAS, WHEELCHAIR
from atlas.formats.geojson import stream_offers
from atlas.formats.geojson_full import FullOffers
from atlas.formats.geojson_plain import PlainWords, stream_plain
from atlas.frames import Tables
from atlas.language import Language, speak
from atlas.services.confidential import tables_without_secret_towns
from atlas.services.finding import BLOCK, find_in_blocks, find_positions
from atlas.services.hour_words import read_hours
from atlas.services.offer_query import OfferQuery
from atlas.services.openstreetmap.publishing import publish_osm_geojson
from atlas.services.publishing import credit_offers
from atlas.services.snapshots import Snapshot

_CODES: Final = {
    "field": FIELDS,
    "umbrella": UMBRELLAS,
    "mode": MODES,
    "wheelchair": WHEELCHAIR,
    "precision": PRECISIONS,
}


@dataclass(frozen=True)
class Reader:
    """For whom a profile is written.

    Attributes
    ----------
    language
        Code of the language that words are in.
    home
        Where people reach the atlas, without a slash at the end; empty where nobody knows.
    is_public
        Whether just anybody reads it: then nothing tells of the town of a confidential offer, in no profile.
    """

    language: str = "de"
    home: str = ""
    is_public: bool = True


Profile = Callable[[Snapshot, OfferQuery, Reader], Iterator[bytes]]


def write_profile(snapshot: Snapshot, query: OfferQuery, profile: str, reader: Reader) -> Iterator[bytes]:
    """Yield the offers that fit as GeoJSON in one of `PROFILES`, chunk by chunk.

    Raises
    ------
    NotFoundError
        If the place, county, field, topic or region of the query is unknown.
    BadRequestError
        If its limit is negative or its box is upside down.
    """
    return PROFILES[profile](snapshot, query, reader)


def offer_address(home: str, offer_id: str, language: str) -> str:
    """Return the address of an offer's page, empty where nobody knows where the atlas stands.

    >>> offer_address("https://atlas.example", "kn 1/2", "de"), offer_address("", "kn-1", "de")
    ('https://atlas.example/angebot/kn%201/2', '')
    """
    ending = "" if language == "de" else f"?lang={language}"
    return f"{home}/angebot/{quote(offer_id)}{ending}" if home else ""


def _write_flat(snapshot: Snapshot, query: OfferQuery, reader: Reader) -> Iterator[bytes]:
    blocks = find_in_blocks(snapshot, query)
    return stream_offers(blocks, attribution=credit_offers(snapshot), language=reader.language)


def _write_plain(snapshot: Snapshot, query: OfferQuery, reader: Reader) -> Iterator[bytes]:
    language = speak(reader.language)
    words = PlainWords(
        language,
        _CODES,
        lambda rule: _spell_hours(rule, language),
        lambda offer_id: offer_address(reader.home, offer_id, reader.language),
    )
    return stream_plain(find_in_blocks(snapshot, query), words, attribution=credit_offers(snapshot))


def _write_full(snapshot: Snapshot, query: OfferQuery, reader: Reader) -> Iterator[bytes]:
    positions = find_positions(snapshot, query)
    full = snapshot.derive(("full GeoJSON", reader.is_public), lambda: FullOffers(_tables_for(snapshot, reader)))
    return full.stream(positions, attribution=credit_offers(snapshot), block=BLOCK)


def _tables_for(snapshot: Snapshot, reader: Reader) -> Tables:
    return tables_without_secret_towns(snapshot) if reader.is_public else snapshot.tables


def _spell_hours(rule: str, language: Language) -> str:
    return "; ".join(" ".join(part for part in pair if part) for pair in read_hours(rule, language))


def _write_osm(snapshot: Snapshot, query: OfferQuery, reader: Reader) -> Iterator[bytes]:
    return publish_osm_geojson(snapshot, query, reader.language)


PROFILES: Final[dict[str, Profile]] = {
    "flat": _write_flat,
    "plain": _write_plain,
    "osm": _write_osm,
    "full": _write_full,
}
"""What a profile is called in addresses and commands, and what writes it; the first is that of who names none."""
