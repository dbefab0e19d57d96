"""Offers of one provider at one place as one feature of OpenStreetMap: its tags, and what they cannot say.

The rules stand in docs/decisions/0015-openstreetmap.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined] # its stub lacks the error

from atlas.formats.osm_values import (
    LONGEST,
    international_phones,
    plain_mail,
    plain_website,
    split_address,
    tidy_text,
)
from atlas.language import mark
from atlas.services.openstreetmap.tagging import AUDIENCE_KEY, kind_tag, main_tag
from atlas.vocabulary import Umbrella

_KINDS: Final = (
    *("nursing_home", "group_home", "assisted_living", "shelter"),
    *("workshop", "day_care", "food_bank", "ambulatory_care", "outreach"),
)
"""Kinds of social facilities, the one that shapes a house most first: where people live, spend the day, come by."""

OPERATOR_TYPES: Final = {
    Umbrella.CARITAS: "religious",
    Umbrella.DIAKONIE: "religious",
    Umbrella.ZWST: "religious",
    Umbrella.AWO: "charitable",
    Umbrella.DRK: "charitable",
    Umbrella.PARITAET: "charitable",
    Umbrella.PUBLIC: "public",
    Umbrella.PRIVATE: "private",
}
"""Value of ``operator:type`` for each umbrella; of a provider outside all of them nobody knows."""

DETAIL_KEYS: Final = (
    *("name", "operator", "operator:type", "addr:street", "addr:housenumber", "addr:postcode", "addr:city"),
    *("phone", "email", "website", "opening_hours", "wheelchair", "check_date"),
)
"""Keys that describe a place beside those of its topic."""

_HAS_TIMES: Final = re.compile(r"\d:\d\d|24/7")

Row = dict[str, Any]
"""An offer at a site, as plain values."""


class Remark(StrEnum):
    """What the tags of a feature cannot say."""

    KIND = "kind"
    ADDRESS = "address"
    PHONE = "phone"
    HOURS = "hours"
    WHEELCHAIR = "wheelchair"
    TOO_LONG = "too_long"
    APPROXIMATE = "approximate"
    MOVED = "moved"


REMARKS: Final = {
    Remark.KIND: mark("Die Art dieses Angebots steht hinter einer anderen am selben Ort zurück."),
    Remark.ADDRESS: mark("Die Anschrift ist nicht sicher als Straße und Hausnummer zu lesen."),
    Remark.PHONE: mark("Eine Rufnummer ist nicht in internationaler Form zu schreiben."),
    Remark.HOURS: mark("Die Öffnungszeiten sind kein gültiger OSM-Wert oder widersprechen sich."),
    Remark.WHEELCHAIR: mark("Die Angaben zur Rollstuhlgerechtigkeit widersprechen sich."),
    Remark.TOO_LONG: mark("Ein Wert ist länger als die 255 Zeichen, die OpenStreetMap annimmt."),
    Remark.APPROXIMATE: mark("Die Lage ist nur ungefähr bekannt; der Punkt ist vor dem Eintragen zu verorten."),
    Remark.MOVED: mark("Der Punkt steht einige Meter neben einem anderen am selben Ort."),
}


@dataclass(frozen=True)
class Merged:
    """The tags of several offers, the offers whose kind they do not tell, and what else they cannot say."""

    tags: dict[str, str]
    silent: frozenset[str]
    remarks: tuple[Remark, ...]


def merge_offers(rows: Sequence[Row], tags: Sequence[dict[str, str]]) -> Merged:
    """Return the tags of offers that share provider, place and main tag.

    The kind that shapes the house most wins, and only the offers of that kind speak for all other tags.

    Parameters
    ----------
    rows
        Offers at their site, in the order found: columns of `Snapshot.offers` and, with ``site_`` before
        them, of `Snapshot.sites`.
    tags
        Tags of the topic of each.
    """
    cores = [(main_tag(given), kind_tag(given)) for given in tags]
    counts = Counter(cores)
    winner = min(counts, key=lambda core: (*_strength(core[1]), -counts[core], str(core)))
    speaking = [place for place, core in enumerate(cores) if core == winner]
    speakers = [rows[place] for place in speaking]
    remarks: set[Remark] = set()
    merged = _join_topics([tags[place] for place in speaking])
    merged |= _name_and_operator(speakers) | _address(speakers, remarks) | _contacts(speakers, remarks)
    merged |= _agreed(speakers, remarks)
    # What was too long came back empty from the readers of values.
    if any(len(value) > LONGEST for value in merged.values()) or not merged.get("name", ""):
        remarks.add(Remark.TOO_LONG)
    kept = {key: value for key, value in merged.items() if value and len(value) <= LONGEST}
    silent = frozenset(row["offer_id"] for row, core in zip(rows, cores, strict=True) if core != winner)
    return Merged(kept, silent, tuple(remark for remark in Remark if remark in remarks))


def is_osm_hours(text: str) -> bool:
    """Tell whether a text is a value of ``opening_hours`` that names times.

    >>> is_osm_hours("Mo-Fr 08:00-12:00; PH off"), is_osm_hours("Di nachmittags"), is_osm_hours("Mo-Fr")
    (True, False, False)
    """
    if not _HAS_TIMES.search(text) or len(text) > LONGEST:
        return False
    try:
        OpeningHours(text)
    except ParserError:
        return False
    return True


def _strength(kind: tuple[str, str] | None) -> tuple[int, int]:
    # A kind beats none; kinds of other keys than social_facility stand side by side.
    if kind is None:
        return 1, 0
    return 0, _KINDS.index(kind[1]) if kind[1] in _KINDS else len(_KINDS)


def _join_topics(tags: Sequence[dict[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for given in reversed(tags):
        joined |= given
    audiences = [given.get(AUDIENCE_KEY, "") for given in tags]
    joined.pop(AUDIENCE_KEY, None)
    # One that is open to all opens the place to all.
    if all(audiences):
        joined[AUDIENCE_KEY] = ";".join(_unique(word for text in audiences for word in text.split(";")))
    return joined


def _name_and_operator(rows: Sequence[Row]) -> dict[str, str]:
    names, houses = _unique(_texts(rows, "name")), _unique(_texts(rows, "site_name"))
    provider = tidy_text(rows[0]["provider"])
    name = names[0] if len(names) == 1 else houses[0] if len(houses) == 1 else provider
    kind = OPERATOR_TYPES.get(rows[0]["umbrella"], "") if provider else ""
    return {"name": name, "operator": provider, "operator:type": kind}


def _address(rows: Sequence[Row], remarks: set[Remark]) -> dict[str, str]:
    read = [split_address(row["site_street"]) for row in rows]
    street, number = max(read, key=lambda pair: (bool(pair[0]), bool(pair[1])))
    if not street and any(row["site_street"] for row in rows):
        remarks.add(Remark.ADDRESS)
    postcode, city = (next(iter(_texts(rows, column)), "") for column in ("site_postcode", "site_city"))
    return {"addr:street": street, "addr:housenumber": number, "addr:postcode": postcode, "addr:city": city}


def _contacts(rows: Sequence[Row], remarks: set[Remark]) -> dict[str, str]:
    read = [international_phones(row["phone"]) for row in rows]
    if any(unread for _, unread in read):
        remarks.add(Remark.PHONE)
    mails = _unique(plain_mail(row["email"]) for row in rows)
    return {
        "phone": ";".join(_unique(number for numbers, _ in read for number in numbers)),
        "email": ";".join(mails),
        "website": next(iter(_unique(plain_website(row["website"]) for row in rows)), ""),
    }


def _agreed(rows: Sequence[Row], remarks: set[Remark]) -> dict[str, str]:
    """Return what holds for the place as a whole only where all who speak of it say the same."""
    hours, wheelchair = (_unique(_texts(rows, column)) for column in ("opening_hours", "wheelchair"))
    valid = hours[0] if len(hours) == 1 and is_osm_hours(hours[0]) else ""
    if hours and not valid:
        remarks.add(Remark.HOURS)
    if len(wheelchair) > 1:
        remarks.add(Remark.WHEELCHAIR)
    days = [row["verified_on"] or "" for row in rows]
    return {
        "opening_hours": valid,
        "wheelchair": wheelchair[0] if len(wheelchair) == 1 else "",
        # The place as a whole was last confirmed when the first of its parts was.
        "check_date": min(days) if all(days) else "",
    }


def _texts(rows: Iterable[Row], column: str) -> list[str]:
    return [text for row in rows if (text := tidy_text(row[column]))]


def _unique(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]
