"""Which services of the catalogue somebody asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from atlas.errors import BadRequestError, NotFoundError
from atlas.geo.crs import measure_coordinates
from atlas.language import fold_text
from atlas.services.confidential import tables_without_secret_towns
from atlas.services.finding import search_offers
from atlas.services.hsds.catalogue import Catalogue, Shelf
from atlas.services.offer_query import OfferQuery
from atlas.services.snapshots import Snapshot


@dataclass(frozen=True)
class HsdsQuery:
    """The question behind a list of services or of services at locations; empty means all.

    `taxonomy_term_id`, `taxonomy_id` and `organization_id` are ids of HSDS; `modified_after` an instant with its zone.
    `postcode` asks who serves it, with `proximity_m` what lies within so many metres of its centre.
    """

    search: str = ""
    taxonomy_term_id: str = ""
    taxonomy_id: str = ""
    organization_id: str = ""
    modified_after: datetime | None = None
    postcode: str = ""
    proximity_m: float | None = None


def select_services(snapshot: Snapshot, catalogue: Catalogue, query: HsdsQuery) -> np.ndarray:
    """Return the positions of the services that fit, in a stable order: best first where a text is searched.

    Raises
    ------
    NotFoundError
        If a term, taxonomy, organization or postcode is unknown.
    BadRequestError
        If a distance has no postcode to start from.
    """
    chosen = _mask(catalogue, query)
    if query.postcode or query.proximity_m is not None:
        near = _pick_sites(snapshot, query)
        chosen &= snapshot.offers["offer_id"].isin(near["offer_id"]).to_numpy() | _serving(snapshot, query)
    order = _order(snapshot, query.search)
    fitting: np.ndarray = order[chosen[order]]
    return fitting


def select_places(snapshot: Snapshot, catalogue: Catalogue, query: HsdsQuery) -> list[int]:
    """Return the positions of the services at locations that fit; of several places of a service only those near.

    Raises
    ------
    NotFoundError, BadRequestError
        As `select_services`.
    """
    chosen = _mask(catalogue, query)
    of_service: dict[int, list[int]] = {}
    for position, (service, _) in enumerate(catalogue.links):
        of_service.setdefault(service, []).append(position)
    fitting = [
        position
        for service in _order(snapshot, query.search)
        if chosen[service]
        for position in of_service.get(service, [])
    ]
    if not query.postcode and query.proximity_m is None:
        return fitting
    sites = _pick_sites(snapshot, query)
    near = set(zip(sites["offer_id"], sites["site_id"], strict=True))
    serving = _serving(snapshot, query)
    return [place for place in fitting if serving[catalogue.links[place][0]] or _names(catalogue, place) in near]


def match_text(shelf: Shelf, texts: Iterable[str], search: str) -> list[int]:
    """Return the positions on a shelf whose text holds all words of a search, in any order, case and accents."""
    words = fold_text(search).split()
    folded = map(fold_text, texts)
    return [
        place for place, text in zip(range(len(shelf.ids)), folded, strict=True) if all(word in text for word in words)
    ]


def require_id(shelf: Shelf, number: str) -> int:
    """Return where an id stands.

    Raises
    ------
    NotFoundError
        If there is none of that id.
    """
    position = shelf.positions.get(number)
    if position is None:
        raise NotFoundError("Eine Kennung „%(id)s“ gibt es hier nicht.", id=number)
    return position


def _mask(catalogue: Catalogue, query: HsdsQuery) -> np.ndarray:
    chosen = np.ones(len(catalogue.facts), dtype=bool)
    for positions in _lists(catalogue, query):
        mask = np.zeros(len(catalogue.facts), dtype=bool)
        mask[positions] = True
        chosen &= mask
    if query.modified_after:
        # "On or after", as the HSDS API reference has it: who asks again with the last instant gets it once more and
        # loses nothing.
        chosen &= catalogue.modified >= np.datetime64(query.modified_after.astimezone(UTC).replace(tzinfo=None))
    return chosen


def _lists(catalogue: Catalogue, query: HsdsQuery) -> Iterable[list[int]]:
    if query.taxonomy_term_id:
        require_id(catalogue.taxonomy_terms, query.taxonomy_term_id)
        yield catalogue.services_by_term[query.taxonomy_term_id]
    if query.taxonomy_id:
        require_id(catalogue.taxonomies, query.taxonomy_id)
        terms = [number for number, term in catalogue.terms.items() if term["taxonomy_id"] == query.taxonomy_id]
        yield sorted({position for number in terms for position in catalogue.services_by_term[number]})
    if query.organization_id:
        require_id(catalogue.organizations, query.organization_id)
        yield catalogue.services_of[query.organization_id]


def _order(snapshot: Snapshot, search: str) -> np.ndarray:
    if not search:
        return np.arange(len(snapshot.offers))
    return search_offers(snapshot, OfferQuery(text=search)).positions


def _names(catalogue: Catalogue, place: int) -> tuple[str, str]:
    service, number = catalogue.links[place]
    facts = catalogue.facts[service]
    return facts.offer["offer_id"], facts.sites[number].site["site_id"]


def _postcode_rows(snapshot: Snapshot, query: HsdsQuery) -> pd.DataFrame:
    if not query.postcode:
        raise BadRequestError(
            "proximity misst vom Mittelpunkt einer Postleitzahl; bitte den Parameter postcode dazu nennen."
        )
    postcodes = snapshot.tables["postcodes"]
    rows = postcodes[postcodes["postcode"] == query.postcode]
    if rows.empty:
        raise NotFoundError("Eine Postleitzahl „%(postcode)s“ kennt der Atlas nicht.", postcode=query.postcode)
    return rows


def _pick_sites(snapshot: Snapshot, query: HsdsQuery) -> pd.DataFrame:
    """Return the sites within the distance of a postcode's centre; without a distance, those in its municipalities.

    Without one, only offers count of which nobody knows whom they serve: they serve where they are.
    """
    rows, sites = _postcode_rows(snapshot, query), snapshot.offer_sites
    if query.proximity_m is None:
        unknown = ~sites["offer_id"].isin(_served(snapshot)["offer_id"])
        return sites[sites["ags"].isin(rows["ags"]) & unknown]
    centre = pd.DataFrame({name: [rows[name].mean()] for name in ("lon", "lat")})
    metric_crs = snapshot.settings.metric_crs
    centre_m = measure_coordinates(centre, metric_crs)[0]
    points_m = snapshot.derive("offer sites in metres", lambda: measure_coordinates(sites, metric_crs))
    near: pd.DataFrame = sites[np.hypot(*(points_m - centre_m).T) <= query.proximity_m]
    return near


def _serving(snapshot: Snapshot, query: HsdsQuery) -> np.ndarray:
    """Tell of each service whether its service area holds the postcode; of none where a distance is asked for."""
    if query.proximity_m is not None:
        return np.zeros(len(snapshot.offers), dtype=bool)
    served = _served(snapshot)
    serving = served.loc[served["ags"].isin(_postcode_rows(snapshot, query)["ags"]), "offer_id"]
    return snapshot.offers["offer_id"].isin(serving).to_numpy()


def _served(snapshot: Snapshot) -> pd.DataFrame:
    """Return which municipalities each offer serves: `offer_id`, `ags`.

    From what the public may know: asking for one postcode after the other must not find the town of a secret place.
    """

    def find() -> pd.DataFrame:
        areas = tables_without_secret_towns(snapshot)["service_areas"]
        served = areas.merge(snapshot.tables["region_members"], on="region_id")
        return served[["offer_id", "ags"]].drop_duplicates()

    return snapshot.derive("hsds served", find)
