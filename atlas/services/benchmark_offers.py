"""What counties have to offer, and how fresh the entries are that say so."""

from __future__ import annotations

from typing import Final

import pandas as pd

from atlas.codes import region_id
from atlas.language import Language, mark
from atlas.services.figures import Cell, Figure
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Field, Level, SurveyState, values

_FIELD_LABELS: Final = {
    Field.EXISTENCE: mark("Angebote: Existenz sichern"),
    Field.CRISIS: mark("Angebote: Hilfe in Krisen"),
    Field.FAMILIES: mark("Angebote: Kinder und Familien"),
    Field.DISABILITY: mark("Angebote: Leben mit Behinderung"),
    Field.OLDER: mark("Angebote: Ältere Menschen"),
}
_ALL_OFFERS: Final = mark("Angebote, alle Handlungsfelder")
_PROVIDERS: Final = mark("Träger mit Angeboten im Kreis")
_PER_PEOPLE: Final = 10_000
_RECENT_YEARS: Final = 3
_SOURCE: Final = mark("Angebote des Atlas, Datenstand %(version)s")
_OFFERS_CAVEAT: Final = mark(
    "Gezählt ist, was der Atlas kennt. Wo mehr erhoben wurde, stehen mehr Angebote; das heißt nicht, dass es dort "
    "mehr gibt."
)
_FRESHNESS_CAVEAT: Final = mark("Es zählt der Tag der Prüfung, sonst das Jahr der Quelle.")
_SURVEYED: Final = mark(
    "Angebote: %(offers)s; Themen vollständig erhoben: %(complete)s, teilweise: %(partial)s, nicht: %(none)s"
)
_UNNAMED: Final = mark("Angebote ohne Träger: %(count)s")
_SHARE_OF: Final = mark("%(count)s von %(all)s Angeboten")
_NO_OFFERS: Final = mark("keine Angebote bekannt")
_NO_PEOPLE: Final = mark("Bevölkerung nicht bekannt")


def measure_offers(snapshot: Snapshot, counties: tuple[str, ...], speech: Language) -> list[Figure]:
    """Return offers per 10,000 people by field of action, and the number of providers."""
    fields = [("", _ALL_OFFERS), *((field.value, label) for field, label in _FIELD_LABELS.items())]
    found = [
        Figure(
            figure_id=f"offers-{field or 'all'}",
            group="offers",
            label=speech.gettext(label),
            unit="per_10000",
            source=_source(snapshot, speech),
            caveat=speech.gettext(_OFFERS_CAVEAT),
            cells=tuple(_count_offers(snapshot, county, field, speech) for county in counties),
        )
        for field, label in fields
    ]
    providers = Figure(
        figure_id="providers",
        group="offers",
        label=speech.gettext(_PROVIDERS),
        unit="count",
        source=_source(snapshot, speech),
        caveat=speech.gettext(_OFFERS_CAVEAT),
        cells=tuple(_count_providers(snapshot, county, speech) for county in counties),
    )
    return [*found, providers]


def measure_freshness(snapshot: Snapshot, counties: tuple[str, ...], speech: Language) -> list[Figure]:
    """Return the share of offers that somebody verified, and shares by the age of the entry."""
    limit = snapshot.settings.freshness_years
    labels = {
        "verified": speech.gettext(mark("Von jemandem geprüfte Angebote")),
        "recent": speech.gettext(mark("Einträge, höchstens %(years)s Jahre alt"), years=_RECENT_YEARS),
        "older": speech.gettext(
            mark("Einträge, %(first)s bis %(last)s Jahre alt"), first=_RECENT_YEARS + 1, last=limit
        ),
        "stale": speech.gettext(mark("Einträge, älter als %(years)s Jahre: tragen kein Urteil mehr"), years=limit),
        "undated": speech.gettext(mark("Einträge ohne Jahr")),
    }
    shares = {county: _share_ages(snapshot, county) for county in counties}
    return [
        Figure(
            figure_id=f"entries-{code}",
            group="freshness",
            label=label,
            unit="percent",
            source=_source(snapshot, speech),
            caveat=speech.gettext(_FRESHNESS_CAVEAT),
            cells=tuple(_share(snapshot, county, shares[county], code, speech) for county in counties),
        )
        for code, label in labels.items()
    ]


def offers_of(snapshot: Snapshot, county: str) -> pd.DataFrame:
    """Return the offers of a county, confidential ones too: their county is all that is told of them."""
    return snapshot.offers[snapshot.offers["county_ags"] == county]


def people_of(snapshot: Snapshot, county: str) -> float | None:
    """Return the people of a county, None where nobody knows."""
    people = snapshot.regions["people"].get(region_id(Level.COUNTY, county))
    return None if people is None or pd.isna(people) else float(people)


def _source(snapshot: Snapshot, speech: Language) -> str:
    return speech.gettext(_SOURCE, version=snapshot.version)


def _count_offers(snapshot: Snapshot, county: str, field: str, speech: Language) -> Cell:
    offers = offers_of(snapshot, county)
    count = len(offers[offers["field"] == field]) if field else len(offers)
    caveat = _say_survey(snapshot, county, field, count, speech)
    people = people_of(snapshot, county)
    if not people:
        return Cell(county, None, snapshot.as_of.year, f"{caveat}; {speech.gettext(_NO_PEOPLE)}")
    return Cell(county, count / people * _PER_PEOPLE, snapshot.as_of.year, caveat)


def _say_survey(snapshot: Snapshot, county: str, field: str, count: int, speech: Language) -> str:
    surveys = snapshot.tables["surveys"]
    topics = snapshot.topics if not field else snapshot.topics[snapshot.topics["field"] == field]
    of_county = surveys[(surveys["county_ags"] == county) & surveys["topic_id"].isin(topics.index)]
    # No row in the table means the same as "none".
    states = of_county.set_index("topic_id")["state"].reindex(topics.index).fillna(SurveyState.NONE.value)
    counted = states.value_counts().reindex(values(SurveyState), fill_value=0)
    return speech.gettext(
        _SURVEYED, offers=speech.number(count), **{str(state): int(number) for state, number in counted.items()}
    )


def _count_providers(snapshot: Snapshot, county: str, speech: Language) -> Cell:
    offers = offers_of(snapshot, county)
    unnamed = int(offers["provider_id"].isna().sum())
    caveat = speech.gettext(_UNNAMED, count=speech.number(unnamed)) if unnamed else ""
    return Cell(county, float(offers["provider_id"].nunique()), snapshot.as_of.year, caveat)


def _share_ages(snapshot: Snapshot, county: str) -> dict[str, int]:
    offers = offers_of(snapshot, county)
    verified = offers["verified_on"].str[:4].astype("Float64")
    age = snapshot.as_of.year - verified.fillna(offers["source_year"].astype("Float64"))
    limit = snapshot.settings.freshness_years
    return {
        "verified": int(verified.notna().sum()),
        "recent": int((age <= _RECENT_YEARS).fillna(value=False).sum()),
        "older": int(((age > _RECENT_YEARS) & (age <= limit)).fillna(value=False).sum()),
        "stale": int((age > limit).fillna(value=False).sum()),
        "undated": int(age.isna().sum()),
    }


def _share(snapshot: Snapshot, county: str, counts: dict[str, int], code: str, speech: Language) -> Cell:
    every = len(offers_of(snapshot, county))
    if not every:
        return Cell(county, None, snapshot.as_of.year, speech.gettext(_NO_OFFERS))
    caveat = speech.gettext(_SHARE_OF, count=speech.number(counts[code]), all=speech.number(every))
    return Cell(county, 100 * counts[code] / every, snapshot.as_of.year, caveat)
