"""The site of a foreign row: from its coordinates, else from its municipality, town or postcode."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from atlas.sources.foreign_cells import CellError
from atlas.sources.foreign_coordinates import PointReader
from atlas.sources.foreign_places import Gazetteer, Placement
from atlas.sources.foreign_rows import RowNotes, RowReader
from atlas.sources.sheets import RawRow
from atlas.vocabulary import Precision

_ADDRESS: Final = re.compile(r"(?P<street>.*?)[,;]?\s*\b(?:D[- ])?(?P<postcode>\d{5})\s+(?P<city>\D.*)")
_LOST_ZERO: Final = "Die führende Null war verloren; gelesen als {}."
_ZERO_ADVICE: Final = "Bitte die Spalte in der Quelle als Text formatieren."


@dataclass(frozen=True)
class Address:
    """A postal address as the row states it."""

    street: str
    postcode: str
    city: str


class SiteReader:
    """Finds where the offers of rows are."""

    def __init__(self, rows: RowReader, points: PointReader, gazetteer: Gazetteer) -> None:
        self._rows = rows
        self._points = points
        self._gazetteer = gazetteer

    def read(self, row: RawRow, notes: RowNotes) -> dict[str, Any] | None:
        """Return the columns of table `sites` but its id, or None where the row names no place at all.

        A stated municipality stays as stated; whether it is the one that contains the point is
        found out later, for all points at once.
        """
        address = self._read_address(row, notes)
        try:
            point = self._read_point(row)
        except CellError as error:
            notes.refuse("lon", self._show_point(row), error)
            return None
        # An unknown municipality is only worth a warning where coordinates tell the place anyway.
        stated = self._read_stated(row, address, notes, is_needed=point is None)
        if point is None and stated:
            point = self._gazetteer.place_in(stated, address.city)
        elif point is None and (address.city or address.postcode) and not notes.errors:
            point = self._place(address, notes)
            stated = point.ags if point else ""
        return self._site(row, address, point, stated) if point else None

    def _site(self, row: RawRow, address: Address, point: Placement, stated: str) -> dict[str, Any]:
        return {
            "name": self._rows.text(row, "site_name") or None,
            "street": address.street or None,
            "postcode": address.postcode or None,
            "city": address.city or None,
            "ags": stated or None,
            "lon": point.lon,
            "lat": point.lat,
            "location_precision": point.precision,
        }

    def _read_address(self, row: RawRow, notes: RowNotes) -> Address:
        street, postcode, city = (self._rows.text(row, target) for target in ("street", "postcode", "city"))
        whole = self._rows.text(row, "address")
        if whole:
            found = _ADDRESS.fullmatch(whole)
            # Without a postcode a number makes it a street, and a lone word is a town.
            has_number = re.search(r"\d", whole) is not None
            parts = found.groupdict() if found else {"street" if has_number else "city": whole}
            street, postcode, city = (
                given or parts.get(name, "").strip(" ,")
                for given, name in ((street, "street"), (postcode, "postcode"), (city, "city"))
            )
        return Address(street, self._read_postcode(postcode, notes), city)

    def _read_postcode(self, text: str, notes: RowNotes) -> str:
        bare = re.sub(r"^D[- ]|\s|\.0$", "", text)
        # Postcodes from Dresden to Gera begin with a zero. Those of Austria have four digits too, hence the advice.
        if re.fullmatch(r"\d{4}", bare):
            advice = f"{_ZERO_ADVICE} Postleitzahlen aus dem Ausland bitte leeren."
            notes.warn("postcode", text, CellError(_LOST_ZERO.format(f"0{bare}"), advice))
            return f"0{bare}"
        if bare and not re.fullmatch(r"\d{5}", bare):
            expected = "Erwartet wird eine Postleitzahl mit 5 Ziffern; sie bleibt leer."
            notes.warn("postcode", text, CellError(expected, "Bitte die Zelle verbessern."))
            return ""
        return bare

    def _read_point(self, row: RawRow) -> Placement | None:
        x, y = self._rows.text(row, "lon"), self._rows.text(row, "lat")
        if x or y:
            return Placement(*self._points.read_texts(x, y), "", str(Precision.EXACT))
        if row.shape is None:
            return None
        is_point = row.shape.geom_type == "Point"
        # A point inside the shape: the centroid of a bent building lies in its yard.
        inner = row.shape.representative_point()
        precision = Precision.EXACT if is_point else Precision.PLACE
        return Placement(*self._points.read_point(inner.x, inner.y), "", str(precision))

    def _show_point(self, row: RawRow) -> str:
        if row.shape is not None and not self._rows.text(row, "lon"):
            inner = row.shape.representative_point()
            return f"{inner.x} / {inner.y}"
        return f"{self._rows.text(row, 'lon')} / {self._rows.text(row, 'lat')}"

    def _read_stated(self, row: RawRow, address: Address, notes: RowNotes, *, is_needed: bool) -> str:
        """Return the key of the municipality that the row states; an unknown one refuses only a row without point."""
        note = notes.refuse if is_needed else notes.warn
        text, name = self._rows.text(row, "ags"), self._rows.text(row, "municipality")
        try:
            if text:
                return self._read_ags(text, notes)
        except CellError as error:
            if not name:
                note("ags", text, error)
                return ""
            notes.warn("ags", text, error)
        try:
            return self._gazetteer.find_municipality(name, address.postcode) if name else ""
        except CellError as error:
            note("municipality", name, error)
            return ""

    def _read_ags(self, text: str, notes: RowNotes) -> str:
        key, was_restored = self._gazetteer.read_ags(text)
        if key not in self._gazetteer.names:
            advice = "Liegt sie in einem anderen Kreis? Er lässt sich laden: atlas county add."
            raise CellError("Diese Gemeinde kennt der Atlas nicht; der Schlüssel bleibt leer.", advice)
        if was_restored:
            notes.warn("ags", text, CellError(_LOST_ZERO.format(key), _ZERO_ADVICE))
        return key

    def _place(self, address: Address, notes: RowNotes) -> Placement | None:
        try:
            return self._gazetteer.place_by_city(address.city, address.postcode)
        except CellError as error:
            notes.refuse("city", f"{address.postcode} {address.city}".strip(), error)
            return None
