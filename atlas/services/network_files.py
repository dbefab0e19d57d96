"""The network as files: paths for spreadsheets, edges for programs that draw networks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

import orjson

from atlas.formats.csv_table import write_csv
from atlas.formats.graphml import write_graphml
from atlas.services.network import Network, NetworkQuery, gather_network
from atlas.services.snapshots import Snapshot

TIE_FIELDS: Final = ("by", "left", "provider_id", "provider", "place_id", "place", "offers")
EDGE_FIELDS: Final = ("source_kind", "source_id", "source", "target_kind", "target_id", "target", "offers")
FORMS: Final = ("json", "csv", "edges", "graphml")
"""Forms of the download; `edges` is CSV, one row for each pair of neighbours."""

_Node = tuple[str, str, str]


def publish_network(snapshot: Snapshot, query: NetworkQuery, form: str = "json") -> bytes:
    """Return the network of a selection in one of `FORMS`."""
    network = gather_network(snapshot, query)
    if form == "csv":
        return write_csv(_describe_ties(network), TIE_FIELDS)
    if form == "edges":
        return write_csv(list_edges(network), EDGE_FIELDS)
    if form == "graphml":
        return write_graphml(list_edges(network))
    described = {
        "by": network.by,
        "offers": network.offers,
        "offices_stated": network.offices_stated,
        "ties": _describe_ties(network),
        "cooperations": [asdict(one) for one in network.cooperations],
    }
    return orjson.dumps(described, option=orjson.OPT_APPEND_NEWLINE)


def list_edges(network: Network) -> list[dict[str, Any]]:
    """Return the pairs of neighbours: side to provider, provider to place, provider to partner.

    The offers of all paths over a pair are added, so one with sites in several municipalities counts with
    each of them between side and provider.
    """
    counted: Counter[tuple[_Node, _Node]] = Counter()
    for tie in network.ties:
        side, provider = (network.by, tie.left, tie.left), ("provider", tie.provider_id, tie.provider)
        counted[side, provider] += tie.offers
        counted[provider, ("place", tie.place_id, tie.place)] += tie.offers
    for one in network.cooperations:
        # A partner that is no provider of the atlas has no id but its name.
        partner = ("partner", one.partner_id or one.partner, one.partner)
        counted[("provider", one.provider_id, one.provider), partner] += one.offers
    return list(_describe_edges(counted.items()))


def _describe_ties(network: Network) -> list[dict[str, Any]]:
    return [{"by": network.by, **asdict(tie)} for tie in network.ties]


def _describe_edges(edges: Iterable[tuple[tuple[_Node, _Node], int]]) -> Iterable[dict[str, Any]]:
    for (source, target), offers in edges:
        yield dict(zip(EDGE_FIELDS, (*source, *target, offers), strict=True))
