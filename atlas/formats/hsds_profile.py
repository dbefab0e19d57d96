"""The HSDS profile of the atlas: what it adds to HSDS 3.0, as JSON merge patches (RFC 7396) on the schemas.

Nothing of HSDS is changed or taken away: whoever knows HSDS alone reads everything but the extension.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from atlas.formats.hsds_ids import EXTENSION, NAMESPACE
from atlas.vocabulary import Basis, DeliveryMode, Funder, Level, Precision, Status, Umbrella, values

Schema = dict[str, Any]

VERSION: Final = "3.0"
BASE: Final = "https://docs.openreferral.org/en/v3.0.0/"

_TEXT: Final[Schema] = {"type": "string"}
_WHOLE: Final[Schema] = {"type": "integer"}
_YES_NO: Final[Schema] = {"type": "boolean"}
_TEXTS: Final[Schema] = {"type": "array", "items": _TEXT}


def _one_of(words: Iterable[str]) -> Schema:
    return {"type": "string", "enum": list(words)}


def _about(schema: Schema, text: str) -> Schema:
    return {**schema, "description": text}


def _object(required: Iterable[str], **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


_REGION: Final = _object(
    ("region_id", "level", "name"),
    region_id=_TEXT,
    level=_one_of(values(Level)),
    name=_TEXT,
    uri={"type": "string", "format": "uri"},
)
_GAP: Final = _object(
    ("region_id", "level", "name", "definition", "status", "reason"),
    **_REGION["properties"],
    definition=_about(_TEXT, "By which definition of a white spot; see /planung/standards."),
    status=_one_of([Status.WHITE, Status.BORDERLINE]),
    people_affected=_about(_WHOLE, "Left out where they are so few that they might be recognised."),
    reason=_TEXT,
)
_SERVICE: Final = _object(
    ("offer_id", "topic_id", "partners", "target_groups", "delivery_modes", "languages"),
    offer_id=_about(_TEXT, "The atlas' own id."),
    topic_id=_TEXT,
    provider_id=_TEXT,
    partners=_TEXTS,
    target_groups=_TEXTS,
    delivery_modes={"type": "array", "items": _one_of(values(DeliveryMode))},
    languages=_about(_TEXTS, "ISO 639-1, as they were written."),
    office=_about(_TEXT, "The county office responsible for it."),
    plain_language=_about(_TEXT, "The description in plain German (Leichte Sprache)."),
    wheelchair=_one_of(["yes", "limited", "no"]),
    capacity=_about({"type": "integer", "minimum": 0}, "Places."),
    opening_hours=_about(_TEXT, "In OSM's syntax, from which the schedules are made."),
    opening_hours_text=_TEXT,
    is_confidential=_about(_YES_NO, "Whether its place is secret; then no output tells it."),
    source_url=_about(_TEXT, "Addresses of the sources, with blanks between them."),
    source_year=_WHOLE,
    source_confidence=_one_of(["high", "medium", "low"]),
    source_topic=_TEXT,
    source_field=_TEXT,
    unknown_service_area=_about(
        _object(("basis",), basis=_one_of(values(Basis)), note=_TEXT), "Somebody asked whom it serves; nobody knows."
    ),
    website=_about(_TEXT, "As it was written, where it is no URI."),
    email=_about(_TEXT, "As it was written, where it is no mail address."),
    total_services=_about(
        _WHOLE, "How many there are; told by the first of a list of all, so that a part is not taken for it."
    ),
    attribution=_about(_TEXT, "Whom to credit wherever it is shown."),
)
_EXTENSIONS: Final[dict[str, Schema]] = {
    "service": _SERVICE,
    "organization": _object(
        ("provider_id", "umbrella", "also_known_as"),
        provider_id=_about(_TEXT, "The atlas' own id."),
        umbrella=_one_of(values(Umbrella)),
        also_known_as=_TEXTS,
        website=_about(_TEXT, "As it was written, where it is no URI."),
        email=_about(_TEXT, "As it was written, where it is no mail address."),
    ),
    "location": _object(
        ("site_id", "location_precision"),
        site_id=_about(_TEXT, "The atlas' own id."),
        location_precision=_about(
            _one_of(values(Precision)), "How well the point is known: place and municipality only name the middle."
        ),
        ags=_about({"type": "string", "pattern": "^[0-9]{8}$"}, "The municipality that was stated."),
        regions=_about({"type": "array", "items": _REGION}, "The regions it lies in, wide ones first."),
    ),
    "service_area": _object(
        ("region_id", "level", "basis"),
        region_id=_TEXT,
        level=_one_of(values(Level)),
        basis=_about(_one_of(values(Basis)), "Whether the provider stated it or somebody inferred it."),
    ),
    "funding": _object(
        ("funding_id", "funder_level", "year"),
        funding_id=_TEXT,
        funder_level=_one_of(values(Funder)),
        purpose=_TEXT,
        amount_eur={"type": "number", "minimum": 0},
        year=_WHOLE,
        is_voluntary=_YES_NO,
    ),
    "taxonomy_term": _object(
        ("topic_id",),
        topic_id=_TEXT,
        hsds_term=_about(_TEXT, "The English term closest to it."),
        target_group=_TEXT,
        is_regular_service=_about(_YES_NO, "Whether the law gives a right to it."),
        gaps=_about(
            {"type": "array", "items": _GAP}, "Municipalities without such an offer; told of a single term only."
        ),
    ),
}

PATCHES: Final[dict[str, Schema]] = {
    name: {"properties": {EXTENSION: {"title": "Sozialatlas", **extension}}} for name, extension in _EXTENSIONS.items()
}
"""A merge patch for each schema of HSDS that the atlas extends, by the schema's name."""


def describe_profile(address: str) -> Schema:
    """Return what the profile is, in words and with the addresses of its patches.

    Parameters
    ----------
    address
        Where the patches lie, without a slash at the end.
    """
    return {
        "name": "Sozialatlas",
        "extends": BASE,
        "version": VERSION,
        "description": (
            "HSDS 3.0 unchanged, plus one property " + EXTENSION + " for what it has no word for: our own ids, regions "
            "with official keys, how well a point is known, white spots of a topic. Times of schedules are those of "
            "the clock in Germany (Europe/Berlin), without an offset, as it changes in spring and autumn. closes_at "
            "before opens_at is on the next day; without closes_at the end is open. Parts of an address that nobody "
            "knows are empty. A confidential service has a location of which nothing is told."
        ),
        "identifiers": f"UUID version 5 (RFC 9562) in the namespace {NAMESPACE}",
        "service_area_uri": "http://dcat-ap.de/def/politicalGeocoding/ municipalityKey/AGS or districtKey/county",
        "patches": {f"{name}.json": f"{address}/{name}.json" for name in PATCHES},
    }
