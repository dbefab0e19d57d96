"""Offers that hypothesis makes up, with all that hangs on them, on the ground of the hand-drawn country.

Whatever an import takes may stand in a cell: umlauts, quotes, line ends, emoji, text like markup or formulas.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from atlas.frames import Tables, frame_of
from atlas.model import TABLES, Column
from tests.packages import MUNICIPALITIES, TOPICS, small_tables

MADE: tuple[str, ...] = ("providers", "offers", "sites", "offer_sites", "service_areas", "fundings")
_ODD = (
    "Müßiggang",
    '"quer"',
    "a\nb",
    "a\r\nb",
    "a\rb",
    "\U0001f600",
    "<script>x</script>",
    "=cmd|' /C'!A0",
    "; ;",
    "a;b",
)
# NUL is no character of a CSV file, and half a surrogate pair is no character at all.
_WORDS = st.sampled_from(_ODD) | st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=12
).filter(lambda text: bool(text.strip()))
_REGIONS = [f"municipality-{ags}" for ags in MUNICIPALITIES]


def cells(column: Column) -> st.SearchStrategy[Any]:
    """Return a strategy for the values of a column; missing ones where it allows them."""
    values = _values(column)
    return values if column.required else st.none() | values


def _values(column: Column) -> st.SearchStrategy[Any]:
    if column.choices:
        chosen = st.sampled_from(column.choices)
        return st.lists(chosen, min_size=1, unique=True).map(";".join) if column.kind == "list" else chosen
    if column.pattern:
        return st.from_regex(column.pattern, fullmatch=True)
    least, most = int(column.minimum or 0), int(column.maximum or 2**40)
    by_kind: dict[str, st.SearchStrategy[Any]] = {
        "text": _WORDS,
        "list": _WORDS,
        "boolean": st.booleans(),
        "date": st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(date.isoformat),
        "number": st.floats(least, most, allow_subnormal=False),
        "integer": st.integers(least, most),
        "year": st.integers(least, most),
    }
    return by_kind[column.kind]


@st.composite
def offer_tables(draw: st.DrawFn) -> Tables:
    """Return all tables of the hand-drawn country with other offers in it."""
    rows: dict[str, list[dict[str, Any]]] = {
        name: [_row(draw, name, number) for number in range(draw(st.integers(0, 4)))]
        for name in ("providers", "offers", "sites")
    }
    providers = [row["provider_id"] for row in rows["providers"]]
    offers = [row["offer_id"] for row in rows["offers"]]
    sites = [row["site_id"] for row in rows["sites"]]
    for offer in rows["offers"]:
        offer["topic_id"] = draw(st.sampled_from(list(TOPICS)))
        offer["provider_id"] = draw(st.sampled_from([None, *providers]))
    for site in rows["sites"]:
        _place(draw, site)
    pairs = st.tuples(st.sampled_from(offers), st.sampled_from(sites)) if offers and sites else st.nothing()
    links = draw(st.lists(pairs, unique=True, max_size=6)) if offers and sites else []
    rows["offer_sites"] = [{"offer_id": offer, "site_id": site} for offer, site in links]
    rows["service_areas"] = _areas(draw, offers)
    rows["fundings"] = [
        {**_row(draw, "fundings", number), "offer_id": draw(st.sampled_from(offers))}
        for number in range(draw(st.integers(0, 3)) if offers else 0)
    ]
    made = {name: frame_of(TABLES[name], rows[name]) for name in MADE}
    return {**small_tables(), **made}


def _row(draw: st.DrawFn, name: str, number: int) -> dict[str, Any]:
    row = {column.name: draw(cells(column)) for column in TABLES[name].columns if not column.refers_to}
    key = TABLES[name].key[0]
    # A slug is taken as it is; any other id may hold anything, as long as no two are the same.
    return {**row, key: f"nr-{number}" if TABLES[name].column(key).pattern else f"{number} {row[key]}"}


def _place(draw: st.DrawFn, site: dict[str, Any]) -> None:
    site["ags"] = draw(st.sampled_from([None, *MUNICIPALITIES]))
    points = st.tuples(st.floats(8.9, 9.1), st.floats(47.9, 48.1))
    site["lon"], site["lat"] = draw(st.just((None, None)) | points)


def _areas(draw: st.DrawFn, offers: list[str]) -> list[dict[str, Any]]:
    if not offers:
        return []
    pairs = st.tuples(st.sampled_from(offers), st.sampled_from([None, *_REGIONS]))
    return [
        {
            **{name: draw(cells(TABLES["service_areas"].column(name))) for name in ("basis", "note")},
            "offer_id": offer,
            "region_id": region,
        }
        for offer, region in draw(st.lists(pairs, unique=True, max_size=5))
    ]
