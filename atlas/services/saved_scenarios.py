"""Scenarios under a name: kept beside the data, never part of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from atlas.errors import BadRequestError, NotFoundError
from atlas.services.scenario_edits import LONGEST_NAME, Edit, write_edits
from atlas.services.snapshots import Snapshot
from atlas.sources.foreign_cells import slug
from atlas.store.protocol import SavedScenario, Store

LONGEST_NOTE: Final = 500
_LONGEST_SLUG: Final = 40
_MOST_TRIES: Final = 1000
# Pages of their own stand at these addresses.
_TAKEN: Final = {"foerderlinien"}


def save_scenario(
    store: Store, snapshot: Snapshot, edits: Iterable[Edit], *, name: str, note: str = "", county: str = ""
) -> SavedScenario:
    """Keep a scenario under a name, and return it with its id.

    Two scenarios may have the same name; the id of the second gets a number.

    Raises
    ------
    BadRequestError
        If saving is turned off or no more may be saved, the name is missing or too long, or nothing is changed.
    NotFoundError
        If the county is unknown.
    """
    _refuse_unfit(store, snapshot, name, note)
    if county:
        snapshot.require_county(county)
    text = write_edits(edits)
    if not text:
        raise BadRequestError("Dieses Szenario ändert noch nichts; bitte zuerst eine Änderung hinzufügen.")
    stem = slug(name)[:_LONGEST_SLUG].strip("-") or "szenario"
    wanted = SavedScenario(stem, name.strip(), note.strip(), text, county, datetime.now(UTC), snapshot.version)
    for number in range(2 if stem in _TAKEN else 1, _MOST_TRIES):
        named = wanted if number == 1 else replace(wanted, scenario_id=f"{stem}-{number}")
        if store.save_scenario(named):
            return named
    raise BadRequestError(
        "Unter dem Namen „%(name)s“ gibt es zu viele Szenarien; bitte einen anderen wählen.", name=name
    )


def find_scenario(store: Store, scenario_id: str) -> SavedScenario:
    """Return a saved scenario.

    Raises
    ------
    NotFoundError
        If there is none of that id.
    """
    for scenario in store.list_scenarios():
        if scenario.scenario_id == scenario_id:
            return scenario
    raise NotFoundError("Ein gespeichertes Szenario „%(scenario)s“ gibt es nicht (mehr).", scenario=scenario_id)


def delete_scenario(store: Store, scenario_id: str) -> None:
    """Forget a saved scenario.

    Raises
    ------
    NotFoundError
        If there is none of that id.
    """
    if not store.delete_scenario(scenario_id):
        raise NotFoundError("Ein gespeichertes Szenario „%(scenario)s“ gibt es nicht (mehr).", scenario=scenario_id)


def _refuse_unfit(store: Store, snapshot: Snapshot, name: str, note: str) -> None:
    most = snapshot.settings.saved_scenarios
    if most == 0:
        raise BadRequestError(
            "Hier lassen sich keine Szenarien speichern (ATLAS_SAVED_SCENARIOS ist 0). "
            "Die Adresse der Seite ist das Szenario: Sie können sie als Lesezeichen behalten."
        )
    if len(store.list_scenarios()) >= most:
        raise BadRequestError(
            "Es sind schon %(most)s Szenarien gespeichert, mehr sind nicht vorgesehen. Der Betreiber kann welche "
            "löschen: atlas scenario delete KENNUNG. Die Adresse der Seite können Sie als Lesezeichen behalten.",
            most=most,
        )
    _refuse_text(name, "Name", LONGEST_NAME, is_required=True)
    _refuse_text(note, "Bemerkung", LONGEST_NOTE, is_required=False)


def _refuse_text(text: str, what: str, longest: int, *, is_required: bool) -> None:
    # A name stands in titles and logs; control signs could forge lines there.
    if (is_required and not text.strip()) or len(text) > longest or any(ord(sign) < 32 for sign in text):
        raise BadRequestError(
            "%(what)s: erwartet wird ein Text von höchstens %(longest)s Zeichen, ohne Zeilenumbrüche.",
            what=what,
            longest=longest,
        )
