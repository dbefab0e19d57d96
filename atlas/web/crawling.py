"""What search engines ask for: which pages there are, and which addresses lead to no new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from flask import Blueprint, Response, current_app, request, url_for
from werkzeug.routing import Rule

from atlas.errors import NotFoundError
from atlas.formats.sitemap import MOST_ADDRESSES, SitePage, count_addresses, cut, write_index, write_sitemap
from atlas.language import LANGUAGES
from atlas.services.change_feed import list_entries
from atlas.services.situations import list_situations
from atlas.services.snapshots import GERMAN_TIME
from atlas.web.context import language, public_address, snapshot, store

crawling = Blueprint("crawling", __name__)

# Its own type would take the parts of a path for its options.
_ADDRESS_OF: Final[Callable[..., str]] = url_for
_ROOMS: Final = ("residents", "planning", "data", "legal")
"""Blueprints whose addresses are pages."""
_NO_PAGES: Final = {
    "residents.notepad": "what one visitor keeps; without scripts and choices it is empty",
    "planning.scenario": "an empty form, from which filters lead on without end",
    "planning.scenario_fundings": "the same",
    "data.package": "a file",
    "data.package_workbook": "a file",
    "data.health": "for whoever watches the server",
}
"""What lies in these rooms and is no page to be found, and why. A new page is found without anybody naming it."""
_WITH_PARTS: Final = ("residents.situation", "residents.offer", "planning.topic", "planning.region")
# Filters can be put together without end, and what programs ask for is no page. RFC 9309 knows * and $.
_CLOSED: Final = (
    "/angebote?",
    "/merkzettel",
    "/planung?",
    "/planung/szenario",
    "/planung/bericht/",
    "/embed",
    "/api/",
    "/ogc/",
    "/hsds/",
)
_OPEN: Final = ("/angebote?lang=en$", "/planung?lang=en$")


@crawling.get("/robots.txt")
def robots() -> Response:
    """Return where search engines need not look, and where they find all pages."""
    lines = [
        "User-agent: *",
        *(f"Allow: {path}" for path in _OPEN),
        *(f"Disallow: {path}" for path in _CLOSED),
        "",
        f"Sitemap: {public_address('/sitemap.xml')}",
        "",
    ]
    return Response("\n".join(lines), mimetype="text/plain")


@crawling.get("/sitemap.xml")
def sitemap() -> Response:
    """Return all pages in both languages; where they are too many for one sitemap, the addresses of several."""
    pages = _list_pages()
    if count_addresses(pages) <= MOST_ADDRESSES:
        return _answer(write_sitemap(pages))
    numbers = range(1, len(cut(pages)) + 1)
    addresses = [public_address(f"/sitemap-{number}.xml") for number in numbers]
    return _answer(write_index(addresses, max(page.changed_on for page in pages)))


@crawling.get("/sitemap-<int:number>.xml")
def sitemap_part(number: int) -> Response:
    """Return one of several sitemaps."""
    parts = cut(_list_pages())
    if not 0 < number <= len(parts):
        raise NotFoundError(
            "Einen Teil %(number)s gibt es nicht; der letzte ist %(last)s.", number=number, last=len(parts)
        )
    return _answer(write_sitemap(parts[number - 1]))


def canonical_address(code: str = "") -> str:
    """Return the one address of the page at hand, in its own language or another; empty where it has none of its own.

    A page that filters is a part of another one.
    """
    rule = request.url_rule
    if rule is None or not (rule.endpoint in _WITH_PARTS or _is_page(rule)):
        return ""
    if _filters(rule) and set(request.args) - {"lang"}:
        return ""
    spoken = code or language().code
    # Relative, as the page itself may be asked for before there are any data.
    return request.path if spoken == "de" else f"{request.path}?lang={spoken}"


def _is_page(rule: Rule) -> bool:
    """Tell whether an address without parts shows a page that search engines may find."""
    room = rule.endpoint.partition(".")[0]
    asks = rule.methods is not None and "GET" in rule.methods
    return room in _ROOMS and asks and not rule.arguments and rule.endpoint not in _NO_PAGES


def _filters(rule: Rule) -> bool:
    """Tell whether a page shows something else for other parameters."""
    return rule.endpoint == "residents.offers" or (rule.endpoint.startswith("planning.") and not rule.arguments)


def _answer(body: bytes) -> Response:
    return Response(body, mimetype="application/xml")


def _list_pages() -> list[SitePage]:
    taken = snapshot()
    base = public_address("")
    return taken.derive(("pages", base), lambda: list(_find_pages(base)))


def _find_pages(base: str) -> Iterator[SitePage]:
    taken = snapshot()
    days = {
        version.number: version.created_at.astimezone(GERMAN_TIME).date().isoformat() for version in store().versions()
    }
    newest = days[taken.version]
    for rule in sorted(filter(_is_page, current_app.url_map.iter_rules()), key=lambda rule: rule.rule):
        yield _page(base, rule.endpoint, newest)
    for situation in list_situations(taken, "de"):
        yield _page(base, "residents.situation", newest, situation_id=situation.situation_id)
    # The feed knows when an offer changed, be it by its sites or its areas.
    changed = {entry.key: entry.version for entry in list_entries(store(), taken, 0) if entry.kind == "offer"}
    for offer_id in taken.offers.index:
        yield _page(base, "residents.offer", days[changed[str(offer_id)]], offer_id=str(offer_id))
    for topic_id in taken.topics.index:
        yield _page(base, "planning.topic", newest, topic_id=str(topic_id))
    for region_id in taken.regions.index:
        yield _page(base, "planning.region", newest, region_id=str(region_id))


def _page(base: str, endpoint: str, day: str, **parts: str) -> SitePage:
    # German is the language of an address without any.
    addresses = {code: base + _ADDRESS_OF(endpoint, lang=None if code == "de" else code, **parts) for code in LANGUAGES}
    return SitePage(addresses, day)
