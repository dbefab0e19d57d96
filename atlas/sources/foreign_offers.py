"""Foreign rows to offers: each row becomes a draft, or a rejection that says why."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from atlas.faults import Fault
from atlas.frames import Tables
from atlas.sources.foreign_cells import CellError, fold, parse_umbrella
from atlas.sources.foreign_coordinates import PointReader
from atlas.sources.foreign_duplicates import DuplicateFinder, place_key
from atlas.sources.foreign_places import Gazetteer
from atlas.sources.foreign_rows import RowNotes, RowReader
from atlas.sources.foreign_sites import SiteReader
from atlas.sources.foreign_topics import Ignored, TopicFinder
from atlas.sources.offer_mapping import OfferMapping
from atlas.sources.sheets import RawRow
from atlas.vocabulary import Basis, DeliveryMode, Precision, Umbrella

FindMunicipality = Callable[[float, float], str]
"""Names the municipality (AGS) at lon and lat, empty outside all."""

REPEATED: Final = "doppelt zu einer früheren Zeile"
# 48 bits: among 100,000 offers the chance of two equal ids is about 1 in 50,000.
_HASH_DIGITS: Final = 12
_UNSAFE: Final = re.compile(r"[^\w.-]+", re.ASCII)
"""What does not belong into an id, as ids stand in addresses of pages."""

_HIDDEN_NOTE: Final = "Der Ort ist geheim; nur der Kreis wird genannt."


@dataclass
class Draft:
    """An offer as one row tells it, not yet tied to a provider of the atlas."""

    line: int
    offer: dict[str, Any]
    provider: str
    umbrella: str
    site: dict[str, Any] | None
    service_areas: list[dict[str, Any]]
    warnings: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Rejection:
    """A row that is left out: by its faults, or without any because the mapping or a repetition says so.

    `summary` is the reason without line numbers and values, to count alike rows.
    """

    line: int
    reason: str
    cells: dict[str, str]
    summary: str
    faults: tuple[Fault, ...] = ()


class OfferReader:
    """Turns the rows of one file into drafts and rejections, in order and one by one.

    Parameters
    ----------
    file
        Name of the file, for its faults.
    tables
        What the atlas knows: topics, terms, municipalities, places, postcodes, regions.
    find_municipality
        Names the municipality at a point; asked only where the place of a row is secret.
    """

    def __init__(
        self,
        file: str,
        mapping: OfferMapping,
        tables: Tables,
        points: PointReader,
        find_municipality: FindMunicipality,
    ) -> None:
        self._file = file
        self._mapping = mapping
        self._rows = RowReader(mapping)
        self._gazetteer = Gazetteer(tables)
        self._sites = SiteReader(self._rows, points, self._gazetteer)
        self._topics = TopicFinder(mapping, tables)
        self._find_municipality = find_municipality
        self._duplicates = DuplicateFinder()
        self._lines: dict[str, int] = {}

    def read(self, rows: Iterable[RawRow]) -> Iterator[Draft | Rejection]:
        """Return a draft or a rejection for each row."""
        for row in rows:
            notes = RowNotes(self._file, row.line, self._mapping)
            yield self._read_row(row, notes)

    def _read_row(self, row: RawRow, notes: RowNotes) -> Draft | Rejection:
        if row.problem:
            advice = "Bitte in der Quelle verbessern."
            fault = Fault(self._file, row.line, "", "", row.problem, advice)
            return _refuse(row, [fault])
        topic = self._find_topic(row, notes)
        # Asked first, so that rows which do not belong here are not judged for their other faults.
        if isinstance(topic, Ignored):
            return Rejection(row.line, topic.reason, row.cells, topic.reason)
        draft = self._draft(row, topic, notes)
        return self._accept(row, draft, notes)

    def _find_topic(self, row: RawRow, notes: RowNotes) -> str | Ignored:
        word = self._rows.text(row, "topic")
        try:
            return self._topics.find(word)
        except CellError as error:
            notes.refuse("topic", word, error)
            return ""

    def _draft(self, row: RawRow, topic_id: str, notes: RowNotes) -> Draft:
        # Line breaks and double blanks from a cell would make two names of one.
        name = " ".join(self._rows.text(row, "name").split())
        if not name:
            notes.refuse("name", "", CellError("Der Name fehlt.", "Bitte die Zelle füllen."))
        self._rows.check_spelling(row, notes)
        site = self._sites.read(row, notes)
        # Known before the draft is made: a secret point must not get as far as the checks that print points.
        is_confidential = self._rows.read_flag(row, "is_confidential", notes)
        ags = self._municipality_of(site, is_needed=is_confidential or "service_area" in self._mapping.columns)
        areas = self._read_areas(row, ags, notes)
        modes = str(DeliveryMode.ON_SITE if site else DeliveryMode.MOBILE)
        if is_confidential and site:
            site, areas = self._hide(site, ags, areas)
        # Without place and area an offer would appear in no list and in no verdict.
        if site is None and not areas and not notes.errors:
            advice = "Bitte Koordinaten, Gemeinde, Ort, Postleitzahl oder ein Einzugsgebiet angeben."
            notes.refuse("city", "", CellError("Das Angebot lässt sich keinem Ort zuordnen.", advice))
        offer = {"name": name, "topic_id": topic_id, "is_confidential": is_confidential}
        offer |= self._read_details(row, modes, notes)
        umbrella = self._read_umbrella(row, notes)
        return Draft(row.line, offer, self._rows.text(row, "provider"), umbrella, site, areas)

    def _accept(self, row: RawRow, draft: Draft, notes: RowNotes) -> Draft | Rejection:
        if notes.errors:
            return _refuse(row, notes.errors)
        name, topic_id = draft.offer["name"], draft.offer["topic_id"]
        place = place_key(draft.site, [area["region_id"] for area in draft.service_areas])
        # Repetitions are looked for after the faults, so that the first good row counts and not the first row.
        first = self._duplicates.find(name, topic_id, draft.site, place)
        if first:
            reason = f"doppelt zu Zeile {first} (gleicher Name, gleiches Thema, gleicher Ort)"
            return Rejection(row.line, reason, row.cells, REPEATED)
        offer_id = self._identify(row, f"{fold(name)}|{topic_id}|{place}")
        if offer_id in self._lines:
            advice = f"Sie steht schon in Zeile {self._lines[offer_id]}. Bitte eine der beiden ändern."
            notes.refuse("offer_id", offer_id, CellError("Diese Kennung ist doppelt.", advice))
            return _refuse(row, notes.errors)
        self._lines[offer_id] = row.line
        self._duplicates.remember(row.line, name, topic_id, draft.site, place)
        draft.offer["offer_id"] = offer_id
        draft.warnings = notes.warnings
        return draft

    def _identify(self, row: RawRow, content: str) -> str:
        prefix, stated = self._mapping.source.id_prefix, self._rows.text(row, "offer_id")
        # Without a stated id it is made from the content: the same file gives the same ids, so importing twice
        # changes nothing.
        own = _UNSAFE.sub("-", stated).strip("-") or hashlib.sha256(content.encode()).hexdigest()[:_HASH_DIGITS]
        # The prefix keeps ids of two sources apart; a file that was exported from the atlas has it already.
        return own if not prefix or own.startswith(f"{prefix}-") else f"{prefix}-{own}"

    def _municipality_of(self, site: dict[str, Any] | None, *, is_needed: bool) -> str:
        if site is None or not is_needed:
            return ""
        return site["ags"] or self._find_municipality(site["lon"], site["lat"])

    def _read_areas(self, row: RawRow, ags: str, notes: RowNotes) -> list[dict[str, Any]]:
        areas: dict[str, dict[str, Any]] = {}
        for item in self._rows.items(row, "service_area"):
            try:
                region = self._gazetteer.find_region(item, ags)
            except CellError as error:
                notes.warn("service_area", item, error)
                continue
            areas[region] = {"region_id": region, "basis": str(Basis.STATED), "note": None}
        return list(areas.values())

    def _hide(
        self, site: dict[str, Any], ags: str, areas: list[dict[str, Any]]
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        """Leave of a secret place only the municipality that the row itself states, else the county."""
        # A municipality found from the secret point is not used, only the county: some have but a single village.
        hidden = dict.fromkeys(site) | {"ags": site["ags"], "location_precision": str(Precision.HIDDEN)}
        if site["ags"] or areas or not ags:
            return (hidden if site["ags"] else None), areas
        county = self._gazetteer.county_region(ags)
        return None, [{"region_id": county, "basis": str(Basis.INFERRED), "note": _HIDDEN_NOTE}]

    def _read_details(self, row: RawRow, modes: str, notes: RowNotes) -> dict[str, Any]:
        details = self._rows.read_details(row, notes)
        source = self._mapping.source
        details["delivery_modes"] = details["delivery_modes"] or modes
        details["source_url"] = details["source_url"] or source.url or None
        details["source_year"] = details["source_year"] or source.year
        details["source_topic"] = self._rows.text(row, "topic") or None
        return details

    def _read_umbrella(self, row: RawRow, notes: RowNotes) -> str:
        text = self._rows.text(row, "umbrella")
        try:
            return parse_umbrella(text) if text else str(Umbrella.OTHER)
        except CellError as error:
            notes.warn("umbrella", text, error)
            return str(Umbrella.OTHER)


def _refuse(row: RawRow, faults: list[Fault]) -> Rejection:
    reason = " ".join(f"{fault.column}: {fault.expected} {fault.advice}".strip(": ") for fault in faults)
    summary = f"{faults[0].column}: {faults[0].expected}".removeprefix(": ")
    return Rejection(row.line, reason, row.cells, summary, tuple(faults))
