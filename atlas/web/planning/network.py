"""The page "who works with whom"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask import render_template, request

from atlas.frames import rows_of
from atlas.language import fold_text, mark
from atlas.services.network import SIDES, Network, NetworkQuery, Tie, gather_network, list_offices
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Field, values
from atlas.web.context import language, snapshot
from atlas.web.cooperation_params import NETWORK_FILTERS, read_network_query
from atlas.web.filters import word_for
from atlas.web.planning.blueprint import planning
from atlas.web.planning.choosing import ALL_COUNTIES, choose_county, pair_words
from atlas.web.planning.cooperation_pictures import MOST_DRAWN, Picture, draw_ties

_TITLE: Final = mark("Wer über welche Träger wo arbeitet")
_PROVIDER: Final = mark("Träger")
_PLACE: Final = mark("Ort")
_NO_OFFICE: Final = mark("kein Amt genannt")
_NO_PROVIDER: Final = mark("Träger nicht bekannt")
_MOST_LISTED: Final = 60
"""So many offers are listed below the table, where somebody has chosen a provider or a town."""


@planning.get("/netz")
def network() -> str:
    """Show which providers work where, for whom and with whom."""
    taken = snapshot()
    query = read_network_query(request.args)
    query = replace(query, county=choose_county(taken, request.args))
    found = gather_network(taken, query)
    return render_template(
        "planning/network.html",
        query=query,
        network=found,
        picture=_draw(found),
        most_drawn=MOST_DRAWN,
        side_word=lambda tie: name_side(found.by, tie.left),
        counts=_count(found),
        offers=_list_offers(taken, query, found),
        filters=_filters(query),
        **_choices(taken, query),
    )


def name_side(by: str, left: str) -> str:
    """Return the word for what stands on the left of a tie."""
    if not left:
        missing = _NO_OFFICE if by == "office" else _NO_PROVIDER
        return language().gettext(missing)
    return left if by == "office" else word_for(left, by)


def _draw(found: Network) -> Picture | None:
    if not found.ties:
        return None
    say = language().gettext
    heads = word_for(found.by, "side"), say(_PROVIDER), say(_PLACE)
    return draw_ties(found, say(_TITLE), lambda tie: name_side(found.by, tie.left), heads)


def _count(found: Network) -> dict[str, int]:
    return {
        "providers": len({tie.provider_id for tie in found.ties if tie.provider_id}),
        "places": len({tie.place_id for tie in found.ties if tie.place_id.startswith("municipality")}),
        "unnamed": sum(tie.offers for tie in found.ties if not tie.provider_id),
    }


def _list_offers(taken: Snapshot, query: NetworkQuery, found: Network) -> list[dict[str, Any]]:
    """Return the offers behind the ties, where few enough are chosen to be read."""
    if not (query.provider or query.municipality) or found.offers > _MOST_LISTED:
        return []
    return rows_of(taken.offers.loc[list(found.offer_ids)].sort_values("name", kind="stable"))


def _filters(query: NetworkQuery) -> dict[str, str]:
    """Return what is chosen as the parameters of an address; all counties are named, as a first visit sees one."""
    chosen = {name: getattr(query, name) for name in NETWORK_FILTERS}
    return {name: text for name, text in {**chosen, "county": query.county or ALL_COUNTIES}.items() if text}


def _choices(taken: Snapshot, query: NetworkQuery) -> dict[str, Any]:
    wide = gather_network(taken, NetworkQuery(by="field", county=query.county))
    offices = list_offices(taken)
    topics = taken.topics[taken.topics["field"] == query.field] if query.field else taken.topics
    labels = topics[f"label_{language().code}"]
    return {
        "counties": taken.counties,
        "fields": pair_words(values(Field), "field"),
        "topics": sorted(zip(topics.index, labels, strict=True), key=lambda pair: fold_text(pair[1])),
        "sides": pair_words(SIDES if offices else SIDES[1:], "side"),
        "offices": [(name, name) for name in offices],
        "providers": _pairs(wide.ties, "provider_id", "provider"),
        "municipalities": [
            (place_id.partition("-")[2], name)
            for place_id, name in _pairs(wide.ties, "place_id", "place")
            if place_id.startswith("municipality")
        ],
    }


def _pairs(ties: tuple[Tie, ...], key: str, word: str) -> list[tuple[str, str]]:
    found = {getattr(tie, key): getattr(tie, word) for tie in ties if getattr(tie, key)}
    return sorted(found.items(), key=lambda pair: fold_text(pair[1]))
