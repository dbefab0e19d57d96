"""The parts of the planners' workplace, in the order in which its navigation shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from atlas.language import mark


@dataclass(frozen=True)
class Section:
    """One entry of the navigation: the endpoint it leads to, its word, and further endpoints that belong to it."""

    endpoint: str
    word: str
    holds: tuple[str, ...] = ()


SECTIONS: Final = (
    Section("planning.index", mark("Weiße Flecken"), ("planning.region", "planning.topic", "planning.offer")),
    Section("planning.standards", mark("Maßstäbe")),
    Section("planning.siting", mark("Wo als Nächstes?")),
    Section("planning.scenario", mark("Szenario"), ("planning.scenario_fundings", "planning.saved_scenarios")),
    Section("planning.benchmark", mark("Vergleich"), ("planning.similar", "planning.data_versions")),
    Section("planning.field_matrix", mark("Handlungsfelder")),
    Section("planning.network", mark("Zusammenarbeit")),
    Section("planning.funding", mark("Förderung"), ("planning.voluntary_funding",)),
    Section("planning.openstreetmap", mark("OSM")),
    Section(
        "planning.reports", mark("Berichte"), ("planning.region_report", "planning.topic_report", "planning.booklet")
    ),
)
"""Each page for planners stands in exactly one of them."""
