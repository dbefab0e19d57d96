"""How good an entry is: 0 to 100 points in five parts, with codes for what is missing.

The weights are our own choice; nobody has measured them. They follow what goes wrong in directories of this kind:
entries nobody has looked at for years, then gaps, then no way to ask.

=============  ======  ==========================================================================================
part           points  full where
=============  ======  ==========================================================================================
freshness          30  verified within a year; less each year down to nothing at `freshness_years`. A source that
                       nobody verified counts half of that at most. Editing an entry verifies nothing.
completeness       25  description 5; target groups, languages, cost, access, wheelchair 4 each
contact            20  phone 10, email 6, website 4; the provider's own counts half
place              15  a point at the house or street; 9 in the right place, 4 in the municipality, 4 more with a
                       street written down
hours              10  hours in OSM syntax that the atlas understands; as text 4
=============  ======  ==========================================================================================

Nobody is blamed for what cannot or must not be there: a confidential offer needs a phone and no place, one by phone,
online or at people's homes no point, one without a building no ramp.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from atlas.frames import row_of, split_list
from atlas.services.opening_rules import parse_rules
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import DeliveryMode, Precision

MOST: Final = {"freshness": 30.0, "completeness": 25.0, "contact": 20.0, "place": 15.0, "hours": 10.0}
"""The parts and their most points."""

_FACTS: Final = {
    "description": 5.0,
    "target_groups": 4.0,
    "languages": 4.0,
    "cost": 4.0,
    "access": 4.0,
    "wheelchair": 4.0,
}
_WAYS: Final = {"phone": 10.0, "email": 6.0, "website": 4.0}
_BORROWED: Final = 0.5
_UNVERIFIED: Final = 0.5
_PLACES: Final = {Precision.EXACT: 15.0, Precision.STREET: 15.0, Precision.PLACE: 9.0, Precision.MUNICIPALITY: 4.0}
_STREET: Final = 4.0
_TEXT_HOURS: Final = 4.0
_DAYS_IN_YEAR: Final = 365.25


@dataclass(frozen=True)
class QualityPart:
    """One part of the score.

    `missing` holds codes of what would bring more points: facts and ways of contact by their column; ``unverified``,
    ``old`` or ``undated``; ``approximate`` or ``no_place``; ``hours_as_text`` or ``no_hours``.
    """

    code: str
    points: float
    most: float
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quality:
    """The score of an entry, 0 to 100, and its parts."""

    score: int
    parts: tuple[QualityPart, ...]


def measure_quality(snapshot: Snapshot) -> np.ndarray:
    """Return the score of all offers, measured once for each snapshot.

    Returns
    -------
    scores
        int16 from 0 to 100, aligned with `Snapshot.offers`.
    """
    return snapshot.derive("quality", lambda: _points(snapshot).sum(axis=1).round().to_numpy(dtype=np.int16))


def describe_quality(snapshot: Snapshot, offer_id: str) -> Quality:
    """Return the score of one offer with its parts, each with codes for what is missing.

    Raises
    ------
    NotFoundError
        If there is no offer of that id.
    """
    place = snapshot.offer_position(offer_id)
    points = _points(snapshot).iloc[place]
    offer = row_of(snapshot.offers, place)
    missing = _name_missing(offer, points, snapshot.provider(offer["provider_id"]) or {})
    parts = tuple(QualityPart(code, float(points[code]), most, missing[code]) for code, most in MOST.items())
    return Quality(int(measure_quality(snapshot)[place]), parts)


def _points(snapshot: Snapshot) -> pd.DataFrame:
    def measure() -> pd.DataFrame:
        offers = snapshot.offers
        return pd.DataFrame(
            {
                "freshness": _rate_freshness(offers, snapshot.as_of, snapshot.settings.freshness_years),
                "completeness": _rate_completeness(offers),
                "contact": _rate_contact(offers, snapshot.tables["providers"]),
                "place": _rate_place(offers),
                "hours": _rate_hours(offers),
            },
            index=offers.index,
        )

    return snapshot.derive("quality points", measure)


def _rate_freshness(offers: pd.DataFrame, as_of: date, freshness_years: int) -> pd.Series:
    verified = pd.to_datetime(offers["verified_on"], format="%Y-%m-%d")
    verified_years = (pd.Timestamp(as_of) - verified).dt.days / _DAYS_IN_YEAR
    source_years = as_of.year - offers["source_year"].astype("float64")

    def keep(years: pd.Series) -> pd.Series:
        # Nothing is lost in the first year; an age nobody knows keeps nothing.
        return (1 - (years - 1) / max(freshness_years - 1, 1)).clip(0, 1).fillna(0)

    # An old visit does not make a newer source worse.
    verified_share, source_share = keep(verified_years), _UNVERIFIED * keep(source_years)
    return MOST["freshness"] * verified_share.where(verified_share > source_share, source_share)


def _rate_completeness(offers: pd.DataFrame) -> pd.Series:
    known = offers[list(_FACTS)].notna()
    known["description"] |= offers["plain_language"].notna()
    known["wheelchair"] |= _has_no_door(offers)
    return (known * pd.Series(_FACTS)).sum(axis=1)


def _rate_contact(offers: pd.DataFrame, providers: pd.DataFrame) -> pd.Series:
    by_id = providers.set_index("provider_id")
    points = pd.Series(0.0, index=offers.index)
    for way, most in _WAYS.items():
        is_own, is_borrowed = offers[way].notna(), offers["provider_id"].map(by_id[way]).notna()
        points += most * (is_own + _BORROWED * (is_borrowed & ~is_own))
    # A confidential offer shows a phone and nothing else, so a phone is all there can be.
    has_phone = offers["is_confidential"].astype(bool) & offers["phone"].notna()
    return points.mask(has_phone, MOST["contact"])


def _rate_place(offers: pd.DataFrame) -> pd.Series:
    precision = offers["location_precision"].map({str(key): points for key, points in _PLACES.items()}).fillna(0.0)
    points = (precision + _STREET * offers["street"].notna()).clip(upper=MOST["place"])
    needs_none = offers["is_confidential"].astype(bool) | _has_no_door(offers)
    return points.mask(needs_none, MOST["place"])


def _rate_hours(offers: pd.DataFrame) -> pd.Series:
    written = offers["opening_hours"]
    understood = {text: bool(parse_rules(text)) for text in written.dropna().unique()}
    # By membership and not by map(), which makes floats where nobody has any hours.
    is_understood = written.isin([text for text, rules in understood.items() if rules])
    is_text = written.notna() | offers["opening_hours_text"].notna()
    return is_understood * MOST["hours"] + (is_text & ~is_understood) * _TEXT_HOURS


def _has_no_door(offers: pd.DataFrame) -> pd.Series:
    on_site = str(DeliveryMode.ON_SITE)
    return ~offers["delivery_modes"].map(lambda modes: on_site in split_list(modes)).astype(bool)


def _name_missing(offer: dict[str, Any], points: pd.Series, provider: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    # A part that has all its points misses nothing, whatever stands in the row.
    named = {
        "freshness": _name_age(offer),
        "completeness": tuple(fact for fact in _FACTS if not _knows(offer, fact)),
        "contact": tuple(way for way in _WAYS if not (offer[way] or provider.get(way))),
        "place": ("approximate" if points["place"] else "no_place",),
        "hours": ("hours_as_text" if points["hours"] else "no_hours",),
    }
    return {code: () if points[code] >= most else named[code] for code, most in MOST.items()}


def _name_age(offer: dict[str, Any]) -> tuple[str, ...]:
    if offer["verified_on"]:
        return ("old",)
    return ("unverified",) if offer["source_year"] else ("undated",)


def _knows(offer: dict[str, Any], fact: str) -> bool:
    if fact == "wheelchair" and DeliveryMode.ON_SITE not in split_list(offer["delivery_modes"]):
        return True
    return bool(offer[fact] or (fact == "description" and offer["plain_language"]))
