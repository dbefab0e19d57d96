"""Headers that keep a page to itself: nothing is loaded from elsewhere, nothing is sent elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from atlas.settings import NO_HOST

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    # Other hosts learn from where somebody came, but not which help was looked for.
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_NO_FRAME: Final = ("X-Frame-Options", "DENY")
"""For browsers that do not know "frame-ancestors" yet; it cannot name hosts, so frames of others go without."""
_FRAMED: Final = "/embed"
"""The one page that others may show in a frame. It has no cookies and changes nothing, so nobody can be tricked into
pressing something there."""


def allow_script(script: str) -> None:
    """Let this reply run an inline script, by its hash: unlike a nonce, it leaves the page cacheable."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    hashes = g.setdefault("script_hashes", [])
    if f"'sha256-{digest}'" not in hashes:
        hashes.append(f"'sha256-{digest}'")


def show_own_frames() -> None:
    """Let this reply show pages of the atlas in a frame."""
    g.shows_frames = True


def is_framed(path: str) -> bool:
    """Tell whether a page is made for frames of others.

    >>> is_framed("/embed"), is_framed("/embed/"), is_framed("/embedded"), is_framed("/")
    (True, True, False, False)
    """
    return path.rstrip("/") == _FRAMED


def frame_ancestors(path: str, embed_hosts: Sequence[str]) -> list[str]:
    """Return who may show a page in a frame, as a content security policy says it."""
    if not is_framed(path):
        return ["'none'"]
    # The atlas' own page shows it while somebody chooses what it holds.
    return ["'self'", *(host for host in embed_hosts if host != NO_HOST)] if embed_hosts else ["*"]


def content_policy(
    script_hashes: list[str], basemap_url: str, *, ancestors: Sequence[str] = ("'none'",), shows_frames: bool = False
) -> str:
    """Return the content security policy of a reply."""
    tiles = urlsplit(basemap_url.replace("{s}", "*"))
    # Leaflet puts an empty "data:" image in place of tiles that it drops.
    images = ["'self'", "data:", *([f"{tiles.scheme}://{tiles.netloc}"] if tiles.netloc else [])]
    rules = {
        # Closed first and opened for what is used, so that a forgotten kind of content stays shut.
        "default-src": ["'none'"],
        "script-src": ["'self'", *script_hashes],
        # Leaflet sets styles by script, which this rule does not concern; style attributes in HTML would be refused.
        "style-src": ["'self'"],
        "img-src": images,
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": list(ancestors),
    }
    if shows_frames:
        rules["frame-src"] = ["'self'"]
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def secure_replies(app: Flask, basemap_url: str, embed_hosts: Sequence[str] = ()) -> None:
    """Put the headers on every reply of `app`; `embed_hosts` may frame the page made for it, all where empty."""

    @app.after_request
    def _add_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if not is_framed(request.path):
            response.headers.setdefault(*_NO_FRAME)
        response.headers["Content-Security-Policy"] = content_policy(
            g.get("script_hashes", []),
            basemap_url,
            ancestors=frame_ancestors(request.path, embed_hosts),
            shows_frames=g.get("shows_frames", False),
        )
        return response
