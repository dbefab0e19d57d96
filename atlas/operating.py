"""Who runs this installation: what imprint, privacy notice and accessibility declaration have to say.

The atlas cannot know these entries and the law asks for them, so each says by which
environment variable an operator fills it and which pages need it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from atlas.errors import BadRequestError
from atlas.language import mark

LINE_SEPARATOR: Final = ";"
"""Separates the lines of an address or the items of a list, as an environment variable has only one line."""

IMPRINT: Final = "imprint"
PRIVACY: Final = "privacy"
ACCESSIBILITY: Final = "accessibility"


@dataclass(frozen=True)
class Entry:
    """One entry: the field of `Operator`, its variable, what it is, and the pages that are incomplete without it."""

    field: str
    variable: str
    about: str
    pages: tuple[str, ...] = ()


ENTRIES: Final = (
    Entry("name", "ATLAS_OPERATOR_NAME", mark("Name des Betreibers"), (IMPRINT, PRIVACY, ACCESSIBILITY)),
    Entry("address", "ATLAS_OPERATOR_ADDRESS", mark("Anschrift"), (IMPRINT, PRIVACY)),
    Entry("representative", "ATLAS_OPERATOR_REPRESENTATIVE", mark("wer den Betreiber vertritt"), (IMPRINT,)),
    Entry("phone", "ATLAS_OPERATOR_PHONE", mark("Telefon"), (IMPRINT,)),
    Entry("email", "ATLAS_OPERATOR_EMAIL", mark("E-Mail-Adresse"), (IMPRINT, PRIVACY, ACCESSIBILITY)),
    Entry("supervisor", "ATLAS_OPERATOR_SUPERVISOR", mark("Aufsichtsbehörde des Betreibers")),
    Entry("vat_id", "ATLAS_OPERATOR_VAT_ID", mark("Umsatzsteuer-Identifikationsnummer")),
    Entry("hosting", "ATLAS_HOSTING", mark("wer den Server betreibt, wenn es nicht der Betreiber selbst ist")),
    Entry("log_days", "ATLAS_LOG_DAYS", mark("wie viele Tage Server-Protokolle aufgehoben werden"), (PRIVACY,)),
    Entry("privacy_officer", "ATLAS_PRIVACY_OFFICER", mark("Datenschutzbeauftragte, mit Kontakt"), (PRIVACY,)),
    Entry("privacy_authority", "ATLAS_PRIVACY_AUTHORITY", mark("Datenschutz-Aufsichtsbehörde"), (PRIVACY,)),
    Entry("accessibility_email", "ATLAS_ACCESSIBILITY_EMAIL", mark("E-Mail-Adresse für gemeldete Barrieren")),
    Entry("accessibility_body", "ATLAS_ACCESSIBILITY_BODY", mark("Durchsetzungsstelle des Landes"), (ACCESSIBILITY,)),
    Entry("accessibility_date", "ATLAS_ACCESSIBILITY_DATE", mark("Tag der letzten Prüfung"), (ACCESSIBILITY,)),
    Entry("accessibility_gaps", "ATLAS_ACCESSIBILITY_GAPS", mark("weitere bekannte Barrieren")),
    Entry("correction_email", "ATLAS_CORRECTION_EMAIL", mark("E-Mail-Adresse für Berichtigungen")),
)
"""Every entry, in the order of the documentation; one without pages may stay empty for good."""


@dataclass(frozen=True)
class Operator:
    """What the operator says about itself; empty where nothing was said.

    Lines and items are joined with `LINE_SEPARATOR`. `log_days` is a whole number as text, 0 where
    no log is kept; `accessibility_date` an ISO date. The two special mail addresses fall back to `email`.
    """

    name: str = ""
    address: str = ""
    representative: str = ""
    phone: str = ""
    email: str = ""
    supervisor: str = ""
    vat_id: str = ""
    hosting: str = ""
    log_days: str = ""
    privacy_officer: str = ""
    privacy_authority: str = ""
    accessibility_email: str = ""
    accessibility_body: str = ""
    accessibility_date: str = ""
    accessibility_gaps: str = ""
    correction_email: str = ""


def read_operator(given: Mapping[str, str]) -> Operator:
    """Return what the environment says about the operator.

    Raises
    ------
    BadRequestError
        If a mail address, the date or the number of days is none.
    """
    texts = {entry.field: given.get(entry.variable, "").strip() for entry in ENTRIES}
    for entry in ENTRIES:
        _check(entry, texts[entry.field])
    for special in ("accessibility_email", "correction_email"):
        texts[special] = texts[special] or texts["email"]
    return Operator(**texts)


def split_lines(text: str) -> list[str]:
    """Return the lines of an entry.

    >>> split_lines("Landratsamt; Marktplatz 1;12345 Aheim")
    ['Landratsamt', 'Marktplatz 1', '12345 Aheim']
    """
    return [line.strip() for line in text.split(LINE_SEPARATOR) if line.strip()]


def _check(entry: Entry, text: str) -> None:
    if not text:
        return
    if entry.field.endswith("email") and not _is_mail_address(text):
        _refuse(entry, text, "name@beispiel.de")
    if entry.field == "log_days" and not (text.isascii() and text.isdigit()):
        _refuse(entry, text, "7")
    if entry.field == "accessibility_date" and not _is_day(text):
        _refuse(entry, text, "2026-11-21")


def _refuse(entry: Entry, text: str, example: str) -> None:
    raise BadRequestError(
        "Die Umgebungsvariable %(name)s hat den Wert „%(text)s“; erwartet wird ein Wert wie %(example)s.",
        name=entry.variable,
        text=text,
        example=example,
    )


def _is_mail_address(text: str) -> bool:
    # Enough to catch a slip; whether anybody reads there, only a mail can tell.
    name, at, host = text.partition("@")
    return bool(name and at and "." in host) and not any(sign.isspace() or sign in "@<>,;" for sign in name + host)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-11-21")
