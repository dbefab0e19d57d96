"""The overview of fundings and the people they reach."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest

from atlas.errors import BadRequestError, FaultyDataError, NotFoundError
from atlas.frames import frame_of
from atlas.model import TABLES
from atlas.resources import resource_folder
from atlas.services.exchange import import_package
from atlas.services.funding_overview import FundingOverview, FundingQuery, survey_fundings
from atlas.services.reached_people import count_reached
from atlas.services.snapshots import Snapshot
from atlas.store.memory import MemoryStore
from tests.fundings import default_tables, funded_default
from tests.packages import small_tables

_EXAMPLE: Final = r"<!-- package file: (\S+) -->\n```\w*\n(.*?)```"


def survey(country: Snapshot, *rows: dict[str, Any], query: FundingQuery | None = None) -> FundingOverview:
    filled = [
        {"funding_id": f"f-{number}", "funder_level": "county", "funder": "Südkreis", "year": 2026, **row}
        for number, row in enumerate(rows)
    ]
    snapshot = country.vary({"fundings": frame_of(TABLES["fundings"], filled)})
    return survey_fundings(snapshot, query or FundingQuery())


def test_without_fundings_everything_is_nothing(country: Snapshot) -> None:
    overview = survey(country)
    assert overview.rows == []
    assert (overview.total.fundings, overview.total.people) == (0, None)
    assert set(overview.sums) == {"year", "funder_level", "funder", "field"}


def test_missing_amounts_are_counted_and_never_taken_for_nothing(country: Snapshot) -> None:
    total = survey(country, {"offer_id": "offer-1", "amount_eur": 100.5}, {"offer_id": "offer-2"}).total
    assert (total.amount_eur, total.missing_amounts, total.fundings) == (100.5, 1, 2)


def test_people_of_a_town_count_once_however_many_offers_reach_it(country: Snapshot) -> None:
    # offer-1 sits in Aheim (1,000) and serves Bedorf (2,000), offer-2 sits in Bedorf, offer-3 in Aheim.
    total = survey(country, *({"offer_id": f"offer-{number}", "amount_eur": 1.0} for number in (1, 2, 3))).total
    assert (total.offers, total.people) == (3, 3000)


def test_an_offer_counts_once_in_a_sum_of_several_fundings(country: Snapshot) -> None:
    assert survey(country, {"offer_id": "offer-1"}, {"offer_id": "offer-1", "year": 2025}).total.offers == 1


def test_a_confidential_offer_reaches_its_whole_county(country: Snapshot) -> None:
    assert count_reached(country, ["offer-5"]) == 3000


def test_people_are_unknown_where_nobody_knows_the_place(country: Snapshot) -> None:
    assert count_reached(country, ["gibt-es-nicht"]) is None


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        (FundingQuery(county="08992"), [2]),
        (FundingQuery(year=2025), [1]),
        (FundingQuery(level="state"), [1]),
        (FundingQuery(funder="Südkreis"), [2, 0]),
        (FundingQuery(field="families"), [2]),
        (FundingQuery(voluntary="yes"), [0]),
        (FundingQuery(voluntary="no"), [1]),
        (FundingQuery(voluntary="unknown"), [2]),
        (FundingQuery(county="08991", voluntary="unknown"), []),
    ],
)
def test_fundings_can_be_narrowed(country: Snapshot, query: FundingQuery, numbers: list[int]) -> None:
    overview = survey(
        country,
        {"offer_id": "offer-1", "is_voluntary": True},
        {"offer_id": "offer-2", "is_voluntary": False, "year": 2025, "funder_level": "state", "funder": "Land"},
        {"offer_id": "offer-4"},
        query=query,
    )
    assert [row["funding_id"] for row in overview.rows] == [f"f-{number}" for number in numbers]


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        (FundingQuery(county="99999"), NotFoundError),
        (FundingQuery(field="gibtsnicht"), NotFoundError),
        (FundingQuery(funder="gibtsnicht"), NotFoundError),
        (FundingQuery(year=1999), NotFoundError),
        (FundingQuery(level="gibtsnicht"), BadRequestError),
        (FundingQuery(voluntary="vielleicht"), BadRequestError),
    ],
)
def test_what_nobody_knows_is_refused(country: Snapshot, query: FundingQuery, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        survey_fundings(country, query)


def test_a_year_without_funding_is_answered_with_the_years_that_have_some(country: Snapshot) -> None:
    with pytest.raises(NotFoundError, match=r"1999 .* bekannt sind: 2025"):
        survey_fundings(country, FundingQuery(year=1999))


def test_sums_of_the_made_up_fundings_stand_by_size() -> None:
    sums = survey_fundings(funded_default(), FundingQuery(county="06433", year=2026)).sums
    assert [one.key for one in sums["funder_level"]][:3] == ["county", "federal", "state"]
    assert sums["year"][0].key == 2026
    assert sums["funder_level"][-1].missing_amounts == sums["funder_level"][-1].fundings == 1


def write_example(folder: Path, text: str | None = None) -> Path:
    """Write the example of docs/import.md, with another table where one is given."""
    documentation = (resource_folder("docs") / "import.md").read_text(encoding="utf-8")
    for name, content in re.findall(_EXAMPLE, documentation, flags=re.DOTALL):
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(text if text is not None and name.endswith(".csv") else content, encoding="utf-8")
    return folder / "foerderungen"


def test_the_example_of_the_documentation_can_be_imported(tmp_path: Path) -> None:
    store = MemoryStore()
    store.replace(default_tables(), note="default")
    assert import_package(store, write_example(tmp_path)).faults == []
    fundings = store.read(store.current_version())["fundings"]
    assert fundings["amount_eur"].sum() == 228000
    assert fundings["is_voluntary"].tolist() == [True, False, True]


def test_the_example_on_the_page_is_the_one_of_the_documentation() -> None:
    documentation = (resource_folder("docs") / "import.md").read_text(encoding="utf-8")
    page = (resource_folder("templates") / "planning" / "cooperation_parts.html").read_text(encoding="utf-8")
    examples = [content.strip() for _, content in re.findall(_EXAMPLE, documentation, flags=re.DOTALL)]
    assert len(examples) == 2
    assert [example for example in examples if example not in page] == []


def test_people_of_every_sum_are_those_of_the_distinct_municipalities_behind_it() -> None:
    snapshot = funded_default()
    members = snapshot.tables["region_members"]
    for one in survey_fundings(snapshot, FundingQuery()).sums["field"]:
        towns: set[str] = set()
        for offer_id in survey_fundings(snapshot, FundingQuery(field=one.key)).offer_ids:
            offer = snapshot.offers.loc[offer_id]
            areas = snapshot.tables["service_areas"]
            named = areas.loc[areas["offer_id"] == offer_id, "region_id"]
            named = [f"county-{offer['county_ags']}"] if offer["is_hidden"] else named
            towns |= set(members.loc[members["region_id"].isin(named), "ags"])
            towns |= set(snapshot.offer_sites.loc[snapshot.offer_sites["offer_id"] == offer_id, "ags"].dropna())
        assert one.people == sum(int(snapshot.people[ags]) for ags in towns)


HEAD: Final = "funding_id,offer_id,funder_level,funder,purpose,amount_eur,year,is_voluntary\n"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("1,offer-1,county,Kreis,,100,zweitausend,ja", "year"),
        ("1,offer-1,county,Kreis,,100,2025/26,ja", "year"),
        ("1,offer-1,county,Kreis,,-5,2026,ja", "amount_eur"),
        ('1,offer-1,county,Kreis,,"118.000,50",2026,ja', "amount_eur"),
        ("1,offer-9,county,Kreis,,100,2026,ja", "offer_id"),
        ("1,offer-1,Kreis,Kreis,,100,2026,ja", "funder_level"),
        ("1,offer-1,county,,,100,2026,ja", "funder"),
        ("1,offer-1,county,Kreis,,100,2026,vielleicht", "is_voluntary"),
    ],
)
def test_a_faulty_funding_is_refused_with_its_row_and_column(tmp_path: Path, row: str, column: str) -> None:
    store = MemoryStore()
    store.replace(small_tables(), note="first")
    with pytest.raises(FaultyDataError) as refused:
        import_package(store, write_example(tmp_path, HEAD + row + "\n"))
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(2, column)]
