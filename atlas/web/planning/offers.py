"""One offer as planners see it: from where people reach it, and what hangs on it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from atlas.frames import row_of, rows_of
from atlas.services.catchment_people import count_people
from atlas.services.catchments import DEFAULT_MINUTES, find_catchments, parse_minutes
from atlas.services.people import group_of_topic
from atlas.services.snapshots import Snapshot
from atlas.services.travelling import explain_travel
from atlas.web.context import language, snapshot
from atlas.web.drawing import draw_catchment
from atlas.web.params import read_text
from atlas.web.planning.blueprint import planning


@planning.get("/angebot/<path:offer_id>")
def offer(offer_id: str) -> str:
    """Show the catchments of an offer on a map and in a table, and what would happen without it."""
    taken = snapshot()
    found = row_of(taken.offers, taken.offer_position(offer_id))
    minutes = read_text(request.args, "minutes", DEFAULT_MINUTES)
    parse_minutes(minutes)
    # Of a confidential offer, and of one without a place, there is nothing to draw; the rest of the page still holds.
    has_place = not found["is_hidden"] and found["lon"] is not None
    fundings = taken.tables["fundings"]
    return render_template(
        "planning/offer.html",
        offer=found,
        minutes=minutes,
        rings=_rings(taken, found, minutes) if has_place else [],
        group=group_of_topic(taken, str(found["topic_id"])).used,
        map=draw_catchment(found, url_for("interfaces.catchment", offer=offer_id, minutes=minutes))
        if has_place
        else None,
        ways=explain_travel(taken, language()),
        fundings=rows_of(fundings[fundings["offer_id"] == offer_id].sort_values("year", ascending=False)),
    )


def _rings(taken: Snapshot, found: dict[str, Any], minutes: str) -> list[dict[str, Any]]:
    catchments = find_catchments(taken, str(found["offer_id"]), parse_minutes(minutes), language().code)
    counted = count_people(taken, catchments, str(found["topic_id"]))
    rings = [
        {"label": row["label"], "is_approximate": row["is_approximate"], "group": group, "people": people}
        for row, (group, people) in zip(rows_of(catchments.drop(columns="geometry")), counted, strict=True)
    ]
    # Narrowest first in the table; the map draws the widest first.
    return rings[::-1]
