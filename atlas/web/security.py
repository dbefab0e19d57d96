"""Headers that keep a page to itself: nothing is loaded from elsewhere, nothing is sent elsewhere."""

from __future__ import annotations

import base64
import hashlib
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, g

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    # Other hosts learn from where somebody came, but not which help was looked for.
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    # For browsers that do not know "frame-ancestors" yet.
    "X-Frame-Options": "DENY",
}


def allow_script(script: str) -> None:
    """Let this reply run an inline script, by its hash: unlike a nonce, it leaves the page cacheable."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    hashes = g.setdefault("script_hashes", [])
    if f"'sha256-{digest}'" not in hashes:
        hashes.append(f"'sha256-{digest}'")


def content_policy(script_hashes: list[str], basemap_url: str) -> str:
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
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def secure_replies(app: Flask, basemap_url: str) -> None:
    """Put the headers on every reply of `app`."""

    @app.after_request
    def _add_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["Content-Security-Policy"] = content_policy(g.get("script_hashes", []), basemap_url)
        return response
