"""Pictures of who works with whom and of who pays; beside each stands a table with the same figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from atlas.formats.charts import Axis, Bar, BarChart, Column, NetworkChart, Path, draw_bars, draw_network
from atlas.language import mark
from atlas.services.funding_overview import FundingSum
from atlas.services.network import Network, Tie
from atlas.web.context import language
from atlas.web.filters import word_for

MOST_DRAWN: Final = 16
"""So many providers and places have a ribbon of their own; the rest of a column is drawn as one."""
_OFFERS: Final = mark("Angebote")
_AMOUNT: Final = mark("Betrag")
_NO_PROVIDER: Final = mark("Träger nicht bekannt")
_NO_PLACE: Final = mark("Ort nicht bekannt")
_ONLY_COUNTY: Final = mark("%(county)s (nur der Kreis ist genannt)")


@dataclass(frozen=True)
class Picture:
    """A chart as SVG text, its caption, and whether entries were drawn together."""

    title: str
    svg: str
    is_folded: bool = False


def draw_ties(network: Network, title: str, name_left: Callable[[Tie], str], heads: tuple[str, str, str]) -> Picture:
    """Return the network from left to right: side, provider, place."""
    paths = tuple(
        Path((name_left(tie), tie.provider or language().gettext(_NO_PROVIDER), name_place(tie)), tie.offers)
        for tie in network.ties
    )
    chart = NetworkChart(
        title=title,
        axis=Axis(language().gettext(_OFFERS)),
        columns=tuple(Column(head, MOST_DRAWN) for head in heads),
        paths=paths,
    )
    is_folded = any(len({path.entries[place] for path in paths}) > MOST_DRAWN for place in range(len(heads)))
    return Picture(title, draw_network(chart, language()), is_folded)


def name_place(tie: Tie) -> str:
    """Return the word for the place of a tie."""
    if tie.place_id.startswith("county"):
        return language().gettext(_ONLY_COUNTY, county=tie.place)
    return tie.place or language().gettext(_NO_PLACE)


def draw_sums(title: str, sums: Sequence[FundingSum], kind: str) -> Picture:
    """Return sums of money as bars; one without any known amount is drawn as not known, never as nothing."""
    bars = tuple(
        Bar(
            label=word_for(one.key, kind) if kind else str(one.key),
            value=None if one.missing_amounts == one.fundings else one.amount_eur,
            note=_say_missing(one),
        )
        for one in sums
    )
    chart = BarChart(title=title, axis=Axis(language().gettext(_AMOUNT), "€"), bars=bars)
    return Picture(title, draw_bars(chart, language()))


def _say_missing(one: FundingSum) -> str:
    if not one.missing_amounts or one.missing_amounts == one.fundings:
        return ""
    count = language().number(one.missing_amounts)
    return language().ngettext("ohne %(count)s Betrag", "ohne %(count)s Beträge", one.missing_amounts, count=count)
