"""Tables as forms of a package have to bring them back: nasty texts, exact numbers, days, truths, gaps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from atlas.frames import Tables, empty_frame, frame_of, rows_of
from atlas.model import STORED_TABLES, TABLES
from atlas.sources.package import read_package
from tests.packages import small_tables

NASTY = (
    "=cmd|' /C calc'!A0",
    "'text",
    "  vorn und hinten  ",
    'ä;ö"ß„“',
    "zwei\nZeilen",
    "zwei\r\nZeilen\r",
    "\tTab",
    "007",
    "1e5",
    "2026-01-15",
    "TRUE",
    "#REF!",
    "😀 Familie 👨‍👩‍👧",
    "\x01\x08\x1b\x7f\x9f",
    "_x0041_",
    "_x005F_x0041_",
    "_x0041_x0042_ \x01",
    "<r><t>kein XML & keins</t></r>",
    "_x0041_x0042_" * 3000,
    "<script>alert('ü')</script>&amp;",
    "\u200e\ufeff\u00ad",
    "NULL",
    "x" * 40_000,
)
texts = st.one_of(
    st.sampled_from(NASTY), st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\ufffe\uffff\x00"))
).filter(lambda text: bool(text) and not text.isspace())
numbers = st.floats(min_value=0, max_value=1e15, allow_nan=False) | st.sampled_from([0.1 + 0.2, 1 / 3, 1e-7, 52000.5])


@st.composite
def some_tables(draw: st.DrawFn) -> Tables:
    """Draw the hand-drawn country with other offers, sites and fundings; a table may be empty, or absent."""
    offers = draw(st.lists(_offer(), max_size=4, unique_by=lambda row: row["offer_id"]))
    fundings = [
        {**draw(_funding()), "offer_id": draw(st.sampled_from([offer["offer_id"] for offer in offers]))}
        for _ in range(draw(st.integers(0, 3)) if offers else 0)
    ]
    for number, funding in enumerate(fundings):
        funding["funding_id"] = f"f-{number}"
    tables = small_tables()
    for name in ("offer_sites", "service_areas"):
        tables[name] = empty_frame(TABLES[name])
    tables["offers"] = frame_of(TABLES["offers"], offers)
    tables["fundings"] = frame_of(TABLES["fundings"], fundings)
    for name in draw(st.sets(st.sampled_from(["areas", "standards", "indicators"]))):
        del tables[name]
    return tables


@st.composite
def _offer(draw: st.DrawFn) -> dict[str, Any]:
    maybe = st.none() | texts
    return {
        "offer_id": draw(texts),
        "name": draw(texts),
        "topic_id": "kita",
        "description": draw(maybe),
        "cost": draw(maybe),
        "phone": draw(maybe),
        "delivery_modes": draw(st.sampled_from(["on_site", "on_site;phone"])),
        "is_confidential": draw(st.booleans()),
        "capacity": draw(st.none() | st.integers(0, 2**61)),
        "source_year": draw(st.none() | st.integers(1900, 2100)),
        "verified_on": draw(st.none() | st.dates().map(lambda day: day.isoformat())),
    }


@st.composite
def _funding(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "funder_level": "county",
        "funder": draw(texts),
        "amount_eur": draw(st.none() | numbers),
        "year": draw(st.integers(1900, 2100)),
        "is_voluntary": draw(st.none() | st.booleans()),
    }


def assert_comes_back(file: Path, tables: Tables) -> None:
    """Fail unless a file holds exactly these tables."""
    package = read_package(file)
    assert [str(fault) for fault in package.faults if fault.severity == "error"] == []
    assert set(package.tables) == set(tables)
    for name, frame in package.tables.items():
        expected = tables[name].reset_index(drop=True)
        if name == "areas":
            assert rows_of(_in_order(frame, name)) == rows_of(_in_order(expected, name))
        else:
            assert_frame_equal(_in_order(frame, name), _in_order(expected, name))


def _in_order(frame: Any, name: str) -> Any:
    keys = list(STORED_TABLES[name].key)
    return frame.sort_values(keys, kind="stable").reset_index(drop=True)
