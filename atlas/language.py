"""German and English words and numbers, outside of any web request.

German is written in the code; English stands in the catalogue that the web uses too.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

LANGUAGES: Final = ("de", "en")
TRANSLATIONS: Final = Path(__file__).resolve().parent / "translations"


class Language:
    """Words, numbers and dates of one language."""

    def __init__(self, code: str, translations: NullTranslations) -> None:
        self.code = code
        # Babel's catalogue and not Flask-Babel's, which needs a request: the command line speaks the same sentences.
        self._translations = translations

    def gettext(self, message: str, /, **facts: object) -> str:
        """Return `message` in this language, its ``%(name)s`` places filled."""
        # Without facts nothing is filled in, so that a plain per cent sign in a sentence does not have to be doubled.
        translated = self._translations.gettext(message)
        return translated % facts if facts else translated

    def ngettext(self, singular: str, plural: str, count: int, /, **facts: object) -> str:
        """Return the form that fits `count`."""
        translated = self._translations.ngettext(singular, plural, count)
        return translated % facts if facts else translated

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number as people write it: 4.600 or 17,4 in German."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(round(value, digits), format=pattern, locale=self.code)

    def date(self, day: date | str) -> str:
        """Return a date as 21. November 2026."""
        # Day before month, as everybody who reads English here expects; plain "en" is American.
        locale = "en_GB" if self.code == "en" else self.code
        return format_date(date.fromisoformat(day) if isinstance(day, str) else day, format="long", locale=locale)

    def language_name(self, code: str) -> str:
        """Return the name of a language by its ISO 639 code, the code itself where none is known."""
        return str(Locale.parse(self.code).languages.get(code, code))


def mark(message: str) -> str:
    """Return `message` as it is; tells the catalogue that it will be translated later."""
    return message


def say_distance(distance_m: float) -> str:
    """Return a distance in German words.

    >>> say_distance(31.4), say_distance(17380)
    ('31 m', '17,4 km')
    """
    return f"{distance_m:.0f} m" if distance_m < 1000 else f"{distance_m / 1000:.1f} km".replace(".", ",")


def fold_text(text: str) -> str:
    """Return text as it is compared: small, umlauts as two letters, accents gone.

    >>> fold_text("Mörfelden-Walldorf, Straße")
    'moerfelden-walldorf, strasse'
    """
    # Before NFKD, which would make "o" and a combining mark of "ö"; casefold has already made "ss" of "ß".
    spelled = unicodedata.normalize("NFC", text).casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return "".join(sign for sign in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(sign))


@cache
def speak(code: str = "de") -> Language:
    """Return the language of `code`, German where the atlas does not know it."""
    known = code if code in LANGUAGES else "de"
    return Language(known, Translations.load(TRANSLATIONS, [known]))
