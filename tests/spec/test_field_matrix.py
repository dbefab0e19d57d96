"""In which column of Groß-Gerau's matrix an offer stands: docs/decisions/0012-field-matrix.md as examples."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from atlas.errors import NotFoundError
from atlas.services.field_matrix import FieldMatrix, build_field_matrix
from atlas.services.matrix_files import MATRIX_FIELDS, publish_field_matrix
from atlas.services.provisions import place_in_matrix
from atlas.services.snapshots import Snapshot
from tests.fundings import funded_default
from tests.spec.country import change, edit, snapshot_of


def placed(tables: dict[str, Any], offer_id: str) -> tuple[str, str]:
    row = place_in_matrix(snapshot_of(tables)).loc[offer_id]
    return row["provision"], row["placed_by"]


def serve(country: Snapshot, offer_id: str, *regions: str, basis: str = "stated") -> dict[str, Any]:
    rows = [{"offer_id": offer_id, "region_id": region, "basis": basis} for region in regions]
    return change(country, "service_areas", rows, keep=lambda areas: areas["offer_id"] != offer_id)


def names(matrix: FieldMatrix, field: str, provision: str) -> list[str]:
    return [offer["offer_id"] for offer in matrix.cells[field, provision].offers]


def test_what_the_law_provides_is_regular_wherever_it_is(country: Snapshot) -> None:
    tables = edit(serve(country, "offer-3", "county-08991"), "topics", "kita", is_regular_service=True)
    assert placed(tables, "offer-3") == ("regular", "topic")


def test_a_topic_that_nobody_has_decided_on_is_not_regular(country: Snapshot) -> None:
    assert placed(country.tables, "offer-4")[0] == "municipal"


def test_an_offer_for_the_whole_county_is_a_county_measure(country: Snapshot) -> None:
    assert placed(serve(country, "offer-3", "county-08991"), "offer-3") == ("county", "area")


def test_all_municipalities_by_name_are_the_county(country: Snapshot) -> None:
    # offer-1 names Aheim and Bedorf, which are all of Südkreis.
    assert placed(country.tables, "offer-1") == ("county", "area")


def test_an_offer_for_one_municipality_is_a_municipal_measure(country: Snapshot) -> None:
    assert placed(serve(country, "offer-1", "municipality-08991001"), "offer-1") == ("municipal", "area")


def test_an_area_that_nobody_stated_decides_and_is_said_to(country: Snapshot) -> None:
    assert placed(country.tables, "offer-4") == ("municipal", "inferred_area")
    tables = serve(country, "offer-4", "county-08992", basis="inferred")
    assert placed(tables, "offer-4") == ("county", "inferred_area")


def test_without_an_area_the_county_as_provider_makes_a_county_measure(country: Snapshot) -> None:
    provider = {"provider_id": "landratsamt", "name": "Landratsamt SÜDKREIS", "umbrella": "public"}
    tables = edit(change(country, "providers", [provider]), "offers", "offer-2", provider_id="landratsamt")
    assert placed(tables, "offer-2") == ("county", "provider")
    private = edit(tables, "providers", "landratsamt", umbrella="other")
    assert placed(private, "offer-2") == ("municipal", "site")


def test_without_any_area_an_offer_stands_by_its_site(country: Snapshot) -> None:
    assert placed(country.tables, "offer-2") == ("municipal", "site")


def test_a_confidential_offer_counts_for_its_county(country: Snapshot) -> None:
    assert placed(country.tables, "offer-5") == ("county", "area")
    assert placed(serve(country, "offer-5", "municipality-08991001"), "offer-5")[0] == "county"


def test_an_offer_without_area_and_site_stands_in_no_column(country: Snapshot) -> None:
    tables = serve(country, "offer-3")
    tables = change(tables, "offer_sites", [], keep=lambda links: links["offer_id"] != "offer-3")
    assert placed(tables, "offer-3") == ("", "")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"target_groups": "Kinder;Geflüchtete"}, "target_group"),
        ({"target_groups": "Junge Zugewanderte 12 bis 27 Jahre"}, "target_group"),
        ({"target_groups": "Menschen mit Behinderung"}, ""),
        ({"languages": "de;tr"}, "languages"),
        ({"languages": "de"}, ""),
        ({"languages": None}, ""),
    ],
)
def test_relevance_for_migrants_is_told_by_target_group_and_languages(
    country: Snapshot, cells: dict[str, Any], reason: str
) -> None:
    snapshot = snapshot_of(edit(country.tables, "offers", "offer-3", **cells))
    assert place_in_matrix(snapshot).loc["offer-3", "migrants_by"] == reason


def test_relevance_for_migrants_is_told_by_the_topic(country: Snapshot) -> None:
    snapshot = snapshot_of(edit(country.tables, "topics", "kita", target_group="migrants"))
    assert place_in_matrix(snapshot).loc["offer-3", "migrants_by"] == "topic"


def test_the_last_column_shows_offers_a_second_time(country: Snapshot) -> None:
    matrix = build_field_matrix(country, "county-08991")
    assert names(matrix, "existence", "migrants") == ["offer-1"]
    assert names(matrix, "existence", "county") == ["offer-1"]


def test_a_matrix_has_all_offers_that_sit_in_the_region_or_serve_it(country: Snapshot) -> None:
    bedorf = build_field_matrix(country, "municipality-08991002")
    assert names(bedorf, "existence", "county") == ["offer-1"]
    assert names(bedorf, "existence", "municipal") == ["offer-2"]
    assert names(bedorf, "crisis", "county") == ["offer-5"]
    assert bedorf.offers == 3


def test_a_confidential_offer_stands_in_every_town_of_its_county_alike(country: Snapshot) -> None:
    for ags in ("08991001", "08991002"):
        assert names(build_field_matrix(country, f"municipality-{ags}"), "crisis", "county") == ["offer-5"]


def test_an_empty_cell_says_how_far_anybody_looked(country: Snapshot) -> None:
    tables = edit(country.tables, "topics", "kita", is_regular_service=True)
    cells = build_field_matrix(snapshot_of(tables), "county-08992").cells
    assert cells["existence", "county"].survey == "complete"
    assert cells["families", "regular"].survey == "partial"
    assert cells["crisis", "county"].survey == "none"
    # No topic of these fields is regular, or there is none at all.
    assert cells["crisis", "regular"].survey == ""
    assert cells["older", "municipal"].survey == ""


def test_an_unknown_region_is_refused(country: Snapshot) -> None:
    with pytest.raises(NotFoundError, match="county-00000"):
        build_field_matrix(country, "county-00000")


def test_the_csv_has_a_row_for_each_empty_cell(country: Snapshot) -> None:
    text = publish_field_matrix(country, "county-08992", as_csv=True).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == MATRIX_FIELDS
    assert {(row["field"], row["provision"]) for row in rows} == set(build_field_matrix(country, "county-08992").cells)
    assert [row["offer_id"] for row in rows if row["offer_id"]] == ["offer-4"]


def test_the_json_holds_every_cell(country: Snapshot) -> None:
    described = json.loads(publish_field_matrix(country, "county-08991"))
    assert len(described["cells"]) == 20
    assert described["offers"] == 4


def test_every_default_offer_finds_its_column() -> None:
    found = place_in_matrix(funded_default())
    assert found["provision"].value_counts().to_dict() == {"regular": 411, "municipal": 377, "county": 64}
