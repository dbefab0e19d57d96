"""The closed word lists of the atlas; their German and English words stand in the translation catalogue."""

from __future__ import annotations

from enum import StrEnum


class Field(StrEnum):
    """The five fields of action of participatory social planning (Gross-Gerau 2008)."""

    EXISTENCE = "existence"
    CRISIS = "crisis"
    FAMILIES = "families"
    DISABILITY = "disability"
    OLDER = "older"


class Level(StrEnum):
    """Levels of regions, from wide to narrow."""

    COUNTY = "county"
    SOCIAL_SPACE = "social_space"
    ASSOCIATION = "association"
    MUNICIPALITY = "municipality"
    LOCALITY = "locality"


class Umbrella(StrEnum):
    """Umbrella organisations of free welfare, and what stands outside them."""

    CARITAS = "caritas"
    DIAKONIE = "diakonie"
    AWO = "awo"
    DRK = "drk"
    PARITAET = "paritaet"
    ZWST = "zwst"
    PUBLIC = "public"
    PRIVATE = "private"
    OTHER = "other"


class DeliveryMode(StrEnum):
    """How an offer reaches people."""

    ON_SITE = "on_site"
    MOBILE = "mobile"
    ONLINE = "online"
    PHONE = "phone"


class Precision(StrEnum):
    """How well the point of a site is known."""

    EXACT = "exact"
    STREET = "street"
    PLACE = "place"
    MUNICIPALITY = "municipality"
    HIDDEN = "hidden"


class Basis(StrEnum):
    """Where a service area comes from."""

    STATED = "stated"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


class SurveyState(StrEnum):
    """How completely the offers of a topic were collected in a county."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    NONE = "none"


class Definition(StrEnum):
    """The definitions of a white spot."""

    PRESENCE = "presence"
    REACH = "reach"
    RATIO = "ratio"
    ACCESSIBILITY = "accessibility"


class Decay(StrEnum):
    """How the weight of an offer falls with distance; the formulas stand in `atlas.geo.decay`."""

    BINARY = "binary"
    LINEAR = "linear"
    EXPONENTIAL = "exponential"
    GAUSSIAN = "gaussian"


class View(StrEnum):
    """Which entries and service areas a verdict counts."""

    ALL = "all"
    WELL_KEPT = "well_kept"
    STATED = "stated"


class StandardUnit(StrEnum):
    """What the threshold of a standard is counted in."""

    OFFERS = "offers"
    PERCENT = "percent"
    OFFERS_PER_1000 = "offers_per_1000"
    PLACES_PER_1000 = "places_per_1000"
    PERCENT_OF_MEAN = "percent_of_mean"


class Status(StrEnum):
    """The verdict on a region and a topic."""

    COVERED = "covered"
    BORDERLINE = "borderline"
    WHITE = "white_spot"
    UNKNOWN = "unknown"


class Suppression(StrEnum):
    """Why a count of people is not shown."""

    NONE = "none"
    """It is shown."""
    PRIMARY = "primary"
    """It is too small."""
    SECONDARY = "secondary"
    """It would give a smaller one away."""


class AreaPart(StrEnum):
    """The parts of a municipality's polygon."""

    LAND = "land"
    WATER = "water"


class Funder(StrEnum):
    """Who pays."""

    FEDERAL = "federal"
    STATE = "state"
    COUNTY = "county"
    MUNICIPALITY = "municipality"
    CARE_INSURANCE = "care_insurance"
    FOUNDATION = "foundation"


class IndicatorUnit(StrEnum):
    """What the value of an indicator counts."""

    PEOPLE = "people"
    COUNT = "count"
    PERCENT = "percent"
    EUR = "eur"
    SCORE = "score"
    PER_100 = "per_100"
    PER_KM2 = "per_km2"


class Direction(StrEnum):
    """What a high value of an indicator says about need."""

    MORE_NEED = "more_need"
    LESS_NEED = "less_need"
    NEUTRAL = "neutral"


class Provision(StrEnum):
    """The columns of Groß-Gerau's matrix; an offer stands in one of the first three, and in the last besides."""

    REGULAR = "regular"
    COUNTY = "county"
    MUNICIPAL = "municipal"
    MIGRANTS = "migrants"


class TravelMode(StrEnum):
    """How people get to an offer through a road network."""

    FOOT = "foot"
    BIKE = "bike"
    CAR = "car"


def values(words: type[StrEnum]) -> tuple[str, ...]:
    """Return the codes of a word list, in order."""
    return tuple(word.value for word in words)
