"""Files of the look: our own, and Leaflet from its wheel; each address names its content, so it never changes."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, abort, request, send_from_directory, url_for
from xstatic.pkg import leaflet

from atlas.resources import resource_folder

assets = Blueprint("assets", __name__)

_FOREVER: Final = "public, max-age=31536000, immutable"
_PACKAGES: Final = {
    "leaflet": (leaflet.VERSION, Path(leaflet.BASE_DIR)),
}


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((resource_folder("static") / name).read_bytes()).hexdigest()[:12]


def asset_url(name: str) -> str:
    """Return the address of one of our own files; it changes with the content."""
    return url_for("assets.own", name=name, v=_fingerprint(name))


def vendor_url(package: str, name: str) -> str:
    """Return the address of a file of Leaflet or of its cluster plugin."""
    return url_for("assets.vendor", package=package, version=_PACKAGES[package][0], name=name)


@assets.get("/static/<path:name>")
def own(name: str) -> Response:
    """Serve one of our own files."""
    response = send_from_directory(resource_folder("static"), name)
    # Without the right fingerprint (an old page, a link by hand) the content may change under the address.
    response.headers["Cache-Control"] = _FOREVER if request.args.get("v") == _fingerprint(name) else "public, no-cache"
    return response


@assets.get("/vendor/<package>/<version>/<path:name>")
def vendor(package: str, version: str, name: str) -> Response:
    """Serve a file of a package that carries third-party code."""
    # The version stands in the path and not in the query, because style sheets name their pictures relative to it.
    known, folder = _PACKAGES.get(package, ("", Path()))
    if version != known:
        abort(404)
    response = send_from_directory(folder, name)
    response.headers["Cache-Control"] = _FOREVER
    return response


def add_assets(app: Flask) -> None:
    """Serve the files and teach the templates their addresses."""
    app.register_blueprint(assets)
    app.jinja_env.globals.update(asset=asset_url, vendor=vendor_url)
