"""Single values as OpenStreetMap writes them; what cannot be read for sure is left out, never guessed."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 255
"""Characters of one value; the database of OpenStreetMap refuses more."""

_SEVERAL_NUMBERS: Final = re.compile(r"\s*(?:[;,|\n]|\boder\b|\bund\b|\bor\b)\s*")
_LABEL: Final = re.compile(r"^(?:telefon|telephone|phone|tel|fon|mobil|handy)\b[.:]*\s*", re.IGNORECASE)
_DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_NUMBER: Final = re.compile(r"(?P<prefix>\+|00|0) ?(?P<rest>[1-9][0-9 ()/.-]*)")
# Area codes of two digits in Germany; what looks like another one was written in pairs of digits.
_SHORT_AREAS: Final = {"30", "40", "69", "89"}
# Every code of one or two digits that ITU-T E.164 gives out; all others have three.
_SHORT_CODES: Final = re.compile(r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
_LEAST_DIGITS: Final = 7
# ITU-T E.164, the code of the country included.
_MOST_DIGITS: Final = 15
_GERMANY: Final = "49"

_HOUSE_NUMBER: Final = re.compile(
    r"(?P<street>\S.*?)\s+(?:Nr\.?\s*)?"
    r"(?P<number>[1-9][0-9]{0,3}\s?[a-zA-Z]?(?:\s?[-/]\s?(?:[1-9][0-9]{0,3}\s?[a-zA-Z]?|[a-zA-Z]))?)"
)
_NO_STREET: Final = re.compile(
    # A number inside a street is one of its name only as in "Straße des 17. Juni".
    r"[/,;()\[\]|\"<>+&]|\d(?![\d.])|\b(?:Ecke|Postfach|c/o|gegenüber)\b|\s(?:bei|hinter|neben)\b|^(?:Haus|Gebäude|Block)$",
    re.IGNORECASE,
)
_ROAD: Final = re.compile(
    r"(?:straße|strasse|gasse|weg|platz|allee|ring|markt|ufer|damm|steige?|stieg|pfad|chaussee|promenade|zeile|wall"
    r"|graben)\b",
    re.IGNORECASE,
)
_SHORTENED: Final = re.compile(r"(?P<s>[Ss])tr\.(?=\s|$)")
_MAIL: Final = re.compile(r"[^\s@<>()\",;:]+@[^\s@<>()\",;:]+\.[^\s@<>()\",;:.]{2,}")


def tidy_text(text: str | None) -> str:
    r"""Return a text on one line without control characters; empty where it is too long to be kept whole.

    >>> tidy_text("Café\t Süd \x00"), tidy_text("x" * 256)
    ('Café Süd', '')
    """
    if not text:
        return ""
    line = " ".join((text if text.isprintable() else _without_controls(text)).split())
    return line if len(line) <= LONGEST else ""


def split_address(written: str | None) -> tuple[str, str]:
    """Return street and house number, the number empty where there is none, both where it is no plain address.

    Letters stand at the number as signs in Germany show it, and "Str." is written out, as OpenStreetMap wants it.

    >>> split_address("Friedrich-Ebert-Str. 12 a"), split_address("Straße des 17. Juni")
    (('Friedrich-Ebert-Straße', '12a'), ('Straße des 17. Juni', ''))
    >>> split_address("Schillerstraße / Ecke Seekatzstraße"), split_address("Im Rathaus")
    (('', ''), ('', ''))
    """
    text = _SHORTENED.sub(r"\g<s>traße", tidy_text(written).translate(_DASHES))
    found = _HOUSE_NUMBER.fullmatch(text)
    street, number = (found["street"], re.sub(r"\s", "", found["number"])) if found else (text, "")
    # Without a number, "Im Rathaus" would pass for a street as well as "Im Winkel" does: only what names a road counts.
    names_road = re.search(r"[^\W\d_]{2}", street) if number else _ROAD.search(street)
    return (street, number) if names_road and not _NO_STREET.search(street) else ("", "")


def international_phones(written: str | None) -> tuple[list[str], list[str]]:
    """Return the numbers of a cell in international form, and the texts that could not be read as one.

    A German number needs its area code; a service number as 116 117 has no international form.

    >>> international_phones("06322 961-9127 oder +41 71 123 45 67")
    (['+49 6322 9619127', '+41 71 1234567'], [])
    >>> international_phones("116 117; auf Anfrage")
    ([], ['116 117', 'auf Anfrage'])
    """
    parts = [part for part in _SEVERAL_NUMBERS.split((written or "").strip()) if part]
    numbers = {part: _international(part) for part in parts}
    return (
        list(dict.fromkeys(number for number in numbers.values() if number)),
        [part for part, number in numbers.items() if not number],
    )


def plain_mail(written: str | None) -> str:
    """Return an e-mail address, empty where it is none.

    >>> plain_mail(" info@tafel.example "), plain_mail("info(at)tafel.example")
    ('info@tafel.example', '')
    """
    text = tidy_text(written)
    return text if _MAIL.fullmatch(text) else ""


def plain_website(written: str | None) -> str:
    """Return the first address of a cell, empty where it is not of the web.

    >>> plain_website("https://tafel.example https://other.example"), plain_website("javascript:alert(1)")
    ('https://tafel.example', '')
    """
    first = next(iter(tidy_text(written).split()), "")
    try:
        parts = urlsplit(first)
        # Without a dot it is a name of somebody's own network.
        is_public = parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        return ""
    return first if is_public and not re.search(r"[<>\"]", first) else ""


def _without_controls(text: str) -> str:
    # Joiners inside an emoji are format characters too, so only controls, surrogates and unassigned ones go.
    signs = (" " if sign.isspace() else sign for sign in text)
    return "".join(sign for sign in signs if unicodedata.category(sign) not in {"Cc", "Cs", "Cn"})


def _international(part: str) -> str:
    text = _LABEL.sub("", _visible(part).translate(_DASHES)).strip().replace("(0)", " ")
    found = _NUMBER.fullmatch(re.sub(r"^\(\s*(?=0)", "", " ".join(text.split())))
    if not found:
        return ""
    groups = _group(found["rest"])
    country = _GERMANY
    if found["prefix"] != "0":
        country, groups = _cut_country(groups)
    # Behind a country code, the zero of the area code would be dialled into nowhere.
    area, rest = (groups[0].removeprefix("0"), "".join(groups[1:])) if groups else ("", "")
    is_pair = country == _GERMANY and len(area) < 3 and area not in _SHORT_AREAS
    number = f"+{country} {area}{'' if is_pair else ' '}{rest}".strip()
    digits = len(re.sub(r"\D", "", number))
    return number if _LEAST_DIGITS <= digits <= _MOST_DIGITS else ""


def _visible(text: str) -> str:
    # Numbers copied from a page often bring marks of direction with them.
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def _group(digits: str) -> list[str]:
    """Return the digits in groups; where a slash or bracket ends the area code, all before it are one."""
    area, mark, rest = re.sub(r"^\(|(?<=\d)\s*\((?=\d)", "", digits).replace(")", "/").partition("/")
    groups = re.findall(r"\d+", digits)
    return ["".join(re.findall(r"\d+", area)), *re.findall(r"\d+", rest)] if mark else groups


def _cut_country(groups: list[str]) -> tuple[str, list[str]]:
    first = groups[0]
    short = _SHORT_CODES.match(first)
    length = len(short[0]) if short else 3
    rest = [first[length:], *groups[1:]] if first[length:] else groups[1:]
    return first[:length], rest
