"""What one foreign cell means: numbers, dates, yes and no, words of closed lists.

A cell that means nothing raises `CellError`; the caller knows line and column and makes a fault of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Final

from babel import Locale
from rapidfuzz import fuzz, process

from atlas.errors import BadDataError
from atlas.vocabulary import DeliveryMode, Umbrella, values

NOTHING: Final = frozenset(
    {"-", "–", "—", "/", "?", "k. a.", "k.a.", "n/a", "na", "null", "none", "nan", "#nv", "#n/a"}
)
"""How spreadsheets write an empty cell."""

_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_GROUPED: Final = {",": re.compile(r"[+-]?\d{1,3}(\.\d{3})+"), ".": re.compile(r"[+-]?\d{1,3}(,\d{3})+")}
_SPACED: Final = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))|\s?°$")
"""Spaces and apostrophes that group thousands; a degree sign at the end. Degrees and minutes are no number."""

_DAY_FORMATS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%Y-%m-%dT%H:%M:%S")
_YES: Final = frozenset({"ja", "j", "yes", "y", "true", "wahr", "1", "x"})
_NO: Final = frozenset({"nein", "n", "no", "false", "falsch", "0"})
_WHEELCHAIR: Final = {"teilweise": "limited", "eingeschraenkt": "limited", "limited": "limited", "bedingt": "limited"}
_DELIVERY: Final = {
    **dict.fromkeys(("vor ort", "persoenlich", "in der einrichtung", "stationaer"), str(DeliveryMode.ON_SITE)),
    **dict.fromkeys(("aufsuchend", "mobil", "zu hause", "hausbesuch", "hausbesuche"), str(DeliveryMode.MOBILE)),
    **dict.fromkeys(("digital", "internet", "video"), str(DeliveryMode.ONLINE)),
    **dict.fromkeys(("telefon", "telefonisch", "hotline"), str(DeliveryMode.PHONE)),
    **{mode.replace("_", " "): mode for mode in values(DeliveryMode)},
}
_UMBRELLAS: Final = {
    **dict.fromkeys(("oeffentlich", "kommunal", "landkreis", "stadt", "gemeinde", "staatlich"), str(Umbrella.PUBLIC)),
    **dict.fromkeys(("privat", "gewerblich"), str(Umbrella.PRIVATE)),
    **dict.fromkeys(("dpwv", "paritaetischer", "der paritaetische"), str(Umbrella.PARITAET)),
    **dict.fromkeys(("sonstige", "sonstiger"), str(Umbrella.OTHER)),
    "rotes kreuz": str(Umbrella.DRK),
    **{code: code for code in values(Umbrella)},
}


class CellError(BadDataError):
    """A cell means nothing: what was expected, and what to do."""

    def __init__(self, expected: str, advice: str) -> None:
        self.expected = expected
        self.advice = advice
        super().__init__(f"{expected} {advice}".strip())


def fold(text: str) -> str:
    """Return a text without case, umlauts, accents and punctuation, so that spellings compare.

    >>> fold("Caritas-Verband  Lörrach e.V.")
    'caritas verband loerrach e v'
    """
    # NFC first: some programs write "ä" as two signs, which the table of umlauts would not know.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(sign for sign in plain if not unicodedata.combining(sign))))


def slug(text: str) -> str:
    """Return a text as an ASCII id.

    >>> slug("Diakonie Überlingen e. V.")
    'diakonie-ueberlingen-e-v'
    """
    return fold(text).replace(" ", "-")


def suggest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like `word`, as a question in German; empty where none is."""
    # WRatio also compares parts, as foreign words are often longer than ours: "Beratung für Schuldner".
    found = process.extractOne(word, list(known), scorer=fuzz.WRatio, processor=fold, score_cutoff=70)
    return f"Meinten Sie „{found[0]}“?" if found else ""


def parse_number(text: str, decimal: str = "") -> float:
    """Return a number in German or English spelling.

    The decimal sign is the last one that occurs once; with `decimal` given, the other one groups thousands.

    >>> parse_number("5.278.345,5"), parse_number("9,17"), parse_number("9.17"), parse_number("1.200", ",")
    (5278345.5, 9.17, 9.17, 1200.0)
    """
    bare = _SPACED.sub("", text.strip())
    sign = decimal or _guess_decimal(bare)
    if _GROUPED[sign].fullmatch(bare.split(sign)[0]):
        bare = bare.replace("." if sign == "," else ",", "")
    if not re.fullmatch(r"[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?", bare):
        raise CellError("Erwartet wird eine Zahl wie 9,1750.", "Bitte die Zelle verbessern.")
    return float(bare.replace(",", "."))


def parse_count(text: str) -> int:
    """Return a whole number; ``1.200`` is twelve hundred."""
    # A count has no decimals, so groups of three are thousands here; a coordinate of "9.175" is read the other way.
    number = parse_number(text, "," if _GROUPED[","].fullmatch(text.strip()) else "")
    if number < 0 or not number.is_integer():
        raise CellError("Erwartet wird eine ganze Zahl ab 0.", "Bitte nur die Zahl eintragen.")
    return int(number)


def parse_day(text: str) -> str:
    """Return a day as ISO text.

    >>> parse_day("31.12.2024")
    '2024-12-31'
    """
    for form in _DAY_FORMATS:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar day has no time zone
        except ValueError:
            continue
        return day.isoformat()
    raise CellError("Erwartet wird ein Datum wie 31.12.2024 oder 2024-12-31.", "Bitte die Zelle verbessern.")


def parse_year(text: str) -> int:
    """Return the year of a year or a date.

    >>> parse_year("2024"), parse_year("31.12.2024")
    (2024, 2024)
    """
    found = re.search(r"(?<!\d)(19|20)\d\d(?!\d)", text)
    if not found:
        raise CellError("Erwartet wird ein Jahr wie 2024.", "Bitte die Zelle verbessern.")
    return int(found[0])


def parse_flag(text: str) -> bool:
    """Return yes or no.

    >>> parse_flag("Ja"), parse_flag("0")
    (True, False)
    """
    word = fold(text)
    if word in _YES or word in _NO:
        return word in _YES
    raise CellError("Erwartet wird ja oder nein.", "Bitte die Zelle verbessern.")


def parse_wheelchair(text: str) -> str:
    """Return ``yes``, ``limited`` or ``no``."""
    return _WHEELCHAIR.get(fold(text)) or ("yes" if parse_flag(text) else "no")


def parse_delivery_mode(text: str) -> str:
    """Return the code of a delivery mode in German or English words."""
    return _choose(text, _DELIVERY, "eine Angebotsform: vor Ort, aufsuchend, online oder Telefon")


def parse_umbrella(text: str) -> str:
    """Return the code of an umbrella organisation."""
    return _choose(text, _UMBRELLAS, f"ein Verband: {', '.join(values(Umbrella))}")


def parse_language(text: str) -> str:
    """Return the code of a language.

    >>> parse_language("Türkisch"), parse_language("en")
    ('tr', 'en')
    """
    return _choose(text, _languages(), "eine Sprache wie Deutsch oder de")


def parse_website(text: str) -> str:
    """Return an address of the web with its scheme; anything else that a browser might run is refused."""
    # Only web addresses may become links: a scheme such as "javascript:" would run in the visitor's browser.
    address = f"https://{text}" if re.match(r"[\w-]+(\.[\w-]+)+(/|$)", text) else text
    if re.fullmatch(r"https?://[^\s<>\"]+", address):
        return address
    raise CellError("Erwartet wird eine Internetadresse wie https://www.beispiel.de.", "Die Zelle bleibt leer.")


def split_items(text: str) -> list[str]:
    """Return the items of a cell that lists several, separated by ``;`` ``,`` ``|`` or a line break."""
    return [item for item in (part.strip() for part in re.split(r"[;,|\n]", text)) if item]


def _guess_decimal(bare: str) -> str:
    if bare.count(",") > 1 or (bare.count(",") == 1 and bare.rfind(".") > bare.rfind(",")):
        return "."
    # A single dot stays a decimal sign: coordinates are written so far more often than thousands.
    return "," if "," in bare or bare.count(".") > 1 else "."


def _choose(text: str, words: dict[str, str], expected: str) -> str:
    found = words.get(fold(text))
    if found:
        return found
    problem = f"Erwartet wird {expected}."
    raise CellError(problem, suggest(text, words) or "Bitte unter [values] zuordnen.")


@cache
def _languages() -> dict[str, str]:
    # Codes of two letters only: ISO 639-1, as the column of the atlas promises.
    names = {fold(name): code for code, name in Locale("de").languages.items() if len(code) == 2}
    return names | {code: code for code in names.values()}
