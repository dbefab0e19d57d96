"""What changed in a county between two data versions: offers, people, verdicts.

Of an offer that is confidential in either version, or is by now, only its county is told: not what changed about it,
and no verdict that would tell where it was before somebody made it confidential.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import orjson
import pandas as pd

from atlas.errors import BadRequestError
from atlas.formats.csv_table import write_csv
from atlas.frames import rows_of
from atlas.language import fold_text, mark
from atlas.model import TABLES
from atlas.services.agreement import judge_level, require_definition
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Level

_SITES: Final = "sites"
_AREAS: Final = "service_areas"
_FUNDINGS: Final = "fundings"
FIELD_WORDS: Final = {
    _SITES: mark("Standorte"),
    _AREAS: mark("Einzugsgebiet"),
    _FUNDINGS: mark("Förderung"),
    "name": mark("Name"),
    "topic_id": mark("Thema"),
    "provider_id": mark("Träger"),
    "partners": mark("Weitere Beteiligte"),
    "office": mark("Zuständiges Amt"),
    "target_groups": mark("Zielgruppen"),
    "description": mark("Beschreibung"),
    "plain_language": mark("Beschreibung in Leichter Sprache"),
    "delivery_modes": mark("Angebotsform"),
    "languages": mark("Sprachen"),
    "cost": mark("Kosten"),
    "access": mark("Zugang"),
    "wheelchair": mark("Rollstuhl"),
    "capacity": mark("Plätze"),
    "phone": mark("Telefon"),
    "email": mark("E-Mail"),
    "website": mark("Internetseite"),
    "opening_hours": mark("Öffnungszeiten"),
    "opening_hours_text": mark("Öffnungszeiten als Text"),
    "is_confidential": mark("Ort geheim"),
    "source_url": mark("Quelle"),
    "source_year": mark("Jahr der Quelle"),
    "source_confidence": mark("Güte der Quelle"),
    "source_topic": mark("Begriff der Quelle"),
    "source_field": mark("Handlungsfeld der Quelle"),
    "verified_on": mark("Geprüft am"),
}
CHANGE_FIELDS: Final = ("kind", "id", "name", "field", "before", "after")
"""The columns of changes as JSON and CSV; `kind` is offer_added, offer_removed, offer_changed, people or verdict."""


@dataclass(frozen=True)
class Change:
    """One field before and after; missing values are empty texts."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class OfferChange:
    """An offer and what changed about it; of a confidential one no more than that something did."""

    offer_id: str
    name: str
    changes: tuple[Change, ...] = ()
    is_confidential: bool = False


@dataclass(frozen=True)
class VerdictChange:
    """A verdict that turned."""

    region_id: str
    region: str
    topic_id: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """Everything that changed; the verdicts on `withheld_topics` would tell a confidential place."""

    added: tuple[OfferChange, ...]
    removed: tuple[OfferChange, ...]
    changed: tuple[OfferChange, ...]
    people: tuple[Change, ...]
    verdicts: tuple[VerdictChange, ...]
    withheld_topics: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed at all."""
        return not any(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True)
class VersionPair:
    """Two versions to compare, and the current one, which says what is confidential by now."""

    before: Snapshot
    after: Snapshot
    current: Snapshot


def compare_versions(pair: VersionPair, county: str, definition: str = "presence") -> Changes:
    """Return what changed in a county from one data version to another.

    Verdicts are those on municipalities, both made as of the same day, so that nothing turns by age alone.

    Raises
    ------
    BadRequestError
        If both are the same version.
    NotFoundError
        If neither version has the county, or the definition is unknown.
    """
    require_definition(definition)
    if pair.before.version == pair.after.version:
        raise BadRequestError(
            "Datenstand %(version)s lässt sich nicht mit sich selbst vergleichen; bitte zwei verschiedene wählen.",
            version=pair.before.version,
        )
    if county not in pair.before.counties.index:
        pair.after.require_county(county)
    secret = _secret_offers(pair)
    old, new = _offers_of(pair.before, county), _offers_of(pair.after, county)
    withheld = _exposed_topics(pair, secret, county)
    return Changes(
        added=tuple(_name(offer, new, secret) for offer in _ordered(new, set(new.index) - set(old.index))),
        removed=tuple(_name(offer, old, secret) for offer in _ordered(old, set(old.index) - set(new.index))),
        changed=tuple(_compare_offers(pair, old, new, secret)),
        people=tuple(_compare_people(pair, county)),
        verdicts=tuple(_compare_verdicts(pair, county, definition, withheld)),
        withheld_topics=tuple(sorted(withheld)),
    )


def publish_changes(changes: Changes, *, as_csv: bool = False) -> bytes:
    """Return the changes as a JSON list of records, or as CSV."""
    told: list[tuple[str, str, str, str, str, str]] = []
    for kind, offers in (("offer_added", changes.added), ("offer_removed", changes.removed)):
        told += [(kind, offer.offer_id, offer.name, "", "", "") for offer in offers]
    for offer in changes.changed:
        # Of a confidential offer there is one row that names no field.
        for change in offer.changes or (Change("", "", ""),):
            told.append(("offer_changed", offer.offer_id, offer.name, change.field, change.before, change.after))
    told += [("people", "", change.field, "people", change.before, change.after) for change in changes.people]
    told += [
        ("verdict", turn.region_id, turn.region, turn.topic_id, turn.before, turn.after) for turn in changes.verdicts
    ]
    records: list[dict[str, Any]] = [
        {name: value or None for name, value in zip(CHANGE_FIELDS, row, strict=True)} for row in told
    ]
    return write_csv(records, CHANGE_FIELDS) if as_csv else orjson.dumps(records, option=orjson.OPT_APPEND_NEWLINE)


def word_of_field(field: str) -> str:
    """Return the German word for a field of an offer; one that is new to the table is named as the table has it."""
    return FIELD_WORDS.get(field) or TABLES["offers"].column(field).about


def _offers_of(snapshot: Snapshot, county: str) -> pd.DataFrame:
    return snapshot.offers[snapshot.offers["county_ags"] == county]


def _secret_offers(pair: VersionPair) -> dict[str, str]:
    """Return the offers that are confidential in any version, each with the name it has as a confidential one.

    The name it had while it was open may say where it is; the newest one counts.
    """
    found: dict[str, str] = {}
    for taken in sorted((pair.before, pair.after, pair.current), key=lambda taken: taken.version):
        hidden = taken.offers[taken.offers["is_hidden"]]
        found |= {str(offer): str(name) for offer, name in zip(hidden.index, hidden["name"], strict=True)}
    return found


def _exposed_topics(pair: VersionPair, secret: dict[str, str], county: str) -> set[str]:
    """Return the topics of offers that were once open and are confidential now, or the other way round."""
    found = set()
    for taken in (pair.before, pair.after):
        offers = _offers_of(taken, county)
        is_open = offers.index.isin(list(secret)) & ~offers["is_hidden"].to_numpy()
        found |= {str(topic) for topic in offers.loc[is_open, "topic_id"]}
    return found


def _ordered(offers: pd.DataFrame, chosen: set[Any]) -> list[str]:
    names = offers["name"]
    return sorted((str(offer) for offer in chosen), key=lambda offer: (fold_text(str(names[offer])), offer))


def _name(offer_id: str, offers: pd.DataFrame, secret: dict[str, str]) -> OfferChange:
    name = secret.get(offer_id) or str(offers["name"][offer_id])
    return OfferChange(offer_id, name, is_confidential=offer_id in secret)


def _compare_offers(
    pair: VersionPair, old: pd.DataFrame, new: pd.DataFrame, secret: dict[str, str]
) -> list[OfferChange]:
    before, after = _describe(pair.before, old), _describe(pair.after, new)
    found = []
    for offer_id in _ordered(new, set(old.index) & set(new.index)):
        is_secret = offer_id in secret
        changes = tuple(
            Change(field, before[offer_id][field], text)
            for field, text in after[offer_id].items()
            if before[offer_id][field] != text
        )
        if changes:
            named = _name(offer_id, new, secret)
            found.append(OfferChange(offer_id, named.name, () if is_secret else changes, is_secret))
    return found


def _describe(snapshot: Snapshot, offers: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return every field of each offer as text; sites, service area and fundings in words."""
    columns = [name for name in TABLES["offers"].column_names if name != "offer_id"]
    plain = offers[columns].assign(topic_id=offers["topic_label_de"], provider_id=offers["provider"])
    sites, areas, fundings = _say_sites(snapshot), _say_areas(snapshot), _say_fundings(snapshot)
    return {
        str(offer): {
            **{name: "" if value is None else str(value) for name, value in row.items()},
            _SITES: sites.get(str(offer), ""),
            _AREAS: areas.get(str(offer), ""),
            _FUNDINGS: fundings.get(str(offer), ""),
        }
        for offer, row in zip(offers.index, rows_of(plain), strict=True)
    }


def _say_sites(snapshot: Snapshot) -> dict[str, str]:
    sites = snapshot.offer_sites
    names = sites["ags"].map(snapshot.municipalities["name"])
    told = sites[["street", "postcode", "city"]].assign(municipality=names).fillna("").astype("str")
    lines = pd.Series(
        [", ".join(filter(None, row)) for row in told.to_numpy().tolist()], index=sites.index, dtype="str"
    )
    return {str(offer): "; ".join(sorted(found)) for offer, found in lines.groupby(sites["offer_id"])}


def _say_areas(snapshot: Snapshot) -> dict[str, str]:
    areas = snapshot.tables["service_areas"].dropna(subset=["region_id"])
    names = areas["region_id"].map(snapshot.regions["name"]).fillna(areas["region_id"])
    return {str(offer): ", ".join(sorted(found, key=fold_text)) for offer, found in names.groupby(areas["offer_id"])}


def _say_fundings(snapshot: Snapshot) -> dict[str, str]:
    told: dict[str, list[str]] = {}
    for row in rows_of(snapshot.tables["fundings"].sort_values(["year", "funding_id"], kind="stable")):
        amount = "" if row["amount_eur"] is None else f"{row['amount_eur']:g} €"
        parts = [str(row["year"]), row["funder"], row["purpose"], amount]
        told.setdefault(str(row["offer_id"]), []).append(", ".join(filter(None, parts)))
    return {offer: "; ".join(lines) for offer, lines in told.items()}


def _compare_people(pair: VersionPair, county: str) -> list[Change]:
    old, new = _people_of(pair.before, county), _people_of(pair.after, county)
    names = {**_names(pair.before), **_names(pair.after)}
    keys = sorted(set(old) | set(new), key=lambda ags: fold_text(names[ags]))
    return [Change(names[ags], old.get(ags, ""), new.get(ags, "")) for ags in keys if old.get(ags) != new.get(ags)]


def _names(snapshot: Snapshot) -> dict[str, str]:
    return {str(ags): str(name) for ags, name in snapshot.municipalities["name"].items()}


def _people_of(snapshot: Snapshot, county: str) -> dict[str, str]:
    keys = snapshot.municipalities.index[snapshot.municipalities["county_ags"] == county]
    people = snapshot.people
    return {str(ags): str(int(number)) for ags, number in people[people.index.isin(keys)].dropna().items()}


def _compare_verdicts(pair: VersionPair, county: str, definition: str, withheld: set[str]) -> list[VerdictChange]:
    key = ["region_id", "topic_id"]
    old, new = (_verdicts_of(taken, county, definition) for taken in (pair.before, pair.after))
    both = old.merge(new, on=key, suffixes=("_before", "_after"))
    turned = both[(both["status_before"] != both["status_after"]) & ~both["topic_id"].isin(list(withheld))]
    names = pair.after.regions["name"]
    return [
        VerdictChange(
            row["region_id"], str(names[row["region_id"]]), row["topic_id"], row["status_before"], row["status_after"]
        )
        for row in rows_of(turned)
    ]


def _verdicts_of(snapshot: Snapshot, county: str, definition: str) -> pd.DataFrame:
    system = snapshot.default_system(Level.MUNICIPALITY)
    judged = judge_level(snapshot, Level.MUNICIPALITY, system, definition)
    return judged.loc[judged["county_ags"] == county, ["region_id", "topic_id", "status"]]
