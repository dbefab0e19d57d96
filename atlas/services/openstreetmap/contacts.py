"""Telephone numbers, addresses of pages and postal addresses in one form, so that they compare by meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from atlas.language import fold_text

_PARTS: Final = re.compile(r"[;,|]|\s/\s|\boder\b|\bund\b")
_NUMBER: Final = re.compile(r"\+?\d[\d ()/.\-\u2010-\u2015]*")
_COUNTRY: Final = "+49"
_LONGEST_E164: Final = 15
_SHORTEST: Final = 3
_STREET_ENDS: Final = (("strasse", "str"), ("str.", "str"))


@lru_cache(maxsize=50_000)
def read_phones(text: str) -> frozenset[str]:
    """Return the numbers in a text in the form of E.164, those without an area code as their digits.

    >>> sorted(read_phones("+49 (0) 6221 8775-0; 06221/58320")), sorted(read_phones("116 117"))
    (['+49622158320', '+49622187750'], ['116117'])
    """
    found = (_write_e164(match[0]) for part in _PARTS.split(text) if (match := _NUMBER.search(part.replace("(0)", ""))))
    return frozenset(number for number in found if number)


def share_phone(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two places share a number; a switchboard with and without its 0 is one number.

    >>> share_phone(read_phones("06221 8775"), read_phones("+49 6221 8775-0"))
    True
    """
    return bool(one & other) or any(
        first in (f"{second}0", second.removesuffix("0")) for first in one for second in other
    )


@lru_cache(maxsize=50_000)
def read_website(text: str) -> tuple[str, str]:
    """Return host and path of an address in small letters, without ``www.`` and without what changes nothing.

    >>> read_website("http://www.Hausderjugend-hd.de/"), read_website("hischool.de/kita?utm_source=x")
    (('hausderjugend-hd.de', ''), ('hischool.de', '/kita'))
    """
    first = text.split(";", maxsplit=1)[0].strip()
    try:
        parts = urlsplit(first if "://" in first else f"https://{first}")
        host = (parts.hostname or "").removeprefix("www.")
    # A host in brackets that is none.
    except ValueError:
        return "", ""
    path = re.sub(r"/(?:index\.(?:html?|php))?$", "", parts.path.rstrip("/"))
    query = "&".join(sorted(one for one in parts.query.split("&") if one and not one.startswith("utm_")))
    return host, f"{path}?{query}".lower() if query else path.lower()


def same_website(one: str, other: str) -> bool:
    """Tell whether two addresses lead to one page; the start page of a host also stands for a page below it.

    >>> same_website("https://www.ecole.de", "http://ecole.de/kita"), same_website("https://a.de/x", "https://a.de/y")
    (True, False)
    """
    (host, path), (other_host, other_path) = read_website(one), read_website(other)
    return bool(host) and host == other_host and (path == other_path or not path or not other_path)


@dataclass(frozen=True)
class Address:
    """A postal address; each part may be empty."""

    street: str = ""
    number: str = ""
    postcode: str = ""
    city: str = ""

    def __str__(self) -> str:
        """Return it on one line."""
        parts = (f"{self.street} {self.number}", f"{self.postcode} {self.city}")
        return ", ".join(part.strip() for part in parts if part.strip())


def same_street(one: str, other: str) -> bool:
    """Tell whether two names of streets are one.

    >>> same_street("Karolinger Weg", "Karolingerweg"), same_street("Hauptstr.", "Hauptstraße")
    (True, True)
    """
    return bool(one) and _plain_street(one) == _plain_street(other)


def same_number(one: str, other: str) -> bool:
    """Tell whether two house numbers overlap; a range holds what lies in it.

    >>> same_number("36-38", "36"), same_number("1 A", "1a"), same_number("36", "43"), same_number("36-38", "37")
    (True, True, False, True)
    """
    first, second = fold_text(one).replace(" ", ""), fold_text(other).replace(" ", "")
    if first == second:
        return True
    (low, high), (other_low, other_high) = _span(first), _span(second)
    is_range = low != high or other_low != other_high
    return is_range and low <= other_high and other_low <= high


@lru_cache(maxsize=50_000)
def _plain_street(text: str) -> str:
    plain = re.sub(r"[\s\-]+", "", fold_text(text))
    for end, short in _STREET_ENDS:
        plain = re.sub(rf"{re.escape(end)}$", short, plain)
    return plain


def _span(number: str) -> tuple[int, int]:
    figures = [int(figure[:9]) for figure in re.findall(r"\d+", number)]
    # A single letter more ("16a") is another house, a range of figures is all between them.
    return (min(figures), max(figures)) if figures else (-1, -1)


def _write_e164(text: str) -> str:
    digits = re.sub(r"[^\d+]", "", text)
    digits = re.sub(r"^00(?=[1-9])", "+", digits)
    digits = re.sub(r"^\+490", _COUNTRY, re.sub(r"^0(?=[1-9])", _COUNTRY, digits))
    return digits if _SHORTEST <= len(digits.lstrip("+")) <= _LONGEST_E164 else ""
