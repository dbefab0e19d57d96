"""Keeps confidential places confidential: no address and no point of them may come in, and no town go out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from atlas.codes import region_id
from atlas.faults import Fault
from atlas.frames import Tables, empty_frame
from atlas.model import TABLES
from atlas.services.package_state import TableFault
from atlas.services.snapshots import Snapshot
from atlas.sources.package import ReadPackage
from atlas.vocabulary import Basis, Level, Precision

_COUNTY_ONLY: Final = "Der Ort ist geheim; nur der Kreis wird genannt."
_LEADING: Final = ("email", "website", "source_url")
_ADDRESS: Final = ("name", "street", "postcode", "city", "lon", "lat")


def check_confidential(package: ReadPackage, state: Tables) -> Iterator[TableFault]:
    """Find sites of confidential offers that carry an address, a point, or are not marked as hidden.

    The fault stands at the site where the package has it, else at its link to the offer, else at the offer.
    Its text never repeats the address.
    """
    # The state after the import is judged: an offer of the package may turn a site of the store into a secret one.
    sites = state["sites"]
    # Rows that are left out for another fault speak too: their site must not come in because they do not.
    links = pd.concat([state["offer_sites"], _rows_read(package, "offer_sites")], ignore_index=True)
    links = links[links["offer_id"].isin(_secret_offers(package, state))].drop_duplicates(["offer_id", "site_id"])
    hidden = sites["location_precision"] == Precision.HIDDEN
    told = pd.DataFrame({name: sites[name].notna() for name in _ADDRESS}).assign(location_precision=~hidden)
    # A hidden site counts without any link to an offer too, as the link may come with a later import.
    concerned = sites["site_id"].isin(links["site_id"]) | hidden
    for site_id, shown in zip(sites.loc[concerned, "site_id"], told[concerned].to_numpy(), strict=True):
        columns = [str(name) for name in told.columns[shown]]
        if columns:
            yield from _confide(package, site_id, links, columns)


def tables_without_secret_towns(snapshot: Snapshot) -> Tables:
    """Return all tables as the public may have them: of confidential offers only the county is told.

    The county stands as their service area, stated where they state it themselves, as their site names no
    municipality any longer. Addresses that often hold the town (mail, internet, sources) are left out as on the pages,
    and so are those of providers who have no other offers.
    """
    hidden = snapshot.offers[snapshot.offers["is_hidden"]]
    tables = dict(snapshot.tables)
    sites, links, areas = tables["sites"], tables["offer_sites"], tables["service_areas"]
    is_secret = sites["site_id"].isin(links.loc[links["offer_id"].isin(hidden["offer_id"]), "site_id"])
    is_secret |= sites["location_precision"] == Precision.HIDDEN
    counties = hidden["county_ags"].dropna().map(lambda key: region_id(Level.COUNTY.value, str(key)))
    told = pd.DataFrame({"offer_id": counties.index, "region_id": counties.to_numpy()})
    known = areas.merge(told, on=["offer_id", "region_id"])
    missing = told[~told["offer_id"].isin(known["offer_id"])].assign(basis=str(Basis.INFERRED), note=_COUNTY_ONLY)
    others = areas[~areas["offer_id"].isin(hidden["offer_id"])]
    tables["sites"] = _without(sites, is_secret, (*_ADDRESS, "ags"))
    tables["service_areas"] = pd.concat([others, known, missing], ignore_index=True)[areas.columns]
    offers, providers = tables["offers"], tables["providers"]
    is_hidden = offers["offer_id"].isin(hidden["offer_id"])
    tables["offers"] = _without(offers, is_hidden, _LEADING)
    only_hidden = set(offers.loc[is_hidden, "provider_id"]) - set(offers.loc[~is_hidden, "provider_id"])
    tables["providers"] = _without(providers, providers["provider_id"].isin(only_hidden), ("email", "website"))
    return tables


def _without(table: pd.DataFrame, rows: pd.Series, columns: tuple[str, ...]) -> pd.DataFrame:
    return table.assign(**{name: table[name].mask(rows) for name in columns})


def secrets_of_today(earlier: Snapshot, current: Snapshot) -> Tables:
    """Return the tables of an earlier data version in which what is secret by now is secret as well.

    Whoever goes on reading an earlier version must not learn the place of an offer that has become confidential since.

    Returns
    -------
    tables
        `offers` and `sites` of the earlier version.
    """
    hidden = current.offers.loc[current.offers["is_hidden"], "offer_id"]
    places = current.tables["sites"]
    secret = places.loc[places["location_precision"] == Precision.HIDDEN, "site_id"]
    offers, sites = earlier.tables["offers"], earlier.tables["sites"]
    precision = sites["location_precision"].mask(sites["site_id"].isin(secret), str(Precision.HIDDEN))
    return {
        "offers": offers.assign(is_confidential=offers["is_confidential"] | offers["offer_id"].isin(hidden)),
        "sites": sites.assign(location_precision=precision),
    }


def shield_earlier(earlier: Snapshot, current: Snapshot) -> Snapshot:
    """Return an earlier data version as it may be told today; see `secrets_of_today`."""
    if earlier.version == current.version:
        return earlier
    # Made once for each pair of versions, as everything else is derived from it.
    return earlier.derive(("shielded", current.version), lambda: earlier.vary(secrets_of_today(earlier, current)))


def _secret_offers(package: ReadPackage, state: Tables) -> set[str]:
    """Return the offers that are called confidential, or where nobody can read whether they are."""
    offers = pd.concat([state["offers"], _rows_read(package, "offers")], ignore_index=True)
    secret = set(offers.loc[offers["is_confidential"].fillna(value=False), "offer_id"].dropna())
    read = package.read.get("offers")
    if read is not None:
        unreadable = [fault.row for fault in read.faults if fault.column == "is_confidential" and fault.row]
        secret |= set(read.rows.loc[read.rows.index.isin(unreadable), "offer_id"].dropna())
    return secret


def _rows_read(package: ReadPackage, table: str) -> pd.DataFrame:
    read = package.read.get(table)
    return empty_frame(TABLES[table]) if read is None else read.rows


def _confide(package: ReadPackage, site_id: str, links: pd.DataFrame, columns: list[str]) -> Iterator[TableFault]:
    offer_ids = sorted(links.loc[links["site_id"] == site_id, "offer_id"])
    named = f" (Angebot {', '.join(offer_ids)})" if offer_ids else ""
    expected = f"Der Standort ist geheim{named} und darf weder Anschrift noch Koordinaten haben."
    emptied = [name for name in columns if name in _ADDRESS]
    empty = f"{', '.join(emptied)} leeren und " if emptied else ""
    advice = f"Bitte {empty}location_precision auf {Precision.HIDDEN} setzen."
    for table, column, keys in (
        ("sites", "site_id", [site_id]),
        ("offer_sites", "site_id", [site_id]),
        ("offers", "offer_id", offer_ids),
    ):
        read = package.read.get(table)
        if read is None:
            continue
        lines = read.rows.index[read.rows[column].isin(keys)]
        yield from ((table, Fault(read.file, int(line), ", ".join(columns), "", expected, advice)) for line in lines)
        if len(lines):
            return
