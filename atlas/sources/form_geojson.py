"""Lays GeoJSON of the profile ``full`` out as a data package; the writer is `formats.geojson_full`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from atlas.errors import BadDataError
from atlas.formats.geojson_full import FULL_PROFILE, FULL_TABLES, FULL_VERSION, NESTED, multipoint
from atlas.formats.package_description import describe_package
from atlas.frames import LIST_SEPARATOR, frame_of
from atlas.model import PROVENANCE, TABLES, Column

_MEGABYTE: Final = 1_000_000
_WGS84: Final = ("CRS84", "EPSG::4326", "EPSG:4326")
# What a feature says beside the columns of its offer; it is read where it belongs.
_ELSEWHERE: Final = {"topic", "provider", "attribution", *NESTED}

Record = dict[str, Any]


def lay_out(file: Path, folder: Path, limit_mb: int) -> None:
    """Write the tables of a full GeoJSON file into `folder`, as a data package.

    Raises
    ------
    BadDataError
        If the file is too large, cut off, no GeoJSON of this profile, holds a part of the offers only, or
        contradicts itself.
    """
    rows = _Rows(file.name)
    content = _read(file, limit_mb)
    for number, feature in enumerate(content["features"], start=1):
        rows.add_feature(number, feature)
    for name in ("providers", "sites"):
        for record in rows.require_list(content.get(name, []), f"„{name}“ hinter den Angeboten"):
            rows.add_once(name, record, f"„{name}“ hinter den Angeboten")
    for name in FULL_TABLES:
        _write_table(folder / TABLES[name].path, name, rows)
    provenance = rows.require_list(content.get("provenance", []), "„provenance“")
    texts = [{key: _text(value) or None for key, value in record.items()} for record in provenance]
    description = describe_package(list(FULL_TABLES), frame_of(PROVENANCE, texts))
    (folder / "datapackage.json").write_bytes(orjson.dumps(description))


class _Rows:
    """The rows of all tables as they are gathered from the features."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.rows: dict[str, list[Record]] = {name: [] for name in FULL_TABLES}
        self._seen: dict[tuple[str, str], Record] = {}

    def add_feature(self, number: int, feature: object) -> None:
        """Take one offer with all that belongs to it."""
        place = f"Angebot {number}"
        properties = self.require_record(
            feature.get("properties") if isinstance(feature, dict) else None, f"{place}, „properties“"
        )
        offer = {name: value for name, value in properties.items() if name not in _ELSEWHERE}
        offer_id = offer.get("offer_id")
        place = f"{place} ({offer_id})"
        topic = self.require_record(properties.get("topic"), f"{place}, „topic“")
        provider = properties.get("provider")
        if provider is not None:
            self.add_once("providers", self.require_record(provider, f"{place}, „provider“"), place)
        provider_id = provider.get("provider_id") if provider is not None else None
        self.rows["offers"].append({**offer, "topic_id": topic.get("topic_id"), "provider_id": provider_id})
        for table in ("service_areas", "fundings"):
            listed = self.require_list(properties.get(table, []), f"{place}, „{table}“")
            self.rows[table] += [{**record, "offer_id": offer_id} for record in listed]
        sites = self.require_list(properties.get("sites", []), f"{place}, „sites“")
        for site in sites:
            self.add_once("sites", site, place)
            self.rows["offer_sites"].append({"offer_id": offer_id, "site_id": site.get("site_id")})
        self._compare_geometry(feature.get("geometry") if isinstance(feature, dict) else None, sites, place)

    def add_once(self, table: str, record: Record, place: str) -> None:
        """Take a row that several offers may repeat, which then must be the same each time."""
        key = (table, _text(record.get(TABLES[table].key[0])))
        known = self._seen.setdefault(key, record)
        if known is record:
            self.rows[table].append(record)
        elif known != record:
            differing = [name for name in {**known, **record} if known.get(name) != record.get(name)]
            raise BadDataError(
                "%(file)s, %(place)s: „%(key)s“ steht anderswo in der Datei mit anderen Angaben (%(columns)s). "
                "Bitte überall dasselbe eintragen.",
                file=self.file,
                place=place,
                key=key[1],
                columns=", ".join(sorted(differing)),
            )

    def require_record(self, value: object, place: str) -> Record:
        """Return an object of JSON."""
        if not isinstance(value, dict):
            raise self._unexpected(value, place, "ein Objekt { … }")
        return value

    def require_list(self, value: object, place: str) -> list[Record]:
        """Return a list of objects of JSON."""
        if not isinstance(value, list):
            raise self._unexpected(value, place, "eine Liste [ … ]")
        return [self.require_record(item, place) for item in value]

    def cell(self, column: Column, value: object, place: str) -> str:
        """Return a value as the text of a CSV cell; whether it fits the column, the import finds out."""
        if isinstance(value, list) and column.kind == "list":
            return LIST_SEPARATOR.join(self.cell(_ITEM, item, place) for item in value)
        if isinstance(value, (dict, list)):
            raise self._unexpected(value, f"{place}, „{column.name}“", "ein einzelner Wert")
        return _text(value)

    def _compare_geometry(self, geometry: object, sites: list[Record], place: str) -> None:
        if geometry is None or not all(_is_pointed(site) for site in sites):
            return
        expected = multipoint(site for site in sites if site.get("lon") is not None)
        if geometry != expected:
            raise BadDataError(
                "%(file)s, %(place)s: die Geometrie passt nicht zu den Koordinaten unter „sites“. Gelesen werden "
                "diese; bitte dort ändern oder die Geometrie auf null setzen.",
                file=self.file,
                place=place,
            )

    def _unexpected(self, value: object, place: str, expected: str) -> BadDataError:
        return BadDataError(
            "%(file)s, %(place)s: %(value)s; erwartet wird %(expected)s.",
            file=self.file,
            place=place,
            value="fehlt" if value is None else f"dort steht {_shorten(value)}",
            expected=expected,
        )


_ITEM: Final = Column("", "text", "")


def _read(file: Path, limit_mb: int) -> Record:
    size = file.stat().st_size
    if size > limit_mb * _MEGABYTE:
        raise BadDataError(
            "%(file)s ist %(size)d MB groß; die Grenze liegt bei %(limit)d MB. "
            "Ein Datenpaket (atlas export package) trägt dieselben Daten in weniger Platz.",
            file=file.name,
            size=-(-size // _MEGABYTE),
            limit=limit_mb,
        )
    try:
        content = orjson.loads(file.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BadDataError(
            "%(file)s ist in Zeile %(line)d kein gültiges JSON (%(cause)s). "
            "Vielleicht wurde die Datei nur halb übertragen.",
            file=file.name,
            line=error.lineno,
            cause=error.msg,
        ) from error
    return _require_full(file.name, content)


def _require_full(file: str, content: object) -> Record:
    is_collection = isinstance(content, dict) and isinstance(content.get("features"), list)
    if not isinstance(content, dict) or not is_collection or content.get("profile") != FULL_PROFILE:
        raise BadDataError(
            "%(file)s ist kein GeoJSON im Profil full. Eingespielt wird, was „atlas export geojson OUT --profile full“ "
            "schreibt; Angebote aus anderem GeoJSON übernimmt „atlas offers import %(file)s --mapping ZUORDNUNG.toml“.",
            file=file,
        )
    if content.get("profile_version") != FULL_VERSION:
        raise BadDataError(
            "%(file)s hat die Fassung %(version)s des Profils full; gelesen wird die Fassung %(known)d.",
            file=file,
            version=_shorten(content.get("profile_version")),
            known=FULL_VERSION,
        )
    if content.get("is_complete") is not True:
        raise BadDataError(
            "%(file)s enthält nur einen Teil der Angebote; eingespielt gingen alle anderen verloren. Bitte ohne Filter "
            "ausgeben, oder in der Datei „is_complete“ auf true setzen, wenn es wirklich alle sein sollen.",
            file=file,
        )
    if content.get("count") != len(content["features"]):
        raise BadDataError(
            "%(file)s soll %(count)s Angebote enthalten, es sind aber %(found)d; "
            "eingespielt gingen alle übrigen verloren. Soll es so sein, bitte „count“ auf %(found)d setzen.",
            file=file,
            count=_shorten(content.get("count")),
            found=len(content["features"]),
        )
    _require_wgs84(file, content.get("crs"))
    return content


def _require_wgs84(file: str, crs: object) -> None:
    """Refuse what another program has projected; RFC 7946 knows no member ``crs``, but many still write it."""
    name = orjson.dumps(crs).decode()
    if crs is not None and not any(known in name for known in _WGS84):
        raise BadDataError(
            "%(file)s nennt das Koordinatensystem %(crs)s; GeoJSON ist in Grad (EPSG:4326) zu schreiben.",
            file=file,
            crs=_shorten(crs),
        )


def _is_pointed(site: Mapping[str, Any]) -> bool:
    """Tell whether a site has two numbers or none; anything else is a fault that the import tells better."""
    return all(site.get(name) is None or isinstance(site.get(name), float | int) for name in ("lon", "lat")) and (
        (site.get("lon") is None) == (site.get("lat") is None)
    )


def _write_table(path: Path, name: str, rows: _Rows) -> None:
    table, records = TABLES[name], rows.rows[name]
    # Names that the table does not know become columns too, so that the import warns of them like of any other.
    unknown = sorted({key for record in records for key in record} - set(table.column_names))
    columns = [*table.columns, *(Column(key, "list", "") for key in unknown)]
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow([column.name for column in columns])
        for number, record in enumerate(records, start=1):
            place = f"{table.title}, Nummer {number}"
            writer.writerow([rows.cell(column, record.get(column.name), place) for column in columns])


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _shorten(value: object) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= 60 else f"{text[:60]}…"
