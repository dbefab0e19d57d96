"""``atlas export hsds``: everything as Open Referral."""

from __future__ import annotations

from pathlib import Path

import click

from atlas.cli.session import open_filled_store
from atlas.cli.writing import write_chunks
from atlas.errors import BadRequestError
from atlas.services.hsds.export import export_json, export_lines, export_tables
from atlas.services.snapshots import take_snapshot
from atlas.settings import read_settings


@click.command(
    "hsds",
    help="Schreibt alle Angebote nach Open Referral HSDS 3.0 nach OUT: .json, .ndjson oder .zip (Tabellen).",
)
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
def hsds(out: Path, language: str) -> None:
    """Write everything as Open Referral; the ending of the file says in which form."""
    settings = read_settings()
    ending = out.suffix.lower()
    if ending not in {".json", ".ndjson", ".zip"}:
        raise BadRequestError(
            "%(out)s endet auf „%(ending)s“; erwartet wird .json, .ndjson oder .zip.", out=out, ending=ending
        )
    store = open_filled_store(settings)
    snapshot = take_snapshot(store, settings)
    if ending == ".zip":
        write_chunks(out, [export_tables(snapshot, store, language)])
    else:
        write_chunks(out, (export_json if ending == ".json" else export_lines)(snapshot, store, language))
