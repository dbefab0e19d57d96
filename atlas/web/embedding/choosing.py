"""``/daten/einbetten``: the page that makes the code for a municipality's own site."""

from __future__ import annotations

from typing import Any, Final

from flask import render_template, request
from markupsafe import escape

from atlas.errors import UnknownPlaceError
from atlas.formats.code_words import FIELDS
from atlas.frames import rows_of
from atlas.language import LANGUAGES
from atlas.vocabulary import Level
from atlas.web.choices import results_url
from atlas.web.context import language, public_address, snapshot
from atlas.web.data import data
from atlas.web.embedding.codes import HEIGHT, SHOWS, THEMES, frame_address, frame_code
from atlas.web.embedding.frame import title_of
from atlas.web.params import offer_filters, read_choice, read_count, read_offer_query, read_text
from atlas.web.security import show_own_frames

_FILTERS: Final = ("q", "near", "radius_km", "field", "topic", "county", "region")
_HEIGHTS: Final = (320, 1600)


@data.get("/daten/einbetten")
def embed() -> str:
    """Ask what to show, show it, and give the code to copy."""
    filters = {name: text for name, text in offer_filters(request.args).items() if name in _FILTERS}
    look = {"show": read_choice(request.args, "show", SHOWS), "theme": read_choice(request.args, "theme", THEMES)}
    code = read_text(request.args, "words", language().code)
    code = code if code in LANGUAGES else language().code
    least, most = _HEIGHTS
    height = min(max(read_count(request.args, "height", least=1) or HEIGHT, least), most)
    title, fault = _title(filters)
    address = frame_address({**filters, **look}, code)
    show_own_frames()
    return render_template(
        "embed/choosing.html",
        filters={name: filters.get(name, "") for name in _FILTERS},
        look=look,
        words=code,
        height=height,
        title=title,
        fault=fault,
        address=address,
        # The preview asks the host that the page came from, which need not be the public one.
        preview=address.removeprefix(public_address("")),
        code=_code(address, title, height, filters),
        page_address=public_address(results_url(filters)),
        hosts=snapshot().settings.embed_hosts,
        **_options(filters),
    )


def _title(filters: dict[str, str]) -> tuple[str, str]:
    try:
        return title_of("", read_offer_query(request.args), filters), ""
    except UnknownPlaceError as error:
        # A slip of the pen: the form stays, with what was typed.
        return "Sozialatlas", language().gettext(error.template, **error.facts)


def _code(address: str, title: str, height: int, filters: dict[str, str]) -> str:
    link = language().gettext("Alle Angebote im Sozialatlas ansehen")
    page = public_address(results_url(filters))
    return f'{frame_code(address, title, height=height)}\n<p><a href="{escape(page)}">{escape(link)}</a></p>'


def _options(filters: dict[str, str]) -> dict[str, Any]:
    taken, spoken = snapshot(), language().code
    topics = [row for row in rows_of(taken.topics.reset_index()) if filters.get("field") in {None, row["field"]}]
    county = filters.get("county", "")
    regions = (
        {}
        if not county
        else {
            level.value: [(key, row) for key, row in taken.regions_at(level.value, county=county)["name"].items()]
            for level in (Level.SOCIAL_SPACE, Level.ASSOCIATION, Level.MUNICIPALITY)
            if _is_held(level.value)
        }
    )
    return {
        "fields": list(FIELDS),
        "topics": sorted((str(row[f"label_{spoken}"]), str(row["topic_id"])) for row in topics),
        "counties": list(taken.counties.items()),
        "regions": {level: options for level, options in regions.items() if options},
    }


def _is_held(level: str) -> bool:
    return any(level == held for held, _ in snapshot().held_levels())
