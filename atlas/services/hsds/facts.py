"""What Open Referral tells of each offer, gathered from a snapshot: only what the public may know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from atlas.formats.hsds_objects import ServiceFacts
from atlas.formats.hsds_places import SiteFacts
from atlas.formats.hsds_taxonomy import Term, term_id
from atlas.frames import Tables, rows_of, split_list
from atlas.services.confidential import tables_without_secret_towns
from atlas.services.hsds.credits import credit_lines
from atlas.services.snapshots import Snapshot
from atlas.services.traits import is_free
from atlas.vocabulary import Level, Precision, values

Row = dict[str, Any]
# A mail or web address often holds the town of a secret place.
_LEADING: Final = ("email", "website")
_WIDE_FIRST: Final = {level: place for place, level in enumerate(values(Level))}


def gather_services(snapshot: Snapshot, terms: Mapping[str, Term], modified: Mapping[str, str]) -> list[ServiceFacts]:
    """Return what is told of each offer, in the order of `Snapshot.offers`.

    Parameters
    ----------
    terms
        Terms of the taxonomies by id.
    modified
        Instant of the last change by offer.
    """
    tables = tables_without_secret_towns(snapshot)
    hidden = set(snapshot.offers.index[snapshot.offers["is_hidden"]])
    gatherer = _Gatherer(snapshot, tables, terms, hidden)
    return [gatherer.gather(offer, modified.get(offer["offer_id"])) for offer in rows_of(tables["offers"])]


def gather_all_sites(snapshot: Snapshot) -> dict[str, SiteFacts]:
    """Return what is told of each site, by its id, whether an offer is there or not."""
    hidden = set(snapshot.offers.index[snapshot.offers["is_hidden"]])
    return _gather_sites(snapshot, tables_without_secret_towns(snapshot), hidden)


def _gather_sites(snapshot: Snapshot, tables: Tables, hidden: set[str]) -> dict[str, SiteFacts]:
    links = tables["offer_sites"]
    # One place has one id: where a confidential offer shares it, an open one must not give it away.
    secret = set(links.loc[links["offer_id"].isin(hidden), "site_id"])
    located = dict(zip(snapshot.sites["site_id"], snapshot.sites["ags"].tolist(), strict=True))
    regions = _regions_by_municipality(snapshot)
    found = {}
    for site in rows_of(tables["sites"]):
        is_hidden = site["site_id"] in secret or site["location_precision"] == Precision.HIDDEN
        around = [] if is_hidden else regions.get(located[site["site_id"]], [])
        county = next((region["name"] for region in around if region["level"] == Level.COUNTY), None)
        found[site["site_id"]] = SiteFacts(site, around, county, is_hidden)
    return found


def _regions_by_municipality(snapshot: Snapshot) -> dict[str, list[Row]]:
    rows = {row["region_id"]: row for row in rows_of(snapshot.tables["regions"])}
    found: dict[str, list[Row]] = defaultdict(list)
    for region, ags in snapshot.tables["region_members"][["region_id", "ags"]].itertuples(index=False):
        found[ags].append(rows[region])
    for regions in found.values():
        regions.sort(key=lambda row: (_WIDE_FIRST[row["level"]], row["region_id"]))
    return found


class _Gatherer:
    def __init__(self, snapshot: Snapshot, tables: Tables, terms: Mapping[str, Term], hidden: set[str]) -> None:
        self._terms = terms
        self._hidden = hidden
        self._attribution = credit_lines(snapshot) or None
        self._providers = {row["provider_id"]: row for row in rows_of(tables["providers"])}
        self._regions = {row["region_id"]: row for row in rows_of(tables["regions"])}
        self._sites = _gather_sites(snapshot, tables, hidden)
        self._links = _group(tables, "offer_sites")
        self._areas = _group(tables, "service_areas")
        self._fundings = _group(tables, "fundings")

    def gather(self, offer: Row, modified: str | None) -> ServiceFacts:
        number, is_hidden = offer["offer_id"], offer["offer_id"] in self._hidden
        provider = self._providers.get(offer["provider_id"])
        modes = [("delivery_mode", term_id("delivery_modes", mode)) for mode in split_list(offer["delivery_modes"])]
        ties = [("topic", term_id("topics", offer["topic_id"])), *modes]
        return ServiceFacts(
            offer={**offer, **dict.fromkeys((*_LEADING, "source_url"))} if is_hidden else offer,
            terms=[(kind, self._terms[term]) for kind, term in ties if term in self._terms],
            provider={**provider, **dict.fromkeys(_LEADING)} if provider and is_hidden else provider,
            umbrella=self._terms.get(term_id("umbrellas", provider["umbrella"])) if provider else None,
            sites=[self._sites[link["site_id"]] for link in self._links.get(number, [])],
            areas=[(area, self._regions.get(area["region_id"])) for area in self._areas.get(number, [])],
            fundings=self._fundings.get(number, []),
            is_free=is_free(offer["cost"] or ""),
            last_modified=modified,
            attribution=self._attribution,
        )


def _group(tables: Tables, name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows_of(tables[name]):
        found[row["offer_id"]].append(row)
    return found
