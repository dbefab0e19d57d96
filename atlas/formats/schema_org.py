"""An offer as a schema.org Service in JSON-LD, for search engines.

What a machine would take for a promise is left out where it is none: hours that are not plainly
weekly, points that only stand for a town, and everything that tells of a confidential place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import orjson

from atlas.frames import split_list
from atlas.vocabulary import Precision, Umbrella

_DAYS: Final = {
    "Mo": "Monday",
    "Tu": "Tuesday",
    "We": "Wednesday",
    "Th": "Thursday",
    "Fr": "Friday",
    "Sa": "Saturday",
    "Su": "Sunday",
}
_NAMES: Final = tuple(_DAYS)
_DAY: Final = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_TIME: Final = r"(?:[01]\d|2[0-4]):[0-5]\d"
_RULE: Final = re.compile(
    rf"(?P<days>{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*) (?P<times>{_TIME}-{_TIME}(?:,{_TIME}-{_TIME})*)"
)
_POINTED: Final = {Precision.EXACT, Precision.STREET}
# RFC 8259 lets any sign be written by its number; these three could end the script element or open a comment.
_ESCAPES: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def write_service(
    offer: Mapping[str, Any],
    *,
    sites: Iterable[Mapping[str, Any]],
    provider: Mapping[str, Any] | None,
    areas: Sequence[str],
    url: str,
    language: str = "de",
) -> str:
    """Return an offer as JSON-LD that may stand inside a script element.

    Parameters
    ----------
    offer
        A row of `Snapshot.offers` as plain values.
    sites
        Its sites; ignored where the offer is confidential.
    provider
        A row of table `providers`, None where nobody knows.
    areas
        Names of the regions it serves.
    url
        Address of the offer's page.

    Notes
    -----
    Source of the vocabulary: https://schema.org, types Service and GovernmentService.
    """
    is_hidden = offer["is_confidential"] or offer["location_precision"] == Precision.HIDDEN
    is_public = provider is not None and provider["umbrella"] == Umbrella.PUBLIC
    places = [] if is_hidden else [_place(site, offer["wheelchair"]) for site in sites]
    document = {
        "@context": "https://schema.org",
        "@type": "GovernmentService" if is_public else "Service",
        "@id": url,
        "url": url,
        "name": offer["name"],
        "description": offer["description"],
        "serviceType": offer[f"topic_label_{language}"],
        "provider": _organization(provider, is_hidden=is_hidden),
        "areaServed": [_filled({"@type": "AdministrativeArea", "name": name}) for name in areas],
        "audience": [{"@type": "Audience", "audienceType": group} for group in split_list(offer["target_groups"])],
        "availableChannel": _channels(offer, places, is_hidden=is_hidden),
        "hoursAvailable": weekly_hours(offer["opening_hours"] or ""),
    }
    return dump_for_script(document)


def dump_for_script(document: Mapping[str, Any]) -> str:
    """Return JSON-LD without its empty values, so that it may stand inside a script element."""
    return re.sub(r"[<>&]", lambda sign: _ESCAPES[sign[0]], orjson.dumps(_filled(document)).decode())


def weekly_hours(text: str) -> list[dict[str, Any]]:
    """Return opening hours as OpeningHoursSpecification; nothing unless each rule names days and times only.

    As in OSM, a later rule replaces an earlier one for the days that it names.

    >>> weekly_hours("Mo-We 09:00-12:00")[0]["opens"], weekly_hours("Mo[1] 09:00-12:00; PH off")
    ('09:00', [])
    """
    rules = _read_rules(text)
    by_day = {day: times for days, times in rules for day in days}
    days_of: dict[str, list[str]] = {}
    for day in (name for name in _NAMES if name in by_day):
        for span in by_day[day]:
            days_of.setdefault(span, []).append(_DAYS[day])
    return [_specify(span, days) for span, days in days_of.items()]


def _read_rules(text: str) -> list[tuple[list[str], list[str]]]:
    if text.strip() == "24/7":
        return [(list(_NAMES), ["00:00-24:00"])]
    # All or nothing: with one rule left out, the others would promise hours that it takes back.
    rules = [_RULE.fullmatch(part.strip()) for part in text.split(";") if part.strip()]
    found = [rule for rule in rules if rule]
    if len(found) < len(rules):
        return []
    return [(_read_days(rule["days"]), rule["times"].split(",")) for rule in found]


def _read_days(text: str) -> list[str]:
    days: list[str] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        start, end = _NAMES.index(first), _NAMES.index(last or first)
        # Sa-Mo runs over the end of the week.
        days += [_NAMES[number % 7] for number in range(start, end + 1 if end >= start else end + 8)]
    return days


def _specify(span: str, days: list[str]) -> dict[str, Any]:
    opens, closes = span.split("-")
    # Read by search engines, closing at 00:00 after opening at 00:00 would be closed all day.
    closes = "23:59" if closes == "24:00" else closes
    return {"@type": "OpeningHoursSpecification", "dayOfWeek": days, "opens": opens, "closes": closes}


def _organization(provider: Mapping[str, Any] | None, *, is_hidden: bool) -> dict[str, Any] | None:
    if provider is None:
        return None
    told = {} if is_hidden else {"url": _web_address(provider["website"]), "email": provider["email"]}
    return _filled({"@type": "Organization", "name": provider["name"], "telephone": provider["phone"], **told})


def _channels(offer: Mapping[str, Any], places: list[dict[str, Any]], *, is_hidden: bool) -> list[dict[str, Any]]:
    contact = {
        "servicePhone": _filled({"@type": "ContactPoint", "telephone": offer["phone"]}, least=2),
        "serviceUrl": None if is_hidden else _web_address(offer["website"]),
        "availableLanguage": split_list(offer["languages"]),
    }
    # One channel for each place, all with the same phone: a channel is one way to get the service.
    channels = [{"@type": "ServiceChannel", **contact, "serviceLocation": place} for place in places or [{}]]
    return [filled for channel in channels if (filled := _filled(channel, least=2))]


def _place(site: Mapping[str, Any], wheelchair: str | None) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": site["street"],
        "postalCode": site["postcode"],
        "addressLocality": site["city"] or site.get("municipality"),
        "addressCountry": "DE",
    }
    # A point that only stands for a town would send somebody to the wrong door.
    is_pointed = site["lon"] is not None and site["location_precision"] in _POINTED
    geo = {"@type": "GeoCoordinates", "latitude": site["lat"], "longitude": site["lon"]} if is_pointed else None
    return _filled(
        {"@type": "Place", "name": site["name"], "address": _filled(address), "geo": geo} | _ramp(wheelchair)
    )


def _ramp(wheelchair: str | None) -> dict[str, Any]:
    if wheelchair not in {"yes", "no"}:
        return {}
    feature = {"@type": "LocationFeatureSpecification", "name": "wheelchair", "value": wheelchair == "yes"}
    return {"amenityFeature": feature}


def _web_address(text: str | None) -> str | None:
    # Data are not trusted to name schemes.
    return text if text and text.startswith(("https://", "http://")) else None


def _filled(node: Mapping[str, Any], *, least: int = 1) -> dict[str, Any]:
    """Return a node without its empty values; empty itself where fewer than `least` remain."""
    kept = {name: value for name, value in node.items() if value not in (None, "", [], {})}
    return kept if len(kept) >= least else {}
