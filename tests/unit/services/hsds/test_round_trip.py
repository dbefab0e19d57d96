"""What goes out as Open Referral comes back equal, in each of its three forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from atlas.frames import Tables, frame_of, rows_of
from atlas.model import STORED_TABLES, TABLES
from atlas.services.confidential import tables_without_secret_towns
from atlas.services.exchange import import_default, import_package
from atlas.services.hsds.export import export_json, export_lines, export_tables
from atlas.services.snapshots import Snapshot, take_snapshot
from atlas.settings import Settings
from atlas.sources.hsds_rows import TABLES as CARRIED
from atlas.sources.package import read_package
from atlas.store.memory import MemoryStore
from atlas.store.protocol import Store
from tests.packages import small_tables

SETTINGS: Final = Settings(database_url="memory:")
Write = Callable[[Snapshot, Store], bytes]
FORMS: Final[dict[str, Write]] = {
    "json": lambda snapshot, store: b"".join(export_json(snapshot, store)),
    "ndjson": lambda snapshot, store: b"".join(export_lines(snapshot, store)),
    "zip": export_tables,
}
# HSDS has no word for a text of blanks, and a list keeps its items and not the blanks around them.
TEXT: Final = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=12)
ITEM: Final = TEXT.map(lambda text: text.replace(";", "-"))


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def listed(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=3).map(";".join)


OFFER: Final = st.fixed_dictionaries(
    {
        "name": TEXT,
        "partners": optional(listed(ITEM)),
        "office": optional(TEXT),
        "target_groups": optional(listed(ITEM)),
        "description": optional(TEXT),
        "plain_language": optional(TEXT),
        "delivery_modes": listed(st.sampled_from(["on_site", "mobile", "online", "phone"])),
        "languages": optional(listed(st.sampled_from(["de", "tr", "uk"]))),
        "cost": optional(TEXT | st.just("kostenlos")),
        "access": optional(TEXT),
        "wheelchair": optional(st.sampled_from(["yes", "limited", "no"])),
        "capacity": optional(st.integers(0, 10_000)),
        "phone": optional(TEXT),
        "email": optional(TEXT | st.just("rat@example.org")),
        "website": optional(TEXT | st.just("https://example.org/rat?a=b")),
        "opening_hours": optional(TEXT | st.sampled_from(["Mo-Fr 09:00-12:00; PH off", "Mo[1] 10:00+", "24/7"])),
        "opening_hours_text": optional(TEXT),
        "source_url": optional(TEXT),
        "source_year": optional(st.integers(1900, 2100)),
        "source_confidence": optional(st.sampled_from(["high", "medium", "low"])),
        "source_topic": optional(TEXT),
        "source_field": optional(TEXT),
        "verified_on": optional(st.dates(date(2000, 1, 1), date(2026, 1, 1)).map(date.isoformat)),
    }
)
SITE: Final = st.fixed_dictionaries(
    {
        "name": optional(TEXT),
        "street": optional(TEXT),
        "postcode": optional(st.from_regex("[0-9]{5}", fullmatch=True)),
        "city": optional(TEXT),
        "ags": optional(st.just("08991001")),
        "lon": st.floats(8.9, 9.1),
        "lat": st.floats(47.9, 48.1),
        "location_precision": st.sampled_from(["exact", "street", "place", "municipality"]),
    }
)


@dataclass(frozen=True)
class Made:
    """Rows without their ids."""

    offers: list[dict[str, Any]]
    sites: list[dict[str, Any]]
    fundings: list[dict[str, Any]]
    provider: dict[str, Any]
    note: str | None


FUNDING: Final = st.fixed_dictionaries(
    {
        "funder_level": st.sampled_from(["federal", "county", "foundation"]),
        "funder": TEXT,
        "purpose": optional(TEXT),
        "amount_eur": optional(st.floats(0, 1e9)),
        "year": st.integers(1900, 2100),
        "is_voluntary": optional(st.booleans()),
    }
)
PROVIDER: Final = st.fixed_dictionaries(
    {
        "name": TEXT,
        "umbrella": st.sampled_from(["caritas", "public", "other"]),
        "also_known_as": optional(listed(ITEM)),
        "phone": optional(TEXT),
        "email": optional(TEXT | st.just("amt@example.org")),
        "website": optional(TEXT),
    }
)


def public_tables(snapshot: Snapshot) -> Tables:
    """Return what may go out: of confidential offers neither towns nor addresses of the web."""
    tables = tables_without_secret_towns(snapshot)
    hidden = tables["offers"]["offer_id"].isin(snapshot.offers.index[snapshot.offers["is_hidden"]])
    masked = {name: tables["offers"][name].mask(hidden) for name in ("email", "website", "source_url")}
    return {**tables, "offers": tables["offers"].assign(**masked)}


def assert_same(found: Tables, expected: Tables, names: tuple[str, ...] = CARRIED) -> None:
    for name in names:
        table = STORED_TABLES[name]
        # Made anew, as a column that is empty throughout has no type of its own after masking.
        frames = (
            frame_of(table, rows_of(tables[name])).sort_values(list(table.key), na_position="first", ignore_index=True)
            for tables in (found, expected)
        )
        assert_frame_equal(*frames, obj=name)


def carry(tables: Tables, form: str, folder: Path) -> tuple[Snapshot, Tables]:
    """Send tables out and read them again."""
    store = MemoryStore()
    store.replace(tables, note="hinaus")
    snapshot = take_snapshot(store, SETTINGS)
    file = folder / f"out.{form}"
    file.write_bytes(FORMS[form](snapshot, store))
    package = read_package(file)
    assert [str(fault) for fault in package.faults if fault.severity == "error"] == []
    return snapshot, package.tables


@pytest.mark.parametrize("form", FORMS)
def test_the_default_data_come_back_equal(form: str, tmp_path: Path) -> None:
    store = MemoryStore()
    import_default(store)
    snapshot, found = carry(store.read(), form, tmp_path)
    assert_same(found, public_tables(snapshot))


@pytest.mark.parametrize("form", ["json", "zip"])
def test_the_sources_come_along(form: str, tmp_path: Path) -> None:
    store = MemoryStore()
    import_default(store)
    _, found = carry(store.read(), form, tmp_path)
    expected = store.read()["provenance"]
    assert_same(found, {"provenance": expected[expected["resource"].isin(CARRIED)]}, ("provenance",))


MADE: Final = st.builds(
    Made,
    offers=st.lists(OFFER, min_size=1, max_size=3),
    sites=st.lists(SITE, min_size=1, max_size=3),
    fundings=st.lists(FUNDING, max_size=2),
    provider=PROVIDER,
    note=optional(TEXT),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(made=MADE, form=st.sampled_from(list(FORMS)))
def test_whatever_is_in_them_offers_come_back_equal(made: Made, form: str, tmp_path: Path) -> None:
    shared = {"topic_id": "kita", "provider_id": "traeger", "is_confidential": False}
    ids = [f"offer-{number}" for number in range(len(made.offers))]
    places = [f"site-{number}" for number in range(len(made.sites))]
    rows: dict[str, list[dict[str, Any]]] = {
        "providers": [{"provider_id": "traeger", **made.provider}],
        "offers": [{"offer_id": key, **shared, **cells} for key, cells in zip(ids, made.offers, strict=True)],
        "sites": [{"site_id": key, **cells} for key, cells in zip(places, made.sites, strict=True)],
        # All sites belong to the first offer, and the last one to every offer.
        "offer_sites": [
            *({"offer_id": ids[0], "site_id": place} for place in places),
            *({"offer_id": key, "site_id": places[-1]} for key in ids[1:]),
        ],
        "service_areas": [
            {"offer_id": ids[0], "region_id": "county-08991", "basis": "stated", "note": made.note},
            {"offer_id": ids[-1], "region_id": None, "basis": "unknown", "note": made.note},
        ],
        "fundings": [
            {"funding_id": f"f{number}", "offer_id": ids[0], **cells} for number, cells in enumerate(made.fundings)
        ],
    }
    tables = {**small_tables(), **{name: frame_of(TABLES[name], listed) for name, listed in rows.items()}}
    snapshot, found = carry(tables, form, tmp_path)
    assert_same(found, public_tables(snapshot))


def test_what_came_back_changes_nothing_but_what_was_withheld(tmp_path: Path) -> None:
    store = MemoryStore()
    store.replace(small_tables(), note="Anfang")
    file = tmp_path / "out.zip"
    file.write_bytes(export_tables(take_snapshot(store, SETTINGS), store))
    import_package(store, file)
    changed = [change.key for name in CARRIED for change in store.history(name, since=1)]
    # Of the confidential offer the address of its source is withheld, as it often names the town.
    assert changed == [("offer-5",)]
    assert import_package(store, file).changed_rows == 0


def test_the_same_data_give_the_same_bytes() -> None:
    store = MemoryStore()
    store.replace(small_tables(), note="Anfang")
    snapshots = [take_snapshot(store, SETTINGS) for _ in range(2)]
    for write in FORMS.values():
        first, second = (write(snapshot, store) for snapshot in snapshots)
        assert first == second


def test_providers_and_sites_without_offers_come_along_in_the_tables(tmp_path: Path) -> None:
    tables = small_tables()
    alone = frame_of(TABLES["providers"], [{"provider_id": "allein", "name": "Allein e. V.", "umbrella": "other"}])
    _, found = carry({**tables, "providers": pd.concat([tables["providers"], alone])}, "zip", tmp_path)
    assert "allein" in set(found["providers"]["provider_id"])
