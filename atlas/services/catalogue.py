"""The catalogue of open data: what the atlas hands out, county by county, and what nobody has said about it yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

from atlas.codes import region_id
from atlas.formats.dcat_records import Catalogue, DataService, Dataset, Distribution, Place, Publisher, Texts
from atlas.language import LANGUAGES, mark, speak
from atlas.operating import ENTRIES
from atlas.portal import PORTAL_ENTRIES
from atlas.services.distributions import ALL_TABLES, FORMS, SERVICES, Form, Service
from atlas.services.licences import OTHER_OPEN, Licence, find_licence
from atlas.services.snapshots import Snapshot
from atlas.settings import Settings
from atlas.store.protocol import Store
from atlas.vocabulary import Field, Level, values

PAGE: Final = "/daten/katalog"
"""The page that every record's address leads to: each has its place on it."""
_GEOCODING: Final = "http://dcat-ap.de/def/politicalGeocoding/"
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
_PUBLISHER_TYPES: Final = "http://purl.org/adms/publishertype/"
_THEMES: Final = ("SOCI",)
_TITLE: Final = mark("Sozialatlas: offene Daten")
_DESCRIPTION: Final = mark("Soziale Angebote in Landkreisen: was es gibt, wo es ist und wo etwas fehlt.")
_DATASET: Final = mark("Soziale Angebote: %(county)s")
_ABOUT: Final = mark(
    "%(county)s: %(count)s soziale Angebote mit Trägern und Standorten – wer hilft, wo und womit. Vertrauliche "
    "Angebote nennen keinen Ort, nur den Kreis."
)
_RIGHTS: Final = mark("Mehrere Lizenzen, je Tabelle: %(names)s")
_FIELD_WORDS: Final = {
    Field.EXISTENCE: mark("Existenz sichern"),
    Field.CRISIS: mark("Hilfe in Krisen"),
    Field.FAMILIES: mark("Kinder und Familien"),
    Field.DISABILITY: mark("Leben mit Behinderung"),
    Field.OLDER: mark("Ältere Menschen"),
}
_LICENCE: Final = mark("Lizenz im Datenpaket (datapackage.json, sources, licence)")


@dataclass(frozen=True)
class Gap:
    """What a portal wants to know and nobody has said: the variable or table, what it is, whether records need it."""

    name: str
    about: str
    is_required: bool


def list_gaps(snapshot: Snapshot) -> list[Gap]:
    """Return what is missing in settings and data for a complete catalogue, what is required first."""
    settings = snapshot.settings
    about = {entry.field: entry for entry in ENTRIES}
    gaps = [
        Gap(entry.variable, entry.about, entry.is_required)
        for entry in PORTAL_ENTRIES
        if not getattr(settings.portal, entry.field)
    ]
    if not settings.public_url:
        gaps.append(Gap("ATLAS_PUBLIC_URL", mark("Adresse, unter der alle den Atlas erreichen"), is_required=True))
    if not settings.operator.name:
        gaps.append(Gap(about["name"].variable, about["name"].about, is_required=True))
    # One of them is enough for a contact.
    if not (settings.operator.email or settings.operator.phone):
        gaps.append(Gap(about["email"].variable, about["email"].about, is_required=False))
    gaps += [Gap(table, _LICENCE, is_required=True) for table in _unlicensed(snapshot)]
    return sorted(gaps, key=lambda gap: not gap.is_required)


def describe_catalogue(snapshot: Snapshot, store: Store, base: str) -> Catalogue:
    """Return the catalogue of an installation.

    Parameters
    ----------
    base
        Address of the atlas, without a slash at the end. Where it is empty, all addresses are relative to where the
        document is put.
    """
    dates = {version.number: version.created_at.isoformat(timespec="seconds") for version in store.versions()}
    portal = snapshot.settings.portal
    return Catalogue(
        uri=f"{base}{PAGE}#katalog",
        title=_say(_TITLE),
        description=_say(_DESCRIPTION),
        homepage=f"{base}/",
        issued=dates[min(dates)],
        modified=dates[snapshot.version],
        publisher=_publisher(snapshot.settings, base),
        datasets=tuple(
            _dataset(snapshot, base, key, dates, _first_version(store, key)) for key in snapshot.counties.index
        ),
        services=tuple(_service(snapshot, base, service) for service in SERVICES),
        contributor_id=portal.contributor_id,
        frequency=portal.frequency and f"{_AUTHORITY}frequency/{portal.frequency}",
        availability=portal.availability and f"{_AUTHORITY}planned-availability/{portal.availability}",
    )


def _unlicensed(snapshot: Snapshot) -> tuple[str, ...]:
    held = [name for name in ALL_TABLES if len(snapshot.tables[name])]
    return find_licence(snapshot.tables["provenance"], held).unstated


def _first_version(store: Store, county: str) -> int:
    key = (region_id(Level.COUNTY, county),)
    return next(change.version for change in store.history("regions") if change.key == key)


def _publisher(settings: Settings, base: str) -> Publisher | None:
    operator, portal = settings.operator, settings.portal
    if not operator.name:
        return None
    return Publisher(
        uri=portal.publisher_uri or f"{base}{PAGE}#herausgeber",
        contact_uri=f"{base}{PAGE}#kontakt",
        name=operator.name,
        kind=portal.publisher_type and _PUBLISHER_TYPES + portal.publisher_type,
        email=operator.email and f"mailto:{operator.email}",
        phone=_dial(operator.phone),
    )


def _dial(phone: str) -> str:
    """Return a number as RFC 3966 wants it.

    >>> _dial("07531 800-0"), _dial("+49 7531 8000"), _dial("(0 75 31) 80 00"), _dial("")
    ('tel:+4975318000', 'tel:+4975318000', 'tel:+4975318000', '')
    """
    digits = re.sub(r"[^0-9+]", "", phone)
    if not digits:
        return ""
    if digits.startswith("+"):
        return f"tel:{digits}"
    return "tel:+" + (digits[2:] if digits.startswith("00") else "49" + digits.removeprefix("0"))


def _dataset(snapshot: Snapshot, base: str, county: str, dates: dict[int, str], first: int) -> Dataset:
    uri, name = f"{base}{PAGE}#kreis-{county}", str(snapshot.counties[county])
    offers = snapshot.offers[snapshot.offers["county_ags"] == county]
    first_year, last_year = _years(offers)
    return Dataset(
        uri=uri,
        title=_say(_DATASET, county=name),
        description={code: _count(_ABOUT, code, len(offers), name) for code in LANGUAGES},
        keywords=_keywords(snapshot, offers, name),
        themes=_THEMES,
        landing_page=f"{base}/daten",
        level=f"{_GEOCODING}Level/administrativeDistrict",
        place=Place(f"{_GEOCODING}districtKey/{county}", county, name, _box(snapshot, county)),
        version=str(snapshot.version),
        issued=dates[first],
        modified=dates[snapshot.version],
        first_year=first_year,
        last_year=last_year,
        distributions=tuple(_distribution(snapshot, base, form, county) for form in FORMS),
    )


def _distribution(snapshot: Snapshot, base: str, form: Form, county: str) -> Distribution:
    address = base + form.address(county)
    licence = _licence_of(snapshot, form.tables)
    return Distribution(
        uri=f"{base}{PAGE}#kreis-{county}-{form.name}",
        title=_say(form.title),
        access_url=address,
        # What programs ask page by page is no file to download.
        download_url="" if form.service else address,
        media_type=form.media_type,
        file_type=form.file_type,
        licence=licence.uri,
        attribution=licence.attribution,
        rights=_say(_RIGHTS, names=", ".join(licence.names)) if licence.uri == OTHER_OPEN else {},
        service=form.service and f"{base}{PAGE}#dienst-{form.service}",
    )


def _service(snapshot: Snapshot, base: str, service: Service) -> DataService:
    return DataService(
        uri=f"{base}{PAGE}#dienst-{service.name}",
        title=_say(service.title),
        description=_say(service.about),
        endpoint=base + service.path,
        endpoint_description=base + service.description_path,
        file_type=service.file_type,
        licence=_licence_of(snapshot, ALL_TABLES).uri,
        conforms_to=service.conforms_to,
    )


def _licence_of(snapshot: Snapshot, tables: tuple[str, ...]) -> Licence:
    # An empty table adds nothing to a file, so neither does its licence.
    held = tuple(name for name in tables if len(snapshot.tables[name]))
    return snapshot.derive(("licence", held), lambda: find_licence(snapshot.tables["provenance"], held))


def _keywords(snapshot: Snapshot, offers: pd.DataFrame, county: str) -> tuple[str, ...]:
    german = speak("de")
    fields = [german.gettext(_FIELD_WORDS[Field(code)]) for code in values(Field) if (offers["field"] == code).any()]
    topics = snapshot.topics.loc[snapshot.topics.index.isin(offers["topic_id"]), "label_de"]
    return tuple(dict.fromkeys([county, *fields, *topics]))


def _years(offers: pd.DataFrame) -> tuple[str, str]:
    """Return the first and the last year that entries speak of, empty where none says."""
    checked = offers["verified_on"].dropna().astype(str).str[:4].astype(int)
    years = [*checked, *offers["source_year"].dropna().astype(int)]
    return (str(min(years)), str(max(years))) if years else ("", "")


def _box(snapshot: Snapshot, county: str) -> tuple[float, float, float, float] | None:
    members = snapshot.tables["region_members"]
    keys = members.loc[members["region_id"] == region_id(Level.COUNTY, county), "ags"]
    land = snapshot.land[snapshot.land["ags"].isin(keys)]
    if land.empty:
        return None
    west, south, east, north = (round(float(side), 6) for side in land.total_bounds)
    return west, south, east, north


def _count(template: str, code: str, count: int, county: str) -> str:
    language = speak(code)
    return language.gettext(template, count=language.number(count), county=county)


def _say(template: str, **facts: object) -> Texts:
    return {code: speak(code).gettext(template, **facts) for code in LANGUAGES}
