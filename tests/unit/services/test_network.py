"""Who works with whom."""

from __future__ import annotations

import csv
import io
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from atlas.errors import NotFoundError
from atlas.services.network import Network, NetworkQuery, gather_network
from atlas.services.network_files import EDGE_FIELDS, publish_network
from atlas.services.snapshots import Snapshot
from tests.spec.country import edit, snapshot_of


def ties(network: Network) -> list[tuple[str, str, str, int]]:
    return [(tie.left, tie.provider, tie.place, tie.offers) for tie in network.ties]


def edited(country: Snapshot, **offers: dict[str, Any]) -> Snapshot:
    tables = country.tables
    for key, cells in offers.items():
        tables = edit(tables, "offers", key.replace("_", "-"), **cells)
    return snapshot_of(tables)


def test_each_tie_counts_the_offers_of_a_provider_at_a_place(country: Snapshot) -> None:
    assert ties(gather_network(country, NetworkQuery())) == [
        ("caritas", "Caritasverband Tal e. V.", "Aheim", 2),
        ("", "", "Bedorf", 1),
        ("", "", "Südkreis", 1),
        ("public", "Gemeinde Cestadt", "Cestadt", 1),
    ]


def test_without_any_office_the_umbrella_stands_on_the_left(country: Snapshot) -> None:
    network = gather_network(country, NetworkQuery())
    assert (network.by, network.offices_stated) == ("umbrella", 0)


def test_one_named_office_is_enough_to_show_offices(country: Snapshot) -> None:
    network = gather_network(edited(country, offer_1={"office": "Sozialamt"}), NetworkQuery())
    assert (network.by, network.offices_stated) == ("office", 1)
    assert ("Sozialamt", "Caritasverband Tal e. V.", "Aheim", 1) in ties(network)
    assert ("", "Caritasverband Tal e. V.", "Aheim", 1) in ties(network)


def test_a_confidential_offer_is_tied_to_its_county_alone(country: Snapshot) -> None:
    network = gather_network(country, NetworkQuery(topic="frauenhaus"))
    assert [tie.place_id for tie in network.ties] == ["county-08991"]
    assert gather_network(country, NetworkQuery(topic="frauenhaus", municipality="08991001")).ties == ()


def test_an_offer_of_two_towns_has_a_tie_to_each_and_is_one_offer(country: Snapshot) -> None:
    tables = country.tables
    links = tables["offer_sites"]
    links.loc[len(links)] = {"offer_id": "offer-1", "site_id": "site-4"}
    network = gather_network(country, NetworkQuery(topic="schuldnerberatung", provider="caritas-tal"))
    assert [tie.place for tie in network.ties] == ["Aheim", "Cestadt"]
    assert network.offers == 1
    only = gather_network(country, NetworkQuery(topic="schuldnerberatung", county="08992"))
    assert [tie.place for tie in only.ties] == ["Cestadt"]


@pytest.mark.parametrize(
    ("query", "offers"),
    [
        (NetworkQuery(county="08991"), 4),
        (NetworkQuery(field="families"), 2),
        (NetworkQuery(provider="caritas-tal"), 2),
        (NetworkQuery(municipality="08992001"), 1),
        (NetworkQuery(county="08991", field="families", provider="gemeinde-cestadt"), 0),
    ],
)
def test_the_network_can_be_narrowed(country: Snapshot, query: NetworkQuery, offers: int) -> None:
    assert gather_network(country, query).offers == offers


def test_partners_are_known_by_any_spelling_of_a_provider(country: Snapshot) -> None:
    named = edited(country, offer_4={"partners": "CARITAS TAL;Förderverein;Gemeinde Cestadt"})
    found = gather_network(named, NetworkQuery()).cooperations
    assert [(one.provider, one.partner_id, one.partner, one.offers) for one in found] == [
        ("Gemeinde Cestadt", "caritas-tal", "Caritasverband Tal e. V.", 1),
        ("Gemeinde Cestadt", "", "Förderverein", 1),
    ]


def test_partners_of_a_confidential_offer_are_not_told(country: Snapshot) -> None:
    assert gather_network(edited(country, offer_5={"partners": "Stadt Aheim"}), NetworkQuery()).cooperations == ()


@pytest.mark.parametrize("name", ["by", "county", "field", "topic", "provider", "office", "municipality"])
def test_what_nobody_knows_is_refused(country: Snapshot, name: str) -> None:
    with pytest.raises(NotFoundError, match="gibtsnicht"):
        gather_network(country, NetworkQuery(**{name: "gibtsnicht"}))


def test_an_atlas_without_offers_has_an_empty_network(country: Snapshot) -> None:
    empty = country.vary({name: country.tables[name].iloc[:0] for name in ("offers", "offer_sites", "service_areas")})
    assert gather_network(empty, NetworkQuery()).ties == ()


def test_edges_are_pairs_of_neighbours_with_their_offers(country: Snapshot) -> None:
    rows = list(csv.DictReader(io.StringIO(publish_network(country, NetworkQuery(), "edges").decode("utf-8-sig"))))
    assert tuple(rows[0]) == EDGE_FIELDS
    assert rows[0] == {
        "source_kind": "umbrella",
        "source_id": "caritas",
        "source": "caritas",
        "target_kind": "provider",
        "target_id": "caritas-tal",
        "target": "Caritasverband Tal e. V.",
        "offers": "2",
    }


def test_graphml_has_each_node_once_and_opens_as_xml(country: Snapshot) -> None:
    named = edited(country, offer_4={"partners": 'Verein <"&"> Hilfe'})
    root = ET.fromstring(publish_network(named, NetworkQuery(), "graphml"))  # made by ourselves
    space = "{http://graphml.graphdrawing.org/xmlns}"
    nodes = [node.get("id") for node in root.iter(f"{space}node")]
    ends = {edge.get(end) for edge in root.iter(f"{space}edge") for end in ("source", "target")}
    assert len(nodes) == len(set(nodes))
    assert ends == set(nodes)
    assert 'partner:Verein <"&"> Hilfe' in nodes
