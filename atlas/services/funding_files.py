"""The overview of fundings as files."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import orjson

from atlas.formats.csv_table import write_csv
from atlas.services.funding_overview import FundingOverview, FundingQuery, survey_fundings
from atlas.services.snapshots import Snapshot

FUNDING_FIELDS: Final = (
    "funding_id",
    "year",
    "funder_level",
    "funder",
    "purpose",
    "amount_eur",
    "is_voluntary",
    "line_id",
    "offer_id",
    "offer",
    "topic_id",
    "field",
    "provider_id",
    "provider",
    "county_ags",
    "people",
)
"""The columns of a funding as JSON and CSV."""


def publish_fundings(snapshot: Snapshot, query: FundingQuery, *, as_csv: bool = False) -> bytes:
    """Return the fundings that fit, as JSON with their sums or as CSV without."""
    overview = survey_fundings(snapshot, query)
    records = describe_fundings(overview)
    if as_csv:
        return write_csv(records, FUNDING_FIELDS)
    described = {
        "total": asdict(overview.total),
        "sums": {name: [asdict(one) for one in sums] for name, sums in overview.sums.items()},
        "fundings": records,
    }
    return orjson.dumps(described, option=orjson.OPT_APPEND_NEWLINE)


def describe_fundings(overview: FundingOverview) -> list[dict[str, Any]]:
    """Return the rows of an overview with the published keys, in their order."""
    return [{name: row["name" if name == "offer" else name] for name in FUNDING_FIELDS} for row in overview.rows]
