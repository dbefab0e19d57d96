"""The mapping file: what it may say, and how its faults are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from atlas.errors import BadDataError, FaultyDataError, NotFoundError
from atlas.faults import Fault
from atlas.sources.offer_mapping import OfferMapping, check_columns, check_topics, read_mapping

SMALL = """
[source]
title = "Liste des Sozialamts"
licence = "dl-de/by-2-0"
edition = "Stand Mai 2024"
id_prefix = "kn"

[columns]
name = "Bezeichnung"
topic = "Art"
street = ["Straße", "Nr"]

[topics]
"Rat*" = "schuldnerberatung"
Schule = "ignore: keine soziale Einrichtung"
"""


def read(folder: Path, text: str) -> OfferMapping:
    path = folder / "zuordnung.toml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path)


def faults_of(folder: Path, text: str) -> list[Fault]:
    with pytest.raises(FaultyDataError) as caught:
        read(folder, text)
    return list(caught.value.faults)


def test_a_mapping_is_read(tmp_path):
    mapping = read(tmp_path, SMALL)
    assert mapping.columns == {"name": ("Bezeichnung",), "topic": ("Art",), "street": ("Straße", "Nr")}
    assert mapping.topics["Rat*"] == "schuldnerberatung"
    assert mapping.label("street") == "Straße + Nr"


def test_the_year_comes_from_the_edition_and_the_attribution_from_the_title(tmp_path):
    source = read(tmp_path, SMALL).source
    assert (source.year, source.attribution) == (2024, "Liste des Sozialamts")


def test_toml_values_become_text(tmp_path):
    more = '[constants]\nis_confidential = true\nlanguages = ["de", "en"]\nverified_on = 2024-05-31\n'
    more += "[file]\nheader_row = 3\n"
    mapping = read(tmp_path, SMALL + more)
    assert mapping.constants == {"is_confidential": "ja", "languages": "de;en", "verified_on": "2024-05-31"}
    assert mapping.options.header_row == 3


def test_every_fault_is_told_at_once_with_its_line_and_a_suggestion(tmp_path):
    text = SMALL.replace("name =", "nmae =").replace("licence", "lizenz") + "[colums]\nx = 1\n"
    told = {fault.column: fault for fault in faults_of(tmp_path, text)}
    assert set(told) == {"colums", "source.lizenz", "source.licence", "columns.nmae", "columns.name"}
    assert "columns" in told["colums"].advice
    assert "name" in told["columns.nmae"].advice
    assert told["columns.nmae"].row == text.splitlines().index('nmae = "Bezeichnung"') + 1


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ('id_prefix = "kn"', "", "source.id_prefix"),
        ('id_prefix = "kn"', 'id_prefix = "Kürzel 1"', "source.id_prefix"),
        ('edition = "Stand Mai 2024"', 'retrieved_on = "gestern"', "source.retrieved_on"),
        ('"Bezeichnung"', "3", "columns.name"),
        ('street = ["Straße", "Nr"]', 'lon = "x"', "columns.lon"),
        ('street = ["Straße", "Nr"]', "street = []", "columns.street"),
        ('"schuldnerberatung"', "1", "topics.Rat*"),
        ("ignore: keine soziale Einrichtung", "ignore:", "topics.Schule"),
        ("[topics]", '[constants]\nname = "x"\n[topics]', "constants.name"),
        ("[topics]", '[file]\ndecimal = ";"\n[topics]', "file.decimal"),
        ("[topics]", '[file]\ndelimiter = ";;"\n[topics]', "file.delimiter"),
        ("[topics]", '[file]\nheader_row = "drei"\n[topics]', "file.header_row"),
        ("[topics]", '[values]\nwheelchair = "ja"\n[topics]', "values.wheelchair"),
        ("[topics]", '[new_topics]\nschule = "x"\n[topics]', "new_topics.schule"),
        ("[topics]", '[new_topics.Schule]\nfield = "families"\n[topics]', "new_topics.Schule"),
        ("[topics]", '[new_topics.schule]\nfield = "familie"\n[topics]', "new_topics.schule.field"),
    ],
)
def test_a_mapping_that_makes_no_sense_names_the_place(tmp_path, old, new, column):
    assert old in SMALL
    assert column in {fault.column for fault in faults_of(tmp_path, SMALL.replace(old, new, 1))}


def test_a_section_that_is_a_value_is_told(tmp_path):
    assert "columns" in {fault.column for fault in faults_of(tmp_path, 'columns = "Name"\n')}


def test_offer_ids_of_the_file_need_no_prefix(tmp_path):
    text = SMALL.replace('id_prefix = "kn"', "").replace("[columns]", '[columns]\noffer_id = "Nr"')
    assert read(tmp_path, text).source.id_prefix == ""


def test_what_is_no_toml_is_refused(tmp_path):
    with pytest.raises(BadDataError, match="kein lesbares TOML"):
        read(tmp_path, "[source\ntitle = Liste")


def test_a_missing_mapping_is_named(tmp_path):
    with pytest.raises(NotFoundError, match=r"fehlt\.toml"):
        read_mapping(tmp_path / "fehlt.toml")


def test_unknown_columns_of_the_file_are_told_with_a_suggestion(tmp_path):
    faults = check_columns(read(tmp_path, SMALL), ["Bezeichnungen", "Art", "Straße", "Nr"])
    assert [(fault.value, "Meinten Sie „Bezeichnungen“?" in fault.advice) for fault in faults] == [
        ("Bezeichnung", True)
    ]


def test_unknown_topics_are_told_with_a_suggestion_and_new_ones_are_known(tmp_path):
    mapping = read(tmp_path, SMALL)
    (fault,) = check_topics(mapping, ["schuldenberatung"])
    assert "Meinten Sie „schuldenberatung“?" in fault.advice
    new = '[new_topics.schuldnerberatung]\nfield = "existence"\nlabel_de = "S"\nlabel_en = "D"\ngender = "f"\n'
    assert check_topics(read(tmp_path, SMALL + new), []) == []
