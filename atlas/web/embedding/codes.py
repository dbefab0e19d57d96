"""Addresses of frames, and the HTML that puts one into somebody else's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

from flask import request, url_for
from markupsafe import Markup

from atlas.web.context import language, public_address

FRAME: Final = "/embed"
SHOWS: Final = ("both", "map", "list")
THEMES: Final = ("auto", "light", "dark")
LOOK: Final = ("show", "theme")
"""Parameters of a frame besides the filters."""
HEIGHT: Final = 640
WIDTH: Final = 800


def frame_address(parameters: Mapping[str, str], code: str = "de") -> str:
    """Return the whole address of a frame in a language; empty parameters and defaults are left out."""
    defaults = {"show": SHOWS[0], "theme": THEMES[0]}
    given = {name: text for name, text in parameters.items() if text and defaults.get(name) != text and name != "lang"}
    if code != "de":
        given["lang"] = code
    return public_address(FRAME + (f"?{urlencode(given, quote_via=quote)}" if given else ""))


def frame_code(address: str, title: str, *, width: str = "100%", height: int = HEIGHT) -> Markup:
    """Return the HTML of a frame.

    `title` is what a screen reader says of it.
    """
    # A host whose own rules forbid style attributes gets a border, which is no harm.
    return Markup(
        '<iframe src="{address}" title="{title}" width="{width}" height="{height}" loading="lazy" '
        'style="border: 0"></iframe>'
    ).format(address=address, title=title, width=width, height=height)


def oembed_address() -> str:
    """Return where programs ask how to embed the page at hand; empty where its address tells where somebody is."""
    if request.args.get("near") or request.args.get("bbox"):
        return ""
    page = public_address(request.full_path.rstrip("?"))
    query = urlencode({"url": page, "format": "json"}, quote_via=quote)
    # Nothing of the language of this page goes along but in the page's own address.
    path = url_for("discovery.oembed", lang=None)
    return public_address(f"{path}?{query}" + ("" if language().code == "de" else f"&lang={language().code}"))
