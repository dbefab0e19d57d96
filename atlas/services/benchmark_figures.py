"""Area, white spots and funding of counties."""

from __future__ import annotations

from typing import Final

import pandas as pd

from atlas.language import Language, mark
from atlas.services.agreement import judge_level
from atlas.services.benchmark_offers import people_of
from atlas.services.figures import Cell, Figure
from atlas.services.fundings import fundings_of
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Field, Level, Status

_WHITE_LABELS: Final = {
    Field.EXISTENCE: mark("Weiße Flecken: Existenz sichern"),
    Field.CRISIS: mark("Weiße Flecken: Hilfe in Krisen"),
    Field.FAMILIES: mark("Weiße Flecken: Kinder und Familien"),
    Field.DISABILITY: mark("Weiße Flecken: Leben mit Behinderung"),
    Field.OLDER: mark("Weiße Flecken: Ältere Menschen"),
}
_WHITE_CAVEAT: Final = mark(
    "Anteil an den Urteilen über Gemeinden und Themen, die bekannt sind. Was nicht erhoben ist, zählt nicht mit."
)
_WHITE_BASE: Final = mark("%(white)s von %(known)s Urteilen; %(unknown)s nicht bekannt")
_WHITE_SOURCE: Final = mark("Urteile des Atlas, Datenstand %(version)s")
_FUNDING_LABELS: Final = {
    "all": mark("Förderung je Kopf"),
    "voluntary": mark("davon freiwillige Leistungen"),
    "duty": mark("davon Pflichtleistungen"),
}
_FUNDING_CAVEAT: Final = mark(
    "Nur Förderungen, die im Atlas stehen, im neuesten Jahr des Kreises. Nicht jede sagt, ob sie freiwillig ist."
)
_FUNDING_BASE: Final = mark("Förderungen: %(count)s, ohne Betrag: %(unknown)s")
_NO_FUNDING: Final = mark("keine Förderung bekannt")
_FUNDING_SOURCE: Final = mark("Förderungen des Atlas, Datenstand %(version)s")


def measure_area(snapshot: Snapshot, counties: tuple[str, ...], speech: Language) -> Figure:
    """Return the area of the counties, summed over their municipalities."""
    municipalities = snapshot.municipalities
    areas = municipalities.groupby("county_ags")["area_km2"].agg(lambda found: found.sum(skipna=False))
    year = _boundary_year(snapshot)
    known = {str(county): float(area) for county, area in areas.dropna().items()}
    return Figure(
        figure_id="area",
        group="people",
        label=speech.gettext(mark("Fläche")),
        unit="km2",
        source=speech.gettext(mark("Gemeinden des Atlas, Summe ihrer Flächen")),
        cells=tuple(Cell(county, known.get(county), year if county in known else None) for county in counties),
    )


def measure_coverage_shares(
    snapshot: Snapshot, counties: tuple[str, ...], definition: str, speech: Language
) -> list[Figure]:
    """Return by field which share of the known verdicts on municipalities and topics is a white spot."""
    system = snapshot.default_system(Level.MUNICIPALITY)
    judged = judge_level(snapshot, Level.MUNICIPALITY, system, definition)
    fields = judged["topic_id"].map(snapshot.topics["field"])
    return [
        Figure(
            figure_id=f"white-spots-{definition}-{field.value}",
            group="coverage",
            label=speech.gettext(label),
            unit="percent",
            source=speech.gettext(_WHITE_SOURCE, version=snapshot.version),
            caveat=speech.gettext(_WHITE_CAVEAT),
            cells=tuple(
                _share_white(
                    judged[(judged["county_ags"] == county) & (fields == field.value)], county, snapshot, speech
                )
                for county in counties
            ),
        )
        for field, label in _WHITE_LABELS.items()
    ]


def measure_funding(snapshot: Snapshot, counties: tuple[str, ...], speech: Language) -> list[Figure]:
    """Return funding per head in the newest year of each county: all, voluntary, and by duty."""
    return [
        Figure(
            figure_id=f"funding-{kind}",
            group="funding",
            label=speech.gettext(label),
            unit="eur_per_head",
            source=speech.gettext(_FUNDING_SOURCE, version=snapshot.version),
            caveat=speech.gettext(_FUNDING_CAVEAT),
            cells=tuple(_fund(snapshot, county, kind, speech) for county in counties),
        )
        for kind, label in _FUNDING_LABELS.items()
    ]


def _boundary_year(snapshot: Snapshot) -> int | None:
    systems = snapshot.tables["region_systems"].set_index("system_id")["valid_on"]
    valid_on = systems.get(snapshot.default_system(Level.MUNICIPALITY))
    return int(valid_on[:4]) if isinstance(valid_on, str) else None


def _share_white(judged: pd.DataFrame, county: str, snapshot: Snapshot, speech: Language) -> Cell:
    unknown = int((judged["status"] == Status.UNKNOWN).sum())
    white = int((judged["status"] == Status.WHITE).sum())
    known = len(judged) - unknown
    base = speech.gettext(
        _WHITE_BASE, white=speech.number(white), known=speech.number(known), unknown=speech.number(unknown)
    )
    return Cell(county, 100 * white / known if known else None, snapshot.as_of.year, base)


def _fund(snapshot: Snapshot, county: str, kind: str, speech: Language) -> Cell:
    fundings = fundings_of(snapshot)
    of_county = fundings[fundings["county_ags"] == county]
    people = people_of(snapshot, county)
    if of_county.empty or not people:
        return Cell(county, None, None, speech.gettext(_NO_FUNDING) if of_county.empty else "")
    year = int(of_county["year"].max())
    newest = of_county[of_county["year"] == year]
    if kind != "all":
        # What says neither is counted in the whole only: to call it a duty would be a guess.
        is_meant = newest["is_voluntary"] == (kind == "voluntary")
        newest = newest[is_meant.fillna(value=False).astype(bool)]
    unknown = int(newest["amount_eur"].isna().sum())
    base = speech.gettext(_FUNDING_BASE, count=speech.number(len(newest)), unknown=speech.number(unknown))
    # No funding of a kind is 0 euros; fundings of which nobody told the amount are not.
    is_known = newest.empty or unknown < len(newest)
    return Cell(county, float(newest["amount_eur"].sum()) / people if is_known else None, year, base)
