"""``atlas scenario save|list|show|delete``: scenarios under a name."""

from __future__ import annotations

import click

from atlas.cli.scenarios import print_comparison, read_edits, scenario, take_edits
from atlas.cli.session import open_filled_store
from atlas.language import speak
from atlas.services.coverage import CoverageQuery
from atlas.services.saved_scenarios import delete_scenario, find_scenario, save_scenario
from atlas.services.scenario_edits import parse_edits
from atlas.services.scenarios import compare_scenario
from atlas.services.snapshots import take_snapshot
from atlas.settings import read_settings
from atlas.store.protocol import SavedScenario


@scenario.command(help="Speichert ein Szenario unter einem Namen; gerechnet wird es jedes Mal mit den Daten des Tages.")
@click.argument("name")
@take_edits
@click.option("--note", default="", help="Bemerkung, höchstens 500 Zeichen.")
@click.option("--county", default="", help="Kreis, auf den es blickt: Schlüssel, 5 Ziffern.")
def save(name: str, edits: tuple[str, ...], note: str, county: str) -> None:
    """Save a scenario and print its id."""
    settings = read_settings()
    store = open_filled_store(settings)
    saved = save_scenario(store, take_snapshot(store, settings), read_edits(edits), name=name, note=note, county=county)
    click.echo(f"Gespeichert: {saved.scenario_id} (/planung/szenario/{saved.scenario_id})")


@scenario.command("list", help="Zeigt die gespeicherten Szenarien, die neuesten zuerst.")
def list_saved() -> None:
    """Print the saved scenarios."""
    found = open_filled_store(read_settings()).list_scenarios()
    for saved in found:
        click.echo(_describe(saved))
    if not found:
        click.echo("Es ist kein Szenario gespeichert.")


@scenario.command(help="Zeigt ein gespeichertes Szenario und was es mit den Daten des Tages ändert.")
@click.argument("scenario_id", metavar="KENNUNG")
def show(scenario_id: str) -> None:
    """Print a saved scenario and its result."""
    settings = read_settings()
    store = open_filled_store(settings)
    saved = find_scenario(store, scenario_id)
    click.echo(_describe(saved))
    if saved.note:
        click.echo(saved.note)
    click.echo(f"edits={saved.edits}")
    click.echo()
    edits, query = parse_edits(saved.edits), CoverageQuery(county=saved.county)
    print_comparison(compare_scenario(take_snapshot(store, settings), edits, query, is_exact=True), speak())


@scenario.command(help="Löscht ein gespeichertes Szenario.")
@click.argument("scenario_id", metavar="KENNUNG")
def delete(scenario_id: str) -> None:
    """Delete a saved scenario."""
    delete_scenario(open_filled_store(read_settings()), scenario_id)
    click.echo(f"Gelöscht: {scenario_id}")


def _describe(saved: SavedScenario) -> str:
    day = speak().date(saved.created_at.date())
    return f"{saved.scenario_id}: {saved.name} ({day}, Datenstand {saved.based_on_version})"
