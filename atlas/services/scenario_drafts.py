"""The tables of a what-if while its edits are applied; the tables it began with are never touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from atlas.frames import Tables, frame_of, row_of, rows_of
from atlas.geo.crs import make_points
from atlas.geo.joins import locate_points
from atlas.language import mark
from atlas.model import TABLES
from atlas.services.scenario_edits import Spot
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Basis, Precision

_GONE: Final = mark("Ein Angebot „%(offer)s“ gibt es nicht (mehr).")
_CLOSED_BEFORE: Final = mark("„%(offer)s“ schließt schon durch eine frühere Änderung.")
_NO_MUNICIPALITY: Final = mark("Eine Gemeinde mit dem Schlüssel %(ags)s gibt es im Atlas nicht.")
_NO_REGION: Final = mark("Einen Raum „%(region)s“ gibt es im Atlas nicht.")
_OF_OFFERS: Final = ("offers", "offer_sites", "service_areas", "fundings")


class SkippedError(Exception):
    """An edit that cannot be applied to the data as they are: a German sentence and its facts say why."""

    def __init__(self, template: str, **facts: object) -> None:
        super().__init__(template % facts)
        self.template = template
        self.facts = facts


class Draft:
    """Tables of a snapshot that edits may replace, frame by frame.

    Parameters
    ----------
    snapshot
        What the scenario starts from. Its frames are shared by all requests, so each change makes a new one.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.base = snapshot
        self.changed: Tables = {}
        self._closed: dict[str, str] = {}
        self._opened = 0

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as the edits so far have left it."""
        return self.changed[name] if name in self.changed else self.base.tables[name]

    def as_snapshot(self) -> Snapshot:
        """Return the snapshot of the edits so far; the one it began with where nothing has changed."""
        return self.base.vary(self.changed) if self.changed else self.base

    def offer(self, offer_id: str) -> dict[str, Any]:
        """Return the row of an offer.

        Raises
        ------
        SkippedError
            If it is gone from the data, or closed by an edit before.
        """
        if offer_id in self._closed:
            raise SkippedError(_CLOSED_BEFORE, offer=self._closed[offer_id])
        offers = self.table("offers")
        found = (offers["offer_id"] == offer_id).to_numpy().nonzero()[0]
        if len(found) == 0:
            raise SkippedError(_GONE, offer=offer_id)
        return row_of(offers, int(found[0]))

    def add(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows to a table; a row replaces the one of the same key."""
        key = list(TABLES[name].key)
        joined = pd.concat([self.table(name), frame_of(TABLES[name], rows)], ignore_index=True)
        self.changed[name] = joined.drop_duplicates(key, keep="last", ignore_index=True)

    def keep(self, name: str, is_kept: pd.Series) -> None:
        """Keep only some rows of a table."""
        self.changed[name] = self.table(name)[is_kept].reset_index(drop=True)

    def set_cell(self, offer_id: str, column: str, value: object) -> None:
        """Change one cell of an offer."""
        offers = self.table("offers")
        # A copy of the one column, as the frame itself belongs to everybody.
        cells = offers[column].copy()
        cells[offers["offer_id"] == offer_id] = value
        self.changed["offers"] = offers.assign(**{column: cells})

    def close(self, offer_id: str) -> None:
        """Take an offer out of every table; its sites stay, as others may use them."""
        self._closed[offer_id] = str(self.offer(offer_id)["name"])
        for name in _OF_OFFERS:
            self.keep(name, self.table(name)["offer_id"] != offer_id)

    def new_offer_id(self) -> str:
        """Return the id of the next offer that a scenario opens: ``neu-1``, ``neu-2`` ..."""
        self._opened += 1
        taken = set(self.table("offers")["offer_id"])
        number = self._opened
        while f"neu-{number}" in taken:
            number += 1
        return f"neu-{number}"

    def place(self, offer_id: str, spot: Spot) -> None:
        """Give an offer one site, and no other."""
        ags = self.municipality_at(spot)
        site: dict[str, Any] = {"site_id": f"{offer_id} (Szenario)", "ags": ags}
        if spot.ags:
            site["location_precision"] = Precision.MUNICIPALITY.value
        else:
            site |= {"lon": spot.lon, "lat": spot.lat, "location_precision": Precision.EXACT.value}
        self.keep("offer_sites", self.table("offer_sites")["offer_id"] != offer_id)
        self.add("sites", [site])
        self.add("offer_sites", [{"offer_id": offer_id, "site_id": site["site_id"]}])

    def serve(self, offer_id: str, regions: Iterable[str]) -> None:
        """Let an offer say that it serves regions."""
        areas = self.table("service_areas")
        # "Nobody knows whom it serves" is no longer true.
        self.keep("service_areas", (areas["offer_id"] != offer_id) | areas["region_id"].notna())
        rows = [{"offer_id": offer_id, "region_id": region, "basis": Basis.STATED.value} for region in regions]
        self.add("service_areas", rows)

    def name_spot(self, spot: Spot) -> str:
        """Return the municipality of a place by name, its coordinates where it lies in none."""
        ags = self.municipality_at(spot)
        return str(self.base.municipalities["name"][ags]) if ags else spot.as_text()

    def municipality_at(self, spot: Spot) -> str | None:
        """Return the key of the municipality of a place, None for a point outside all.

        Raises
        ------
        SkippedError
            If the atlas holds no municipality of that key.
        """
        if spot.ags:
            if spot.ags not in self.base.municipalities.index:
                raise SkippedError(_NO_MUNICIPALITY, ags=spot.ags)
            return spot.ags
        point = make_points(pd.DataFrame({"lon": [spot.lon], "lat": [spot.lat]}))
        found = locate_points(point, self.base.land)["ags"].iloc[0]
        return found if isinstance(found, str) else None

    def name_region(self, region: str) -> str:
        """Return the name of a region.

        Raises
        ------
        SkippedError
            If the atlas holds none of that id.
        """
        regions = self.base.tables["regions"]
        found = rows_of(regions.loc[regions["region_id"] == region, ["name"]])
        if not found:
            raise SkippedError(_NO_REGION, region=region)
        return str(found[0]["name"])
