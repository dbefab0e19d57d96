"""All tables of the default data, in the order of the model."""

from __future__ import annotations

from atlas.frames import Tables, empty_frame
from atlas.model import STORED_TABLES, TABLES
from geodata_build.demand import build_demand_points
from geodata_build.indicators import build_indicators
from geodata_build.inputs import Inputs
from geodata_build.municipalities import build_areas, build_municipalities, build_population
from geodata_build.offers import build_curated, build_offers, build_providers
from geodata_build.places import build_places, build_postcodes
from geodata_build.provenance import build_provenance
from geodata_build.regions import build_regions
from geodata_build.service_areas import build_service_areas
from geodata_build.sites import build_sites
from geodata_build.surveys import build_surveys


def build_tables(inputs: Inputs) -> Tables:
    """Build every table; the same inputs give the same tables.

    `fundings` stays empty: the public sources name no sums.
    """
    regions = build_regions(inputs)
    places = build_places(inputs)
    postcodes = build_postcodes(inputs)
    topics = build_curated(TABLES["topics"], inputs.topics)
    offers = build_offers(inputs)
    built: Tables = {
        "municipalities": build_municipalities(inputs),
        "areas": build_areas(inputs),
        **regions,
        "population": build_population(inputs),
        "places": places,
        "postcodes": postcodes,
        "demand_points": build_demand_points(inputs, places),
        "topics": topics,
        "topic_terms": build_curated(TABLES["topic_terms"], inputs.topic_terms),
        "osm_tags": build_curated(TABLES["osm_tags"], inputs.osm_tags),
        "situations": build_curated(TABLES["situations"], inputs.situations),
        "providers": build_providers(inputs),
        "offers": offers,
        **build_sites(inputs, places, postcodes),
        "service_areas": build_service_areas(inputs, offers, regions["regions"]),
        "fundings": empty_frame(TABLES["fundings"]),
        "standards": build_curated(TABLES["standards"], inputs.standards),
        "surveys": build_surveys(inputs, topics, offers),
        **build_indicators(inputs, regions),
        "provenance": build_provenance(),
    }
    return {name: built[name] for name in STORED_TABLES}
