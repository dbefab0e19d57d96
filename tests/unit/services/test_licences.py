"""One licence for a file that several tables went into."""

from __future__ import annotations

import pytest

from atlas.frames import frame_of
from atlas.model import PROVENANCE
from atlas.services.licences import find_licence

DCAT_AP_DE = "http://dcat-ap.de/def/licenses/"


def licence_of(*licences: str, url: str | None = None) -> str:
    rows = [
        {"resource": f"t{number}", "title": "x", "licence": name, "licence_url": url, "attribution": f"© {number}"}
        for number, name in enumerate(licences)
    ]
    return find_licence(frame_of(PROVENANCE, rows), [row["resource"] for row in rows]).uri


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["dl-de/by-2-0"], "dl-by-de/2.0"),
        (["DL-DE->BY-2.0"], "dl-by-de/2.0"),
        (["CC BY 4.0", "CC-BY-4.0"], "cc-by/4.0"),
        (["CC0-1.0", "Public Domain"], "cc-zero"),
        (["CC0-1.0", "CC-BY-4.0"], "cc-by/4.0"),
        (["dl-de/by-2-0", "CC-BY-4.0"], "other-open"),
        (["GeoNutzV"], "geonutz/20130319"),
    ],
)
def test_what_is_free_of_conditions_adds_none(names: list[str], code: str) -> None:
    assert licence_of(*names) == DCAT_AP_DE + code


def test_a_licence_outside_of_the_list_is_named_by_its_own_address() -> None:
    assert licence_of("Hauslizenz", url="https://kreis.example/lizenz") == "https://kreis.example/lizenz"


def test_of_a_mixture_with_an_unlisted_licence_nobody_can_say_that_it_is_open() -> None:
    rows = [
        {"resource": "a", "title": "x", "licence": "Haus", "licence_url": "https://a.example/", "attribution": "A"},
        {"resource": "b", "title": "x", "licence": "CC-BY-4.0", "licence_url": None, "attribution": "B"},
    ]
    found = find_licence(frame_of(PROVENANCE, rows), ["a", "b"])
    assert (found.uri, found.names, found.attribution) == ("", ("Haus", "CC-BY-4.0"), "A; B")


@pytest.mark.parametrize("licences", [["nicht angegeben"], ["CC0-1.0", "nicht angegeben"]])
def test_what_nobody_stated_is_no_licence(licences: list[str]) -> None:
    assert licence_of(*licences) == ""


def test_a_table_without_a_source_has_no_licence() -> None:
    found = find_licence(frame_of(PROVENANCE, []), ["offers"])
    assert (found.uri, found.unstated) == ("", ("offers",))
