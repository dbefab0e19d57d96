"""HTML to PDF by WeasyPrint: tagged (PDF/UA-1), without any network, the same input giving the same bytes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any, Final

from atlas.errors import BadDataError, BusyError, MissingToolError
from atlas.language import mark

DEBIAN_PACKAGES: Final = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-liberation")
"""What WeasyPrint needs of the system, as Debian calls it; the last one for the letters of our style sheets."""
_MISSING: Final = mark(
    "PDF lässt sich hier nicht erzeugen: Der Systembibliothek „%(library)s“ fehlt etwas oder sie fehlt ganz. "
    "Bitte installieren (Debian: apt-get install %(packages)s) und den Atlas neu starten."
)
_BUSY: Final = mark("Gerade wird ein anderer Bericht gemacht; dieser kommt gleich danach.")
# One at a time: the caches below are shared, and two at once would only take the processor from each other.
_LOCK: Final = Lock()
_PATIENCE_S: Final = 1.0
"""A waiting thread of a server helps nobody else meanwhile, so it does not wait long."""


@dataclass(frozen=True)
class _Engine:
    """WeasyPrint, loaded once: it takes a second, and only those who want a PDF need it."""

    module: Any
    fonts: Any
    refuse: Callable[..., Any]
    refusal: type[BaseException]
    parse_style: Callable[[str], Any]


def write_pdf(page: str, style: str) -> bytes:
    """Return a whole HTML document as a tagged PDF.

    Parameters
    ----------
    page
        With ``lang``, ``title`` and ``dcterms.created``; all it shows must be in it, as nothing is fetched.
    style
        The only style sheet.

    Raises
    ------
    BadDataError
        If the page asks for another file.
    BusyError
        If another PDF is being made and does not get done soon.
    MissingToolError
        If a library of the system is missing; names it and the packages to install.

    Notes
    -----
    Equal input gives equal bytes as long as WeasyPrint, Pango and the fonts stay the same: the id of the document is
    made from its content, and the only time in it is ``dcterms.created``.
    """
    engine = _load_engine()
    if not _LOCK.acquire(timeout=_PATIENCE_S):
        raise BusyError(_BUSY)
    try:
        return _write(engine, page, style)
    except engine.refusal as refusal:
        raise BadDataError(
            "Ein Bericht darf nichts nachladen, verlangt aber „%(address)s“.", address=str(refusal)
        ) from refusal
    finally:
        _LOCK.release()


def _write(engine: _Engine, page: str, style: str) -> bytes:
    identifier = hashlib.sha256(f"{style}\0{page}".encode()).digest()[:16]
    # A base, so that relative addresses reach the fetcher too, which refuses them, instead of being dropped.
    document = engine.module.HTML(string=page, base_url="report:/", url_fetcher=engine.refuse)
    written: bytes = document.write_pdf(
        stylesheets=[engine.parse_style(style)],
        font_config=engine.fonts,
        pdf_variant="pdf/ua-1",
        pdf_identifier=identifier,
    )
    return written


@cache
def _load_engine() -> _Engine:
    try:
        # Where a library is missing, WeasyPrint prints advice of its own; ours follows and names the packages.
        with redirect_stdout(io.StringIO()):
            # Not at the top: without these libraries everything but PDF has to work.
            import weasyprint  # noqa: PLC0415
            from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
            from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415
    except OSError as error:
        library = str(error).partition("'")[2].partition("'")[0] or str(error)
        raise MissingToolError(_MISSING, library=library, packages=" ".join(DEBIAN_PACKAGES)) from error
    fonts = FontConfiguration()

    def refuse(url: str, **_options: object) -> Any:  # noqa: ANN401 -- never returns
        # A page that needs a file from elsewhere is a fault of ours, not something to leave out silently.
        raise FatalURLFetchingError(url)

    @cache
    def parse_style(style: str) -> Any:  # noqa: ANN401 -- WeasyPrint has no types
        return weasyprint.CSS(string=style, font_config=fonts, url_fetcher=refuse)

    return _Engine(weasyprint, fonts, refuse, FatalURLFetchingError, parse_style)
