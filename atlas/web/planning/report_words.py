"""How reports say what pages, paper and workbooks all show."""

from __future__ import annotations

from typing import Any, Final

from atlas.services.report_indicators import IndicatorLine
from atlas.services.report_offers import OfferLine
from atlas.services.verdicts import Verdict
from atlas.vocabulary import Suppression
from atlas.web.context import language
from atlas.web.filters import format_people, word_for
from atlas.web.planning.blueprint import planning

_LARGE: Final = 100
"""From here on nobody compares tenths."""


def affected_cell(verdict: Verdict) -> int | str | None:
    """Return how many people a verdict concerns, for a cell of a workbook; None where nobody knows.

    Where so few are concerned that one could know them, it is said in words (`services.suppressing`).
    """
    if verdict.suppression == Suppression.NONE:
        return verdict.people_affected
    return format_people(verdict.people_affected, verdict.suppression)


@planning.app_template_filter("affected")
def say_affected(verdict: Verdict) -> str:
    """Return how many people a verdict concerns, as it may be shown; the only place where reports say so."""
    found = affected_cell(verdict)
    if found is None:
        return "–"
    return found if isinstance(found, str) else language().number(found)


@planning.app_template_filter("places_of")
def say_places(line: OfferLine) -> str:
    """Return where an offer is by municipality; nothing of a secret place."""
    if line.is_hidden:
        return language().gettext("Ort geheim")
    return ", ".join(line.places) or language().gettext("kein fester Ort")


@planning.app_template_filter("freshness")
def say_freshness(offer: dict[str, Any]) -> str:
    """Return when an entry was verified, or that it never was and how old its source is."""
    if offer["verified_on"]:
        return language().gettext("geprüft am %(day)s", day=language().date(offer["verified_on"]))
    if offer["source_year"]:
        return language().gettext("nicht geprüft, Quelle von %(year)s", year=offer["source_year"])
    return language().gettext("nicht geprüft, Quelle ohne Jahr")


@planning.app_template_filter("indicator_value")
def say_indicator(line: IndicatorLine) -> str:
    """Return a figure with its unit, with as many digits as help to compare it."""
    digits = 2 if line.unit == "score" else 0 if line.value >= _LARGE or line.value == int(line.value) else 1
    return f"{language().number(line.value, digits)} {word_for(line.unit, 'indicator_unit')}"
