"""The Merkzettel: offers that somebody keeps, as a page to read, print and hand on.

Which ones they are stands in the address and on the visitor's own device; the server remembers nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import pandas as pd
import segno
from flask import Response, make_response, render_template, request, url_for
from markupsafe import Markup

from atlas.formats.sketch import draw_sketch
from atlas.frames import row_of
from atlas.language import mark
from atlas.services.describing import Contact, find_contact, find_sites
from atlas.services.snapshots import Snapshot
from atlas.web.context import language, public_address, snapshot
from atlas.web.filters import is_approximate
from atlas.web.params import Arguments
from atlas.web.residents.blueprint import residents

MOST: Final = 40
"""How many offers one list holds; `static/js/notepad.js` knows the same number."""
_LIKE_AN_ID: Final = re.compile(r"[\w.:/-]{1,60}")
# 117 modules: larger ones have dots too small for a phone at the size we print.
_LARGEST_QR: Final = 25
_MAP_LABEL: Final = mark("Kleine Karte der Orte: %(places)s")
_NEARLY: Final = mark("%(place)s (ungefähre Lage)")


@dataclass(frozen=True)
class Slip:
    """One offer of the list; what must stay hidden is not in it."""

    number: int
    offer: dict[str, Any]
    contact: Contact
    sites: list[dict[str, Any]]
    address: str
    qr_code: Markup
    without: str

    @property
    def short_address(self) -> str:
        """The address as people type it."""
        return self.address.partition("://")[2]


@residents.get("/merkzettel")
def notepad() -> Response:
    """Show the offers that the address names, in its order."""
    asked = read_offer_ids(request.args)
    wanted = asked[:MOST]
    slips = collect_slips(snapshot(), wanted)
    address = notepad_url(wanted, is_absolute=True)
    page = render_template(
        "residents/notepad.html",
        wanted=wanted,
        slips=slips,
        gone=[name for name in wanted if name not in snapshot().offers.index],
        left_off=len(asked) - len(wanted),
        most=MOST,
        address=address,
        qr_code=draw_qr(address, error="l") if wanted else Markup(),
        map=_draw_map(snapshot(), slips),
        forget=notepad_url([]),
    )
    reply = make_response(page)
    # What somebody keeps says what troubles them: neither a shared cache nor the browser's own may hold on to it.
    reply.headers["Cache-Control"] = "private, no-store"
    return reply


def read_offer_ids(arguments: Arguments) -> list[str]:
    """Return the offers that the parameters `a` name, each once, in order.

    What the atlas does not hold is kept as long as it looks like an id, so that the page can say that it is gone;
    any other text is dropped, because nobody should be able to put sentences on our page by a link.
    """
    given = dict.fromkeys(text.strip() for text in arguments.getlist("a"))
    known = snapshot().offers.index
    return [text for text in given if text in known or _LIKE_AN_ID.fullmatch(text)]


def notepad_url(ids: list[str], *, is_absolute: bool = False) -> str:
    """Return the address of a list of offers."""
    path = url_for("residents.notepad", a=ids)
    return public_address(path) if is_absolute else path


def collect_slips(taken: Snapshot, ids: list[str]) -> list[Slip]:
    """Return the offers of `ids` that the atlas holds, numbered from 1, in the same order."""
    known = [name for name in ids if name in taken.offers.index]
    return [
        _make_slip(taken, number, offer_id, notepad_url([name for name in ids if name != offer_id]))
        for number, offer_id in enumerate(known, start=1)
    ]


def _make_slip(taken: Snapshot, number: int, offer_id: str, without: str) -> Slip:
    offer = row_of(taken.offers, taken.offer_position(offer_id))
    address = public_address(url_for("residents.offer", offer_id=offer_id))
    # Paper is read by others too, and the provider's name often holds the town.
    told = {**offer, "provider": None} if offer["is_hidden"] else offer
    return Slip(
        number=number,
        offer=told,
        contact=find_contact(taken, offer),
        sites=find_sites(taken, offer_id),
        address=address,
        qr_code=_draw_offer_qr(address),
        without=without,
    )


def draw_qr(text: str, *, error: str = "m") -> Markup:
    """Return a QR code (ISO/IEC 18004) as an SVG element, empty where the text is too long for one.

    Parameters
    ----------
    error
        How much may be damaged: ``l`` 7 %, ``m`` 15 %.
    """
    try:
        code = segno.make(text, error=error, micro=False, boost_error=False)
    except segno.DataOverflowError:
        return Markup()
    if int(code.version) > _LARGEST_QR:
        return Markup()
    # White around it and under it, as readers need it in the dark look as well.
    drawn = code.svg_inline(border=4, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704 -- drawn from modules; the text itself is not in it


# Drawing is most of the work of a page. Only offers are remembered; whole lists say what somebody keeps.
_draw_offer_qr: Final = lru_cache(maxsize=1000)(draw_qr)


def _draw_map(taken: Snapshot, slips: list[Slip]) -> Markup:
    places = [(slip, site) for slip in slips for site in slip.sites if site["lon"] is not None]
    if not places:
        return Markup()
    points = pd.DataFrame(
        {
            "number": [slip.number for slip, _ in places],
            "lon": [site["lon"] for _, site in places],
            "lat": [site["lat"] for _, site in places],
            "is_approximate": [is_approximate(site) for _, site in places],
        }
    )
    land = taken.map_land.assign(name=taken.map_land["ags"].map(taken.municipalities["name"]))
    said = "; ".join(f"{slip.number} {_say_place(site)}" for slip, site in places)
    # The sketch escapes what comes from the data.
    return Markup(draw_sketch(land, points, label=language().gettext(_MAP_LABEL, places=said)))  # noqa: S704


def _say_place(site: dict[str, Any]) -> str:
    place = str(site["municipality"] or site["city"] or "?")
    return language().gettext(_NEARLY, place=place) if is_approximate(site) else place
