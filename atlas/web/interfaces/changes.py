"""What changed between two data versions, for programs; and the feed that partners keep their copies by."""

from __future__ import annotations

from typing import Any, Final

import orjson
from flask import Response, request, url_for

from atlas.services.change_feed import DEFAULT_LIMIT, LARGEST_LIMIT, FeedPage, check_span, read_feed
from atlas.services.confidential import shield_earlier
from atlas.services.publishing import credit
from atlas.services.version_changes import publish_changes
from atlas.web.context import public_address, snapshot, store, version_reader
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.interfaces.tables import answer_json, answer_table, wants_csv
from atlas.web.params import read_count, require_known
from atlas.web.planning.data_versions import CHANGE_PARAMETERS, find_changes

FEED_PARAMETERS: Final = ("since", "until", "offset", "limit", "lang")


@interfaces.get("/changes")
def feed() -> Response:
    """Return what became of providers, sites and offers after a data version, with their public records, as JSON."""
    require_known(request.args, FEED_PARAMETERS)
    since = read_count(request.args, "since", least=0) or 0
    until = read_count(request.args, "until", least=0)
    until = snapshot().version if until is None else until
    check_span(store(), since, until)
    limit = read_count(request.args, "limit", least=1, most=LARGEST_LIMIT) or DEFAULT_LIMIT
    offset = read_count(request.args, "offset", least=0) or 0
    taken = shield_earlier(version_reader().snapshot(until, snapshot()), snapshot())
    return _answer_feed(read_feed(store(), taken, since, offset=offset, limit=limit), limit)


def _answer_feed(page: FeedPage, limit: int) -> Response:
    following = ""
    if page.next_offset is not None:
        # With both versions in it, so that the pages of one visit fit together whatever is imported meanwhile.
        path = url_for("interfaces.feed", since=page.since, until=page.until, offset=page.next_offset, limit=limit)
        following = public_address(path)
    body: dict[str, Any] = {
        "since": page.since,
        "until": page.until,
        "until_at": version_reader().version(page.until).created_at.isoformat(timespec="seconds"),
        "total": page.total,
        "next": following or None,
        "attribution": credit(snapshot(), "providers", "sites", "offers"),
        "changes": page.entries,
    }
    reply = answer_json(orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE))
    if following:
        reply.headers["Link"] = f'<{following}>; rel="next"'
    return reply


@interfaces.get("/changes.json")
def changes() -> Response:
    """Return what changed in a county as JSON, or as CSV where `format` asks for it."""
    require_known(request.args, CHANGE_PARAMETERS)
    return answer_table(publish_changes(find_changes(request.args, snapshot()), as_csv=wants_csv()), "aenderungen")
