"""What open-data portals want to know of an installation beside its data, named by the vocabularies of DCAT-AP.de.

Nothing of it can be guessed: who hands the data to GovData, what kind of body publishes them, how often they are kept
up and for how long they will be there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from atlas.errors import BadRequestError
from atlas.language import mark

PUBLISHER_TYPES: Final = (
    "LocalAuthority",
    "RegionalAuthority",
    "NationalAuthority",
    "SupraNationalAuthority",
    "NonProfitOrganisation",
    "NonGovernmentalOrganisation",
    "Academia-ScientificOrganisation",
    "Company",
    "IndustryConsortium",
    "StandardisationBody",
)
"""Codes of http://purl.org/adms/publishertype/1.0."""

FREQUENCIES: Final = (
    "CONT",
    "DAILY",
    "WEEKLY",
    "BIWEEKLY",
    "MONTHLY",
    "BIMONTHLY",
    "QUARTERLY",
    "ANNUAL_2",
    "ANNUAL",
    "BIENNIAL",
    "IRREG",
)
"""Codes of http://publications.europa.eu/resource/authority/frequency that a register of offers may have."""

AVAILABILITIES: Final = ("STABLE", "AVAILABLE", "TEMPORARY", "EXPERIMENTAL")
"""Codes of http://publications.europa.eu/resource/authority/planned-availability."""

_CHOICES: Final = {
    "publisher_type": PUBLISHER_TYPES,
    "frequency": FREQUENCIES,
    "availability": AVAILABILITIES,
}


@dataclass(frozen=True)
class PortalEntry:
    """One entry: the field of `Portal`, its variable, what it is, and whether portals refuse a record without it."""

    field: str
    variable: str
    about: str
    is_required: bool = False


PORTAL_ENTRIES: Final = (
    PortalEntry(
        "contributor_id",
        "ATLAS_DCAT_CONTRIBUTOR_ID",
        mark("Datenbereitsteller-Kennung bei GovData"),
        is_required=True,
    ),
    PortalEntry("publisher_uri", "ATLAS_DCAT_PUBLISHER_URI", mark("Internetadresse, die den Herausgeber benennt")),
    PortalEntry("publisher_type", "ATLAS_DCAT_PUBLISHER_TYPE", mark("Art des Herausgebers")),
    PortalEntry("frequency", "ATLAS_DCAT_FREQUENCY", mark("wie oft die Daten gepflegt werden")),
    PortalEntry("availability", "ATLAS_DCAT_AVAILABILITY", mark("wie lange die Daten verfügbar bleiben sollen")),
)
"""Every entry, in the order of the documentation."""


@dataclass(frozen=True)
class Portal:
    """What the operator says for portals; empty where nothing was said.

    `contributor_id` and `publisher_uri` are addresses, the others codes of their vocabularies.
    """

    contributor_id: str = ""
    publisher_uri: str = ""
    publisher_type: str = ""
    frequency: str = ""
    availability: str = ""


def read_portal(given: Mapping[str, str]) -> Portal:
    """Return what the environment says for portals.

    Raises
    ------
    BadRequestError
        If an address is none, or a code is not in its vocabulary.
    """
    texts = {entry.field: given.get(entry.variable, "").strip() for entry in PORTAL_ENTRIES}
    for entry in PORTAL_ENTRIES:
        _check(entry, texts[entry.field])
    return Portal(**texts)


def _check(entry: PortalEntry, text: str) -> None:
    known = _CHOICES.get(entry.field)
    if text and known and text not in known:
        raise BadRequestError(
            "Die Umgebungsvariable %(variable)s hat den Wert „%(name)s“; erwartet wird eines von: %(known)s.",
            variable=entry.variable,
            name=text,
            known=", ".join(known),
        )
    # Signs that RFC 3987 does not allow in an address would break every document that names it.
    if text and not known and not re.fullmatch(r"https?://[^\s/<>\"{}|\\^`]+(/[^\s<>\"{}|\\^`]*)?", text):
        raise BadRequestError(
            "Die Umgebungsvariable %(name)s hat den Wert „%(text)s“; erwartet wird eine Adresse wie "
            "http://dcat-ap.de/def/contributors/landkreisMusterhausen.",
            name=entry.variable,
            text=text,
        )
