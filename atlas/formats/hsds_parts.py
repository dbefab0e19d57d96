"""What belongs to services and organizations of HSDS: telephones, schedules, languages, costs, contacts, fundings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from atlas.formats.hsds_ids import EXTENSION, make_id
from atlas.formats.hsds_places import filled
from atlas.formats.hsds_schedules import is_whole, make_schedules
from atlas.frames import split_list
from atlas.language import Language

Row = Mapping[str, Any]
Node = dict[str, Any]

# RFC 3986, section 2: any other sign would have to be written by its number.
_WEB: Final = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_MAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def write_phones(entity: str, number: str, phone: str | None) -> list[Node]:
    """Return the telephone of a service or an organization."""
    if not phone:
        return []
    return [{"id": make_id("phone", number), f"{entity}_id": number, "number": phone, "type": "voice"}]


def write_schedules(number: str, offer: Row) -> list[Node]:
    """Return the opening hours of a service; what no rule can say stands as text in one of its own."""
    written, text = offer["opening_hours"] or "", offer["opening_hours_text"]
    rules: list[Node] = make_schedules(written)
    # A text of its own may leave out just what the rules could not say either.
    words = "; ".join(part for part in (text, "" if is_whole(written) else written) if part)
    if words and rules:
        rules = [{**rule, "description": words} for rule in rules]
    elif words:
        rules = [{"description": words}]
    return [
        {"id": make_id("schedule", number, place), "service_id": number, **rule} for place, rule in enumerate(rules)
    ]


def is_web_address(text: str | None) -> bool:
    """Tell whether a text may stand where HSDS wants an address of the web.

    >>> is_web_address("https://example.org/a?b=c"), is_web_address("www.example.org"), is_web_address(None)
    (True, False, False)
    """
    return text is not None and _WEB.fullmatch(text) is not None


def is_mail_address(text: str | None) -> bool:
    """Tell whether a text may stand where HSDS wants an address of mail."""
    return text is not None and _MAIL.fullmatch(text) is not None


def keep_unfit(row: Row) -> Node:
    """Return the addresses that are none, as they were written."""
    fits = {"website": is_web_address, "email": is_mail_address}
    return {name: row[name] for name, is_fit in fits.items() if row[name] is not None and not is_fit(row[name])}


def write_languages(number: str, offer: Row, words: Language) -> list[Node]:
    """Return the languages of a service."""
    return [
        {
            "id": make_id("language", number, code),
            "service_id": number,
            "name": words.language_name(code),
            "code": code,
        }
        for code in _once(split_list(offer["languages"]))
    ]


def write_funding(number: str, row: Row) -> Node:
    """Return a funding of a service."""
    rest = {name: value for name, value in row.items() if name not in {"offer_id", "funder"}}
    return {
        "id": make_id("funding", row["funding_id"]),
        "service_id": number,
        "source": row["funder"],
        EXTENSION: filled(rest),
    }


def write_costs(number: str, offer: Row, *, is_free: bool) -> list[Node]:
    """Return what a service costs."""
    if not offer["cost"]:
        return []
    known = {"amount": 0, "currency": "EUR"} if is_free else {}
    told = {"id": make_id("cost_option", number), "service_id": number, "amount_description": offer["cost"]}
    return [{**told, **known}]


def write_contacts(number: str, offer: Row) -> list[Node]:
    """Return the office responsible for a service."""
    if not offer["office"]:
        return []
    office = offer["office"]
    return [{"id": make_id("contact", number), "service_id": number, "name": office, "department": office}]


def _once(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))
