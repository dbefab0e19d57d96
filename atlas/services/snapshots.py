"""Snapshots: one data version, joined once, shared by all requests, never changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from datetime import date, datetime
from datetime import time as clock_time
from difflib import get_close_matches
from functools import cached_property
from threading import Lock
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd

from atlas.errors import NotFoundError
from atlas.frames import Tables, row_of, rows_of
from atlas.geo.generalize import simplify_together
from atlas.geo.regions import sum_people, unite_areas
from atlas.language import fold_text
from atlas.services.joining import join_offers, join_sites, land_areas, locate_sites, report_sites
from atlas.services.memo import Memo
from atlas.settings import Settings
from atlas.store.protocol import Store
from atlas.vocabulary import Field, Level, values

_T = TypeVar("_T")
# About a pixel where a whole county fills the screen.
_MAP_TOLERANCE_M: Final = 150
_SECONDS_BETWEEN_CHECKS: Final = 1.0
_MADE_OF: Final = {
    "land": frozenset({"areas"}),
    "map_land": frozenset({"areas"}),
    "municipalities": frozenset({"municipalities"}),
    "topics": frozenset({"topics"}),
    "counties": frozenset({"regions"}),
    "people": frozenset({"population"}),
    "regions": frozenset({"regions", "region_members", "population"}),
    "providers": frozenset({"providers"}),
    "sites": frozenset({"sites", "areas", "municipalities"}),
    "offer_sites": frozenset({"sites", "areas", "municipalities", "offer_sites", "offers"}),
    "offers": frozenset(
        {
            *("offers", "offer_sites", "sites", "areas", "municipalities"),
            *("topics", "providers", "service_areas", "regions"),
        }
    ),
}
"""Which tables the properties are made of that a varied snapshot can take over."""
GERMAN_TIME: Final = ZoneInfo("Europe/Berlin")


class Snapshot:
    """Everything the atlas knows at one data version, as joined frames.

    Parameters
    ----------
    version
        Number of the data version.
    tables
        All tables of that version.
    as_of
        The day on which the age of entries is judged.
    memo
        Results of earlier snapshots, kept by what they were made from; an empty memory by default.

    Attributes
    ----------
    created_at
        When the data version was written; None where no store says.
    """

    def __init__(self, version: int, tables: Tables, settings: Settings, as_of: date, memo: Memo | None = None) -> None:
        self.version = version
        # Not `or`: an empty memory counts as false.
        self.memo = Memo() if memo is None else memo
        self.tables = tables
        self.settings = settings
        self.as_of = as_of
        self.created_at: datetime | None = None
        self._derived: dict[object, Any] = {}
        self._needs: dict[object, frozenset[str]] = {}

    def vary(self, changed: Tables) -> Snapshot:
        """Return this snapshot with other content in some tables, as a what-if; nothing is stored.

        What was made only of tables that stay the same is kept: a what-if on one offer lays out no county anew.

        Parameters
        ----------
        changed
            Whole tables by name, each in the contract of its table.
        """
        varied = Snapshot(self.version, {**self.tables, **changed}, self.settings, self.as_of, self.memo)
        varied.created_at = self.created_at
        for name, needs in _MADE_OF.items():
            # What was never asked for is not made only to be handed on.
            if name in self.__dict__ and not needs & changed.keys():
                varied.__dict__[name] = self.__dict__[name]
        kept = {key: needs for key, needs in self._needs.items() if not needs & changed.keys()}
        varied._needs.update(kept)
        varied._derived.update({key: self._derived[key] for key in kept})
        return varied

    def derive(self, key: object, make: Callable[[], _T], *, needs: Collection[str] = ()) -> _T:
        """Return what `make` makes, made once for this snapshot.

        `needs` names all tables it is made of; where they are named, a varied snapshot that changes none of them
        takes it over.
        """
        # No lock: two threads may make the same thing at once, but both get equal results and one of them stays.
        if key not in self._derived:
            self._derived[key] = make()
            if needs:
                self._needs[key] = frozenset(needs)
        result: _T = self._derived[key]
        return result

    @property
    def modified_at(self) -> datetime:
        """When what it says last changed: with the data, or at midnight, as verdicts depend on the day."""
        midnight = datetime.combine(self.as_of, clock_time.min, GERMAN_TIME)
        return midnight if self.created_at is None else max(midnight, self.created_at)

    @cached_property
    def municipalities(self) -> pd.DataFrame:
        """Table `municipalities`, indexed by `ags`."""
        return self.tables["municipalities"].set_index("ags", drop=False).rename_axis("key")

    @cached_property
    def topics(self) -> pd.DataFrame:
        """Table `topics`, indexed by `topic_id`, in the order of the five fields and by label."""
        order = {field: position for position, field in enumerate(values(Field))}
        topics = self.tables["topics"].assign(order=lambda topics: topics["field"].map(order))
        ordered = topics.sort_values(["order", "label_de"], kind="stable").drop(columns="order")
        return ordered.set_index("topic_id", drop=False).rename_axis("id")

    @cached_property
    def counties(self) -> pd.Series[str]:
        """Names of the counties, indexed by county key."""
        regions = self.tables["regions"]
        return regions[regions["level"] == Level.COUNTY].set_index("code")["name"]

    @cached_property
    def land(self) -> gpd.GeoDataFrame:
        """Land parts of the municipalities in EPSG:4326: `ags`, `geometry`."""
        return land_areas(self.tables)

    @cached_property
    def sites(self) -> pd.DataFrame:
        """Sites with the municipality they count in; see `joining.locate_sites`."""
        return locate_sites(self.tables, self.land, metric_crs=self.settings.metric_crs)

    @cached_property
    def join_report(self) -> dict[str, pd.DataFrame]:
        """What the join found odd: `disagreements`, `outside`."""
        return report_sites(self.sites)

    @cached_property
    def offer_sites(self) -> pd.DataFrame:
        """One row for each offer and site."""
        return join_sites(self.tables, self.sites)

    @cached_property
    def offers(self) -> pd.DataFrame:
        """One row for each offer, indexed by `offer_id`; see `joining.join_offers`."""
        return join_offers(self.tables, self.offer_sites)

    def offer_position(self, offer_id: str) -> int:
        """Return the row of an offer in `offers`.

        Raises
        ------
        NotFoundError
            If there is none of that id.
        """
        position = int(self.offers.index.get_indexer(pd.Index([offer_id]))[0])
        if position < 0:
            raise NotFoundError("Ein Angebot „%(offer)s“ gibt es nicht.", offer=offer_id)
        return position

    @cached_property
    def providers(self) -> pd.DataFrame:
        """Table `providers`, indexed by `provider_id`."""
        return self.tables["providers"].set_index("provider_id", drop=False).rename_axis("id")

    def provider(self, provider_id: str | None) -> dict[str, Any] | None:
        """Return one row of `providers`, None where an offer names none."""
        position = int(self.providers.index.get_indexer(pd.Index([provider_id]))[0])
        return row_of(self.providers, position) if position >= 0 else None

    @cached_property
    def people(self) -> pd.Series:
        """People of each municipality by the register, newest date, indexed by `ags`."""
        population = self.tables["population"]
        # The census stands in the same table. It counts otherwise and would make people appear or vanish between
        # regions.
        is_everybody = (population["base"] == "register") & (population["target_group"] == "all")
        everybody: pd.DataFrame = population[is_everybody]
        return everybody.sort_values("reference_date").drop_duplicates("ags", keep="last").set_index("ags")["people"]

    @cached_property
    def regions(self) -> pd.DataFrame:
        """Table `regions` with `people`, indexed by `region_id`."""
        regions = self.tables["regions"].set_index("region_id", drop=False).rename_axis("id")
        return regions.assign(people=sum_people(self.people, self.tables["region_members"]).reindex(regions.index))

    def region(self, region_id: str) -> dict[str, Any]:
        """Return one row of `regions`.

        Raises
        ------
        NotFoundError
            If there is none of that id.
        """
        if region_id not in self.regions.index:
            raise NotFoundError("Einen Raum „%(region)s“ gibt es nicht.", region=region_id)
        return rows_of(self.regions.loc[[region_id]])[0]

    def members_of(self, region_id: str) -> list[str]:
        """Return the keys of a region's municipalities."""
        members = self.tables["region_members"]
        return members.loc[members["region_id"] == region_id, "ags"].tolist()

    def default_system(self, level: str) -> str:
        """Return the system of regions that a level shows first.

        Raises
        ------
        NotFoundError
            If the level is unknown or has no regions.
        """
        systems = self.tables["region_systems"]
        # A stable sort, so that without a default the system with the lowest id is shown first.
        of_level = systems[systems["level"] == level].sort_values("is_default", ascending=False, kind="stable")
        if of_level.empty:
            known = ", ".join(systems["level"].drop_duplicates())
            raise NotFoundError("Eine Ebene „%(level)s“ gibt es nicht; es gibt: %(known)s.", level=level, known=known)
        return str(of_level["system_id"].iloc[0])

    def regions_at(self, level: str, *, system: str = "", county: str = "") -> pd.DataFrame:
        """Return the regions of a level, of one system of regions, sorted by county and name.

        Raises
        ------
        NotFoundError
            If the level, system or county is unknown.
        """
        system_id = system or self.default_system(level)
        chosen = self.regions[(self.regions["level"] == level) & (self.regions["system_id"] == system_id)]
        if system and chosen.empty:
            raise NotFoundError("Ein Raumsystem „%(system)s“ gibt es auf dieser Ebene nicht.", system=system)
        if county:
            self.require_county(county)
            chosen = chosen[chosen["county_ags"] == county]
        # Sorted by code points, Überlingen would come after Zell.
        order = chosen.assign(name=chosen["name"].map(fold_text)).sort_values(["county_ags", "name"], kind="stable")
        return chosen.loc[order.index]

    def held_levels(self) -> list[tuple[str, str]]:
        """Return the levels and systems that have any region: `level`, `system_id`."""
        pairs = self.tables["regions"][["level", "system_id"]].drop_duplicates()
        return [(str(level), str(system)) for level, system in pairs.itertuples(index=False)]

    def require_county(self, county_ags: str) -> None:
        """Refuse a county that the atlas does not hold."""
        if county_ags not in self.counties.index:
            known = ", ".join(f"{key} ({name})" for key, name in self.counties.items())
            raise NotFoundError(
                "Einen Kreis „%(county)s“ gibt es im Atlas nicht; es gibt: %(known)s.", county=county_ags, known=known
            )

    def require_topic(self, topic_id: str) -> None:
        """Refuse a topic that the atlas does not know."""
        if topic_id not in self.topics.index:
            near = get_close_matches(topic_id, self.topics.index, n=3, cutoff=0.5) or self.topics.index[:3]
            raise NotFoundError(
                "Ein Thema „%(topic)s“ gibt es nicht; es gibt zum Beispiel: %(known)s.",
                topic=topic_id,
                known=", ".join(near),
            )

    def region_areas(self, level: str, *, system: str = "") -> gpd.GeoDataFrame:
        """Return the outlines of a level in EPSG:4326, indexed by `region_id`, simplified for maps."""
        system_id = system or self.default_system(level)
        return self.derive(("areas", level, system_id), lambda: self._unite(level, system_id))

    def _unite(self, level: str, system_id: str) -> gpd.GeoDataFrame:
        members = self.tables["region_members"]
        wanted = self.regions_at(level, system=system_id).index
        # Simplified first and united then: simplified by level, a county's outline would leave that of its
        # municipalities.
        return unite_areas(self.map_land, members[members["region_id"].isin(wanted)])

    @cached_property
    def map_land(self) -> gpd.GeoDataFrame:
        """Land parts with fewer points; all levels are united of these, so that they fit each other."""
        return simplify_together(self.land, tolerance_m=_MAP_TOLERANCE_M, metric_crs=self.settings.metric_crs)


class SnapshotKeeper:
    """Holds the snapshot of the newest data version for one process.

    It asks the store at most once a second, so a change shows up within that time and a request
    that has begun keeps the version it began with.

    Parameters
    ----------
    prepare
        Derives what requests need of a new snapshot, before the first of them gets it.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        prepare: Callable[[Snapshot], object] = lambda _snapshot: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._settings = settings
        self._prepare = prepare
        self._clock = clock
        self._lock = Lock()
        self._checked_at = float("-inf")
        self._snapshot: Snapshot | None = None
        self._memo = Memo()

    def current(self) -> Snapshot:
        """Return the snapshot of the newest data version."""
        # Taken into a local once: another thread may replace it between the test and the return.
        snapshot = self._snapshot
        if snapshot is not None and self._clock() - self._checked_at < _SECONDS_BETWEEN_CHECKS:
            return snapshot
        # A snapshot takes long to build and much memory, so only one thread does it while the others wait.
        with self._lock:
            return self._refresh()

    def _refresh(self) -> Snapshot:
        version = self._store.current_version()
        today = local_day()
        held = self._snapshot
        # The day counts as well: standards come into force and entries grow old without any import.
        if held is None or held.version != version or held.as_of != today:
            held = take_snapshot(self._store, self._settings, version=version, as_of=today, memo=self._memo)
            # Version 0 is an empty store: there is nothing to derive anything from.
            if version:
                self._prepare(held)
            self._snapshot = held
        # Set last: a store that does not answer is asked again at once by the next request.
        self._checked_at = self._clock()
        return held


def local_now() -> datetime:
    """Return this moment in German time, wherever the server stands."""
    return datetime.now(GERMAN_TIME)


def local_day() -> date:
    """Return today's date in Germany."""
    return local_now().date()


def take_snapshot(
    store: Store,
    settings: Settings,
    *,
    version: int | None = None,
    as_of: date | None = None,
    memo: Memo | None = None,
) -> Snapshot:
    """Return the snapshot of a data version, the newest by default."""
    number = store.current_version() if version is None else version
    taken = Snapshot(number, store.read(number), settings, as_of or local_day(), memo)
    taken.created_at = next((known.created_at for known in store.versions() if known.number == number), None)
    return taken
