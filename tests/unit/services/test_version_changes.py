"""What changed between two data versions."""

from __future__ import annotations

import pytest

from atlas.errors import BadRequestError, NotFoundError
from atlas.frames import Tables
from atlas.model import TABLES
from atlas.services.snapshots import Snapshot
from atlas.services.version_changes import FIELD_WORDS, VersionPair, compare_versions, publish_changes
from atlas.services.version_reader import VersionReader
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from tests.packages import small_tables
from tests.spec.country import TODAY, change, edit, rows

SETTINGS = Settings("sqlite://")


def pair_of(old: Tables, new: Tables, current: Tables | None = None) -> VersionPair:
    before, after = (Snapshot(number, tables, SETTINGS, TODAY) for number, tables in ((1, old), (2, new)))
    return VersionPair(before, after, Snapshot(3, current, SETTINGS, TODAY) if current else after)


def without_offer(tables: Tables, offer_id: str) -> Tables:
    names = ("offers", "offer_sites", "service_areas", "fundings")
    return {**tables, **{name: tables[name][tables[name]["offer_id"] != offer_id] for name in names}}


def test_nothing_changed_between_equal_data() -> None:
    assert compare_versions(pair_of(small_tables(), small_tables()), "08991").is_empty


def test_offers_come_and_go_in_their_county_only() -> None:
    old, new = small_tables(), without_offer(small_tables(), "offer-3")
    gone = compare_versions(pair_of(old, new), "08991")
    assert [offer.name for offer in gone.removed] == ["Kita „Kleine Füße“"]
    assert [offer.offer_id for offer in compare_versions(pair_of(new, old), "08991").added] == ["offer-3"]
    assert compare_versions(pair_of(old, new), "08992").is_empty


def test_fundings_are_changes_of_their_offer() -> None:
    new = change(small_tables(), "fundings", [], keep=lambda fundings: fundings["offer_id"] != "offer-1")
    (offer,) = compare_versions(pair_of(small_tables(), new), "08991").changed
    (told,) = offer.changes
    assert (offer.offer_id, told.field, told.after) == ("offer-1", "fundings", "")
    assert told.before == "2025, Südkreis, Personal, 52000.5 €"


def test_an_offer_tells_its_changes_field_by_field() -> None:
    new = edit(
        edit(small_tables(), "offers", "offer-1", phone="+49 7000 999", capacity=5), "sites", "site-1", street="Neu 3"
    )
    (offer,) = compare_versions(pair_of(small_tables(), new), "08991").changed
    told = {change.field: (change.before, change.after) for change in offer.changes}
    assert told["phone"] == ("+49 7000 101", "+49 7000 999")
    assert told["capacity"] == ("", "5")
    assert told["sites"] == ("Hauptstraße 1, 99101, Aheim, Aheim", "Neu 3, 99101, Aheim, Aheim")


def test_verdicts_that_turned_are_told() -> None:
    turned = compare_versions(pair_of(small_tables(), without_offer(small_tables(), "offer-3")), "08991").verdicts
    assert [(turn.region, turn.topic_id, turn.before, turn.after) for turn in turned] == [
        ("Aheim", "kita", "covered", "white_spot")
    ]


def test_people_are_compared_by_municipality() -> None:
    newer = rows(ags="08991001", base="register", reference_date="2023-12-31", target_group="all", people=1100)
    people = compare_versions(pair_of(small_tables(), change(small_tables(), "population", newer)), "08991").people
    assert [(change.field, change.before, change.after) for change in people] == [("Aheim", "1000", "1100")]


def test_of_a_confidential_offer_no_change_is_told_but_that_there_is_one() -> None:
    new = edit(small_tables(), "offers", "offer-5", phone="+49 7000 5")
    (offer,) = compare_versions(pair_of(small_tables(), new), "08991").changed
    assert offer.is_confidential
    assert offer.changes == ()


@pytest.mark.parametrize("when", ["after", "by now"])
def test_an_offer_that_became_confidential_does_not_tell_where_it_was(when: str) -> None:
    opened = edit(small_tables(), "offers", "offer-1", is_confidential=True)
    moved = edit(small_tables(), "sites", "site-1", street="Woanders 9")
    pair = pair_of(small_tables(), opened) if when == "after" else pair_of(small_tables(), moved, opened)
    found = compare_versions(pair, "08991")
    assert all(offer.changes == () for offer in found.changed if offer.offer_id == "offer-1")
    # Before, it was sited in Aheim: a verdict that turned there would point at it.
    assert found.withheld_topics == ("schuldnerberatung",)
    assert "schuldnerberatung" not in {turn.topic_id for turn in found.verdicts}
    assert b"Hauptstra" not in publish_changes(found)


def test_the_name_an_offer_had_before_it_became_confidential_is_not_told() -> None:
    opened = edit(small_tables(), "offers", "offer-1", name="Beratung", is_confidential=True)
    renamed = edit(small_tables(), "offers", "offer-1", name="Beratung am Markt in Aheim")
    for pair in (pair_of(opened, renamed), pair_of(small_tables(), renamed, opened)):
        (offer,) = compare_versions(pair, "08991").changed
        assert offer.name == "Beratung"


def test_changes_are_published_as_records() -> None:
    found = compare_versions(pair_of(small_tables(), without_offer(small_tables(), "offer-3")), "08991")
    assert publish_changes(found).count(b'"kind"') == 2
    assert publish_changes(found, as_csv=True).decode("utf-8-sig").splitlines()[0] == "kind,id,name,field,before,after"


def test_a_version_is_not_compared_with_itself() -> None:
    taken = Snapshot(1, small_tables(), SETTINGS, TODAY)
    with pytest.raises(BadRequestError, match="mit sich selbst"):
        compare_versions(VersionPair(taken, taken, taken), "08991")


def test_an_unknown_county_or_definition_is_refused() -> None:
    pair = pair_of(small_tables(), small_tables())
    with pytest.raises(NotFoundError):
        compare_versions(pair, "99999")
    with pytest.raises(NotFoundError):
        compare_versions(pair, "08991", "guess")


def test_the_reader_keeps_the_last_snapshots_and_reuses_the_current_one() -> None:
    store = MemoryStore()
    for people in (1, 2, 3):
        newer = rows(ags="08991001", base="register", reference_date="2023-12-31", target_group="all", people=people)
        store.replace(change(small_tables(), "population", newer), note=str(people))
    reader = VersionReader(store, SETTINGS, kept=1)
    current = Snapshot(3, store.read(3), SETTINGS, TODAY)
    assert reader.snapshot(3, current) is current
    first = reader.snapshot(1, current)
    assert first.as_of == TODAY
    assert reader.snapshot(1, current) is first
    reader.snapshot(2, current)
    assert reader.snapshot(1, current) is not first
    with pytest.raises(NotFoundError, match="1 bis 3"):
        reader.snapshot(7, current)


def test_every_field_of_an_offer_has_a_word() -> None:
    assert {name for name in TABLES["offers"].column_names if name not in FIELD_WORDS} == {"offer_id"}
