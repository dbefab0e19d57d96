"""``atlas network``, ``atlas funding`` and ``atlas matrix``: who works with whom, who pays, what each field has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import click

from atlas.cli.session import open_snapshot
from atlas.formats.code_words import FIELDS, UMBRELLAS
from atlas.language import Language, mark, speak
from atlas.services.field_matrix import Cell, FieldMatrix, build_field_matrix
from atlas.services.funding_files import publish_fundings
from atlas.services.funding_overview import FundingOverview, FundingQuery, FundingSum, survey_fundings
from atlas.services.fundings import list_years
from atlas.services.matrix_files import publish_field_matrix
from atlas.services.network import SIDES, NetworkQuery, gather_network
from atlas.services.network_files import FORMS, publish_network
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Field, Provision, SurveyState, values
from atlas.web.labels import PROVISIONS

_NONE: Final = "–"
_NO_FUNDING: Final = mark(
    "Keine Förderung bekannt. Beträge bringt die Tabelle „fundings“ eines Datenpakets; siehe docs/import.md."
)
_SUM: Final = mark("Summe: %(amount)s für %(offers)s Angebote; %(people)s Menschen in deren Gebiet.")
_TIES: Final = mark("%(offers)s Angebote, davon nennen %(offices)s ein Amt.")
_EMPTY: Final = {
    SurveyState.NONE.value: mark("leer (nicht erhoben)"),
    SurveyState.PARTIAL.value: mark("leer (teilweise erhoben)"),
    SurveyState.COMPLETE.value: mark("leer (vollständig erhoben)"),
    "": mark("leer (kein Thema)"),
}
_TABLE_FORM: Final = click.Choice(["table", "csv", "json"])
_COUNTY: Final = click.option("--county", default="", help="Kreisschlüssel, 5 Ziffern, etwa 06433.")
_FORM: Final = click.option("--format", "form", type=_TABLE_FORM, default="table", show_default=True)


@click.command(help="Wer arbeitet mit wem: Ämter oder Verbände, Träger und Orte mit der Zahl ihrer Angebote.")
@_COUNTY
@click.option("--by", type=click.Choice(SIDES), help="was links steht; sonst das Amt, wo eines genannt ist.")
@click.option("--field", default="", help="Handlungsfeld, etwa older.")
@click.option("--topic", default="", help="Thema, etwa schuldnerberatung.")
@click.option("--format", "form", type=click.Choice(["table", *FORMS]), default="table", show_default=True)
def network(form: str, by: str | None, **wanted: str) -> None:
    """Print the network as a table for people, or as a file for programs."""
    query = NetworkQuery(by=by or "", **wanted)
    snapshot = open_snapshot()
    if form != "table":
        click.echo(publish_network(snapshot, query, form), nl=False)
        return
    found = gather_network(snapshot, query)
    speech = speak()
    words = {"umbrella": UMBRELLAS, "field": FIELDS}.get(found.by, {})
    _print_columns(
        (words.get(tie.left, tie.left) or _NONE, tie.provider or _NONE, tie.place or _NONE, speech.number(tie.offers))
        for tie in found.ties
    )
    counts = {"offers": speech.number(found.offers), "offices": speech.number(found.offices_stated)}
    click.echo(speech.gettext(_TIES, **counts))


@click.group(help="Förderungen: wer zahlt wie viel wofür.")
def funding() -> None:
    """Group what works on fundings."""


@funding.command("list", help="Alle Förderungen, oder die eines Kreises und Jahres.")
@_COUNTY
@click.option("--year", type=click.IntRange(1900), help="Jahr, etwa 2026.")
@_FORM
def list_all(county: str, year: int | None, form: str) -> None:
    """Print fundings."""
    _print_fundings(open_snapshot(), FundingQuery(county=county, year=year), form)


@funding.command(help="Die freiwilligen Förderungen eines Jahres, sonst des neuesten bekannten.")
@_COUNTY
@click.option("--year", type=click.IntRange(1900), help="Jahr, etwa 2026.")
@_FORM
def voluntary(county: str, year: int | None, form: str) -> None:
    """Print the voluntary fundings of one year."""
    snapshot = open_snapshot()
    query = FundingQuery(county=county, year=year, voluntary="yes")
    if year is None and list_years(snapshot, county):
        query = replace(query, year=list_years(snapshot, county)[0])
    _print_fundings(snapshot, query, form)


@click.command(help="Die fünf Handlungsfelder eines Raums: Regelangebote, Kreis, Gemeinden, Zugewanderte.")
@click.option("--region", required=True, help="Raum, etwa county-06433 oder municipality-06433012.")
@_FORM
def matrix(region: str, form: str) -> None:
    """Print Groß-Gerau's matrix of a region."""
    snapshot = open_snapshot()
    if form == "table":
        _print_matrix(build_field_matrix(snapshot, region), speak())
    else:
        click.echo(publish_field_matrix(snapshot, region, as_csv=form == "csv"), nl=False)


def _print_fundings(snapshot: Snapshot, query: FundingQuery, form: str) -> None:
    if form != "table":
        click.echo(publish_fundings(snapshot, query, as_csv=form == "csv"), nl=False)
        return
    overview, speech = survey_fundings(snapshot, query), speak()
    if not overview.rows:
        click.echo(speech.gettext(_NO_FUNDING))
        return
    _print_columns(_describe_funding(row, speech) for row in overview.rows)
    click.echo(_say_sum(overview, speech))


def _describe_funding(row: dict[str, Any], speech: Language) -> tuple[str, ...]:
    amount = _NONE if row["amount_eur"] is None else f"{speech.number(row['amount_eur'])} €"
    return str(row["year"]), row["funder"], row["purpose"] or _NONE, row["name"], amount


def _say_sum(overview: FundingOverview, speech: Language) -> str:
    total = overview.total
    people = _NONE if total.people is None else speech.number(total.people)
    return speech.gettext(_SUM, amount=_say_amount(total, speech), offers=speech.number(total.offers), people=people)


def _say_amount(total: FundingSum, speech: Language) -> str:
    amount = f"{speech.number(total.amount_eur)} €"
    if not total.missing_amounts:
        return amount
    count = speech.number(total.missing_amounts)
    missing = speech.ngettext("ohne %(count)s Betrag", "ohne %(count)s Beträge", total.missing_amounts, count=count)
    return f"{amount} ({missing})"


def _print_matrix(matrix: FieldMatrix, speech: Language) -> None:
    heads = [speech.gettext(PROVISIONS[name]) for name in values(Provision)]
    rows = [
        [speech.gettext(FIELDS[field]), *(_say_cell(matrix.cells[field, name], speech) for name in values(Provision))]
        for field in values(Field)
    ]
    click.echo(matrix.region["name"])
    _print_columns([["", *heads], *rows])


def _say_cell(cell: Cell, speech: Language) -> str:
    if not cell.offers:
        return speech.gettext(_EMPTY[cell.survey])
    count = speech.number(len(cell.offers))
    return speech.ngettext("%(count)s Angebot", "%(count)s Angebote", len(cell.offers), count=count)


def _print_columns(rows: Iterable[Sequence[str]]) -> None:
    """Print rows of cells below each other; the last column is not padded."""
    listed = list(rows)
    widths = [max(map(len, column)) for column in zip(*listed, strict=True)]
    for row in listed:
        padded = [f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)]
        click.echo("  ".join(padded).rstrip())
