"""The way to tell that an entry is wrong."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from atlas.settings import Settings
from atlas.web.context import language


def correction_address(settings: Settings) -> str:
    """Return the operator's mail address for corrections, empty where none is set."""
    return settings.operator.correction_email


def correction_link(settings: Settings, offer: dict[str, Any], page_address: str) -> str:
    """Return a ``mailto:`` address with subject and body filled in, empty where the operator names no mail address."""
    address = correction_address(settings)
    if not address:
        return ""
    spoken = language()
    facts = {"name": offer["name"], "id": offer["offer_id"], "address": page_address}
    subject = spoken.gettext("Stimmt das nicht? %(name)s (%(id)s)", **facts)
    body = spoken.gettext(
        "Angebot: %(name)s\nKennung: %(id)s\nSeite: %(address)s\n\nDas stimmt nicht:\n\nSo ist es richtig:\n\n"
        "Woher ich das weiß:\n",
        **facts,
    )
    # RFC 6068: lines end with CRLF, and everything but unreserved signs is written by its number.
    lines = quote(body.replace("\n", "\r\n"), safe="")
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}&body={lines}"
