"""GeoJSON profile ``full``: nested and lossless, to be read again by `sources.form_geojson`.

Each offer is a feature with all its columns, its topic, provider, sites, service areas and fundings inside. What no
offer names stands behind the features, and so does where the tables come from.

Coordinates stand twice: in the geometry for whoever draws, with six digits, and in `sites` as they are, for whoever
reads them back. The geometry is a MultiPoint even of one site, as GDAL and QGIS make one layer of one kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import orjson
import pandas as pd

from atlas.formats.geojson import COLLECTION_NAME
from atlas.formats.geojson_stream import DIGITS, Feature, stream_collection
from atlas.frames import LIST_SEPARATOR, Tables, rows_of
from atlas.model import TABLES, Table

FULL_PROFILE: Final = "sozialatlas-full"
FULL_VERSION: Final = 1
FULL_TABLES: Final = ("providers", "offers", "sites", "offer_sites", "service_areas", "fundings")
"""The tables that a collection of all offers carries whole."""

NESTED: Final = {"sites": "sites", "service_areas": "service_areas", "fundings": "fundings"}
"""Property of a feature that lists rows of a table which belong to the offer, and that table."""
_TOPIC_COLUMNS: Final = ["topic_id", "field", "label_de", "label_en"]

Record = dict[str, Any]


class FullOffers:
    """The tables of `FULL_TABLES`, with the rows that belong to each offer found once.

    Parameters
    ----------
    tables
        All tables of one data version.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.offer_ids = pd.Index(tables["offers"]["offer_id"])
        self._providers = pd.Index(tables["providers"]["provider_id"])
        self._topics = {topic["topic_id"]: topic for topic in rows_of(tables["topics"][_TOPIC_COLUMNS])}
        # As JSON: many offers have the same provider.
        self._written: dict[int, orjson.Fragment] = {}
        sites = _rows_of_links(tables)
        self._nested = {
            "sites": _Nested(TABLES["sites"], sites, self.offer_ids.get_indexer(pd.Index(sites["offer_id"]))),
            **{name: self._nest(name) for name in ("service_areas", "fundings")},
        }

    def stream(self, positions: np.ndarray, *, attribution: str, block: int) -> Iterator[bytes]:
        """Yield offers as a FeatureCollection, a chunk for each block.

        Where these are all offers, providers and sites that no offer names follow behind them.

        Parameters
        ----------
        positions
            Rows of table `offers`, in the order wanted.
        block
            How many to work on at once.
        """
        is_complete = len(positions) == len(self.offer_ids)
        head = {
            "name": COLLECTION_NAME,
            "attribution": attribution,
            "profile": FULL_PROFILE,
            "profile_version": FULL_VERSION,
            # Other programs keep these members when they leave features out: the count tells.
            "is_complete": is_complete,
            "count": len(positions),
        }
        rest = self._rest() if is_complete else {}
        tail = {**rest, "provenance": self._provenance()}
        blocks = (positions[first : first + block] for first in range(0, len(positions), block))
        return stream_collection(head, (self._features(rows, attribution) for rows in blocks), tail)

    def _features(self, positions: np.ndarray, attribution: str) -> Iterator[Feature]:
        offers = self._tables["offers"].iloc[positions]
        nested = {name: rows.of(positions) for name, rows in self._nested.items()}
        providers = self._providers.get_indexer(pd.Index(offers["provider_id"])).tolist()
        for number, (offer, provider) in enumerate(zip(_records(TABLES["offers"], offers), providers, strict=True)):
            sites = nested["sites"][number]
            properties: dict[str, Any] = {
                "offer_id": offer.pop("offer_id"),
                "name": offer.pop("name"),
                "topic": self._topics.get(topic_id := offer.pop("topic_id"), {"topic_id": topic_id}),
                "provider": self._provider(provider, offer.pop("provider_id")),
                **offer,
                **{name: rows[number] for name, rows in nested.items()},
                "attribution": attribution,
            }
            yield {
                "type": "Feature",
                "id": properties["offer_id"],
                "geometry": multipoint(sites),
                "properties": properties,
            }

    def _provider(self, position: int, provider_id: object) -> orjson.Fragment | Record | None:
        if position < 0:
            return {"provider_id": provider_id} if isinstance(provider_id, str) else None
        if position not in self._written:
            (record,) = _records(TABLES["providers"], self._tables["providers"].iloc[[position]])
            self._written[position] = orjson.Fragment(orjson.dumps(record))
        return self._written[position]

    def _nest(self, name: str) -> _Nested:
        rows = self._tables[name]
        return _Nested(TABLES[name], rows, self.offer_ids.get_indexer(pd.Index(rows["offer_id"])))

    def _rest(self) -> dict[str, list[Record]]:
        providers, sites = self._tables["providers"], self._tables["sites"]
        is_named = providers["provider_id"].isin(self._tables["offers"]["provider_id"])
        is_linked = sites["site_id"].isin(self._tables["offer_sites"]["site_id"])
        return {
            "providers": list(_records(TABLES["providers"], providers[~is_named])),
            "sites": list(_records(TABLES["sites"], sites[~is_linked])),
        }

    def _provenance(self) -> list[Record]:
        provenance = self._tables["provenance"]
        return rows_of(provenance[provenance["resource"].isin(FULL_TABLES)])


class _Nested:
    """Rows of a table that belong to offers, sorted by offer once, so that a block is one slice for each."""

    def __init__(self, table: Table, rows: pd.DataFrame, owners: np.ndarray) -> None:
        self._table = table
        order = np.argsort(owners, kind="stable")
        self._rows = rows.iloc[order].drop(columns="offer_id")
        self._owners = owners[order]

    def of(self, positions: np.ndarray) -> list[list[Record]]:
        """Return the rows of each offer, offers given by their rows."""
        first = np.searchsorted(self._owners, positions, side="left")
        counts = np.searchsorted(self._owners, positions, side="right") - first
        ends = np.cumsum(counts)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - counts), counts)
        records = list(_records(self._table, self._rows.iloc[places]))
        return [records[end - count : end] for end, count in zip(ends, counts, strict=True)]


def multipoint(sites: Iterable[Record]) -> dict[str, Any] | None:
    """Return the points of sites as one geometry in EPSG:4326, None where none has a point."""
    points = [
        [round(site["lon"], DIGITS), round(site["lat"], DIGITS)]
        for site in sites
        if site["lon"] is not None and site["lat"] is not None
    ]
    return {"type": "MultiPoint", "coordinates": points} if points else None


def _rows_of_links(tables: Tables) -> pd.DataFrame:
    links, sites = tables["offer_sites"], tables["sites"]
    positions = pd.Index(sites["site_id"]).get_indexer(pd.Index(links["site_id"]))
    is_known = positions >= 0
    rows: pd.DataFrame = sites.iloc[positions[is_known]].reset_index(drop=True)
    return rows.assign(offer_id=links.loc[is_known, "offer_id"].to_numpy())


def _records(table: Table, rows: pd.DataFrame) -> Iterator[Record]:
    """Yield rows as plain values; a list is a list, cut just where it is joined, so that it comes back the same."""
    lists = [column.name for column in table.columns if column.kind == "list"]
    for record in rows_of(rows):
        for name in lists:
            if record[name] is not None:
                record[name] = record[name].split(LIST_SEPARATOR)
        yield record
