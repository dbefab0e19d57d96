"""Import somebody else's offers: read, map, check, merge into the atlas as one new data version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import geopandas as gpd
import shapely

from atlas.codes import county_of
from atlas.errors import BadDataError, FaultyDataError
from atlas.faults import Fault, ImportReport, Tally
from atlas.formats.rejected_rows import RejectedRows
from atlas.frames import Tables
from atlas.services.joining import land_areas
from atlas.services.offer_merging import Pair, count_offers, declare_surveys, find_silent_surveys, merge_rows
from atlas.settings import METRIC_CRS
from atlas.sources.foreign_checks import locate_drafts, report_likenesses, report_locations
from atlas.sources.foreign_coordinates import PointReader
from atlas.sources.foreign_offers import Draft, OfferReader, Rejection
from atlas.sources.foreign_tables import build_rows
from atlas.sources.offer_mapping import OfferMapping, check_columns, check_topics
from atlas.sources.sheets import RawRow
from atlas.sources.spreadsheets import Sheet, open_sheet
from atlas.store.protocol import Store

FAULTS_KEPT: Final = 1000
"""More are only counted; every row left out stands in the file beside the import."""

OFFER_LIMIT: Final = 100_000
"""Offers taken from one file: what fits into 1 GB of memory, and many times what a county has."""

Progress = Callable[[Iterable[RawRow]], Iterable[RawRow]]


@dataclass(frozen=True)
class ImportOptions:
    """How to import.

    `crs` wins over the mapping; with `partial` the good rows are taken though others are faulty. `survey_state`
    and `survey_date` declare how completely the touched topics were collected in the touched counties. Rows left
    out are kept in the folder `rejects`.
    """

    crs: str = ""
    partial: bool = False
    survey_state: str = ""
    survey_date: str = ""
    limit_mb: int = 100
    metric_crs: int = METRIC_CRS
    rejects: Path = Path()
    progress: Progress = iter


@dataclass
class OfferImportReport(ImportReport):
    """The outcome of an import of foreign offers.

    `reasons` counts the rows left out by reason; `faulty_rows` are those among them that are faulty. `faults`
    holds the first `FAULTS_KEPT` of each severity, `warning_count` counts all warnings. `silent_surveys` are
    pairs of topic and county that have offers now, but no survey that says so.
    """

    reasons: Counter[str] = field(default_factory=Counter)
    faulty_rows: int = 0
    warning_count: int = 0
    rejected_file: Path | None = None
    new_offers: int = 0
    changed_offers: int = 0
    new_providers: int = 0
    silent_surveys: list[Pair] = field(default_factory=list)

    def warn(self, warnings: list[Fault]) -> None:
        """Keep warnings, as far as there is room, and count them all."""
        self.faults += warnings[: max(0, FAULTS_KEPT - self.warning_count)]
        self.warning_count += len(warnings)

    def refuse(self, rejection: Rejection) -> None:
        """Count a row that is left out."""
        self.reasons[rejection.summary] += 1
        self.faulty_rows += bool(rejection.faults)
        # A file with the wrong column mapped has a fault in each of its rows; nobody reads a million of them.
        if self.faulty_rows <= FAULTS_KEPT:
            self.faults += rejection.faults


class RefusedOffersError(FaultyDataError):
    """Faulty rows block an import; `report` counts all rows of the file."""

    def __init__(self, template: str, *, report: OfferImportReport, **facts: object) -> None:
        super().__init__(template, faults=report.errors, **facts)
        self.report = report


def import_offers(
    store: Store, path: Path, mapping: OfferMapping, options: ImportOptions | None = None
) -> OfferImportReport:
    """Import the offers of a CSV, XLSX or GeoJSON file.

    Rows that the mapping ignores and exact repetitions are left out and counted; they block nothing. A faulty
    row blocks the import, unless `options.partial`. Rows left out are written to ``<file>.rejected.csv`` in
    `options.rejects`. The same file twice changes nothing.

    Raises
    ------
    RefusedOffersError
        If rows are faulty. Nothing was imported.
    FaultyDataError
        If the mapping names columns or topics that do not exist. Nothing was read.
    BadDataError
        If the file cannot be read, or has more than `OFFER_LIMIT` offers.
    BadRequestError
        If the CRS is unknown.
    """
    chosen = options or ImportOptions()
    sheet = open_sheet(path, mapping.options, limit_mb=chosen.limit_mb)
    # Asked for first and handed back when writing: what others import meanwhile must not be lost.
    version = store.current_version()
    run = _Import(sheet, mapping, chosen, store.read(version))
    drafts = run.collect(path)
    # Refused before anything is merged, so a faulty file leaves no trace in the store.
    run.check(drafts)
    note = f"Angebote aus {sheet.file} ({mapping.source.title})"
    run.report.version, run.report.changed_rows = store.replace(run.merge(drafts), note=note, based_on=version)
    return run.report


class _Import:
    """One import on its way: what is read, what the atlas holds, and the report that grows."""

    def __init__(self, sheet: Sheet, mapping: OfferMapping, options: ImportOptions, tables: Tables) -> None:
        self._sheet = sheet
        self._mapping = mapping
        self._options = options
        self._tables = tables
        self._land = land_areas(tables)
        self._pairs: set[Pair] = set()
        self.report = OfferImportReport(tallies=[Tally(sheet.file)])

    def collect(self, path: Path) -> list[Draft]:
        """Read all rows; write those left out beside `path`."""
        # Before the first row: a misspelt column would make the same fault in each of them.
        self._check_mapping()
        points = PointReader(self._options.crs or self._mapping.crs or self._sheet.crs, self._mapping.options.decimal)
        reader = OfferReader(self._sheet.file, self._mapping, self._tables, points, self._find_municipality)
        with RejectedRows(self._options.rejects, path.name, self._sheet.columns) as rejected:
            drafts = self._read(reader, rejected)
        self.report.rejected_file = rejected.path if self.report.reasons else None
        self.report.warn(self._sheet.remarks)
        return drafts

    def check(self, drafts: list[Draft]) -> None:
        """Refuse faulty rows unless told otherwise; report what is odd about the others."""
        if self.report.faulty_rows and not self._options.partial:
            raise self._refusal()
        file, mapping, metric_crs = self._sheet.file, self._mapping, self._options.metric_crs
        located = locate_drafts(drafts, self._land, metric_crs=metric_crs)
        municipalities = self._tables["municipalities"]
        names = dict(zip(municipalities["ags"], municipalities["name"], strict=True))
        self.report.warn(report_locations(drafts, located, names, file, mapping))
        self.report.warn(report_likenesses(drafts, self._tables, file, mapping, metric_crs=metric_crs))
        self.report.faults.sort(key=lambda fault: (fault.severity, fault.row))
        self._pairs = self._find_pairs(drafts, located)

    def merge(self, drafts: list[Draft]) -> Tables:
        """Return the tables that the import changes, and complete the report."""
        rows = build_rows(drafts, self._mapping, self._tables)
        merged = merge_rows(self._tables, rows, self._mapping)
        counts = count_offers(self._tables["offers"], merged["offers"])
        self.report.new_offers, self.report.changed_offers = counts.new, counts.changed
        self.report.new_providers = len(rows["providers"])
        surveys = self._tables["surveys"]
        if self._options.survey_state:
            state, day = self._options.survey_state, self._options.survey_date
            surveys = merged["surveys"] = declare_surveys(surveys, self._pairs, state, day)
        self.report.silent_surveys = find_silent_surveys(surveys, self._pairs)
        return merged

    def _check_mapping(self) -> None:
        topic_ids = self._tables["topics"]["topic_id"]
        faults = check_columns(self._mapping, self._sheet.columns) + check_topics(self._mapping, topic_ids)
        if faults:
            raise FaultyDataError(
                "Die Zuordnung %(mapping)s passt nicht zur Datei %(file)s oder zum Atlas: %(count)s Fehler.",
                faults=faults,
                mapping=self._mapping.file,
                file=self._sheet.file,
                count=len(faults),
            )

    def _read(self, reader: OfferReader, rejected: RejectedRows) -> list[Draft]:
        tally = self.report.tallies[0]
        drafts: list[Draft] = []
        for outcome in reader.read(self._options.progress(self._sheet.rows)):
            tally.rows_in += 1
            if isinstance(outcome, Rejection):
                tally.rejected += 1
                rejected.write(outcome.line, outcome.reason, outcome.cells)
                self.report.refuse(outcome)
                continue
            tally.taken += 1
            self.report.warn(outcome.warnings)
            outcome.warnings = []
            drafts.append(outcome)
            self._check_limit(len(drafts))
        return drafts

    def _check_limit(self, count: int) -> None:
        if count > OFFER_LIMIT:
            raise BadDataError(
                "Die Datei %(file)s enthält mehr als %(limit)s Angebote; so viele nimmt der Atlas nicht auf einmal. "
                'Bitte die Datei teilen oder unter [topics] mit "ignore: Grund" weglassen, was nicht hineingehört.',
                file=self._sheet.file,
                limit=OFFER_LIMIT,
            )

    def _refusal(self) -> RefusedOffersError:
        return RefusedOffersError(
            "%(faulty)s von %(rows)s Zeilen der Datei %(file)s sind fehlerhaft; nichts wurde übernommen. "
            "Sie stehen mit Grund in %(rejected)s. Mit --partial werden die übrigen Zeilen trotzdem übernommen.",
            report=self.report,
            faulty=self.report.faulty_rows,
            rows=self.report.tallies[0].rows_in,
            file=self._sheet.file,
            rejected=self.report.rejected_file,
        )

    def _find_municipality(self, lon: float, lat: float) -> str:
        found = self._land.sindex.query(shapely.Point(lon, lat), predicate="intersects")
        # On a shared border the lowest key counts, as everywhere.
        return min(self._land["ags"].iloc[found], default="")

    def _find_pairs(self, drafts: list[Draft], located: gpd.GeoDataFrame) -> set[Pair]:
        """Return the topics and counties that have offers now; the stated municipality counts before the found one."""
        regions = self._tables["regions"]
        counties = dict(zip(regions["region_id"], regions["county_ags"], strict=True))
        keys = located["stated_ags"].fillna(located["ags"])
        pairs: set[Pair] = set()
        for draft, ags in zip(drafts, keys, strict=True):
            topic = draft.offer["topic_id"]
            pairs.update((topic, counties[area["region_id"]]) for area in draft.service_areas)
            if isinstance(ags, str):
                pairs.add((topic, county_of(ags)))
        return pairs
