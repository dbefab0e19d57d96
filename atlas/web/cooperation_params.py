"""Parameters of the network, the fundings and the matrix of fields, for pages and interfaces alike."""

from __future__ import annotations

from typing import Final

from atlas.services.funding_overview import FundingQuery
from atlas.services.network import NetworkQuery
from atlas.web.params import Arguments, read_count, read_text

NETWORK_FILTERS: Final = ("by", "county", "field", "topic", "provider", "office", "municipality")
FUNDING_FILTERS: Final = ("county", "year", "level", "funder", "voluntary", "field")
_FIRST_YEAR: Final = 1900


def read_network_query(arguments: Arguments) -> NetworkQuery:
    """Return which offers make the network."""
    return NetworkQuery(**{name: read_text(arguments, name) for name in NETWORK_FILTERS})


def read_funding_query(arguments: Arguments) -> FundingQuery:
    """Return which fundings are meant."""
    texts = {name: read_text(arguments, name) for name in FUNDING_FILTERS if name != "year"}
    return FundingQuery(year=read_year(arguments), **texts)


def read_year(arguments: Arguments) -> int | None:
    """Return a year from 1900 on, None where the parameter is empty."""
    return read_count(arguments, "year", least=_FIRST_YEAR)
