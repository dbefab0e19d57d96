"""Headers that keep a page to itself: nothing is loaded from elsewhere, nothing is sent elsewhere."""

from __future__ import annotations

import base64
import hashlib
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, g

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def allow_script(script: str) -> None:
    """Let this reply run an inline script, by its hash: unlike a nonce, it leaves the page cacheable."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    g.setdefault("script_hashes", []).append(f"'sha256-{digest}'")


def content_policy(script_hashes: list[str], basemap_url: str) -> str:
    """Return the content security policy of a reply."""
    tiles = urlsplit(basemap_url.replace("{s}", "*"))
    images = ["'self'", "data:", *([f"{tiles.scheme}://{tiles.netloc}"] if tiles.netloc else [])]
    rules = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *script_hashes],
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
