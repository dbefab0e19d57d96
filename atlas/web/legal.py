"""Imprint, privacy notice and declaration of accessibility: templates that the operator's settings fill."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from flask import Blueprint, render_template

from atlas import operating
from atlas.language import mark
from atlas.settings import Settings, missing_entries
from atlas.web.context import snapshot

legal = Blueprint("legal", __name__)

_TITLES: Final = {
    operating.IMPRINT: mark("Impressum"),
    operating.PRIVACY: mark("Datenschutz"),
    operating.ACCESSIBILITY: mark("Erklärung zur Barrierefreiheit"),
}


@legal.get("/impressum")
def imprint() -> str:
    """Say who answers for this site (§ 5 DDG)."""
    return _render(operating.IMPRINT)


@legal.get("/datenschutz")
def privacy() -> str:
    """Say what is known about visitors, and what is not (GDPR, article 13)."""
    return _render(operating.PRIVACY)


@legal.get("/barrierefreiheit")
def accessibility() -> str:
    """Say how far everybody can use this site, and where to complain (BITV 2.0, EU model declaration 2018/1523)."""
    return _render(operating.ACCESSIBILITY)


def third_parties(settings: Settings) -> dict[str, str]:
    """Return the hosts that learn something because the operator chose so: `basemap` and `geocoder`, else empty."""
    return {
        # Leaflet's {s} stands for one of several servers of the same host.
        "basemap": _host_of(settings.basemap_url.replace("{s}.", "")),
        "geocoder": _host_of(settings.geocoder_url) if settings.geocoder else "",
    }


def _render(page: str) -> str:
    settings = snapshot().settings
    facts: dict[str, Any] = {"page": page, "title": _TITLES[page], "operator": settings.operator}
    return render_template(
        "legal/page.html", missing=missing_entries(settings, page), hosts=third_parties(settings), **facts
    )


def _host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


@legal.app_template_filter("lines")
def _split_lines(text: str) -> list[str]:
    return operating.split_lines(text)
