"""Keeps confidential places confidential: no address and no point of them may come in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from atlas.faults import Fault
from atlas.frames import Tables
from atlas.services.package_state import TableFault
from atlas.sources.package import ReadPackage
from atlas.vocabulary import Precision

_ADDRESS: Final = ("street", "postcode", "lon", "lat")


def check_confidential(package: ReadPackage, state: Tables) -> Iterator[TableFault]:
    """Find sites of confidential offers that carry an address, a point, or are not marked as hidden.

    The fault stands at the site where the package has it, else at its link to the offer, else at the offer.
    Its text never repeats the address.
    """
    # The state after the import is judged: an offer of the package may turn a site of the store into a secret one.
    offers, sites = state["offers"], state["sites"]
    secret = offers.loc[offers["is_confidential"].fillna(value=False), "offer_id"]
    links = state["offer_sites"]
    links = links[links["offer_id"].isin(secret)]
    hidden = sites["location_precision"] == Precision.HIDDEN
    told = pd.DataFrame({name: sites[name].notna() for name in _ADDRESS}).assign(location_precision=~hidden)
    # A hidden site counts without any link to an offer too, as the link may come with a later import.
    concerned = sites["site_id"].isin(links["site_id"]) | hidden
    for site_id, shown in zip(sites.loc[concerned, "site_id"], told[concerned].to_numpy(), strict=True):
        columns = [str(name) for name in told.columns[shown]]
        if columns:
            yield from _confide(package, site_id, links, columns)


def _confide(package: ReadPackage, site_id: str, links: pd.DataFrame, columns: list[str]) -> Iterator[TableFault]:
    offer_ids = sorted(links.loc[links["site_id"] == site_id, "offer_id"])
    named = f" (Angebot {', '.join(offer_ids)})" if offer_ids else ""
    expected = f"Der Standort ist geheim{named} und darf weder Straße, Postleitzahl noch Koordinaten haben."
    advice = f"Bitte {', '.join(columns)} leeren und location_precision auf {Precision.HIDDEN} setzen."
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
