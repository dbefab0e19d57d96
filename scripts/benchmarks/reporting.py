"""How long reports take: first in a process, and again."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from flask.testing import FlaskClient

from atlas.services.exchange import import_default
from atlas.settings import Settings
from atlas.store.sql import SqlStore
from atlas.web.app import create_app

from figures import Figure, time_median
from running import ROOT

_TENGEN = "/planung/bericht/raum/municipality-08335080"
_TOPIC = "/planung/bericht/thema/schuldnerberatung?county=08335"
_BOOKLET = "/planung/bericht/heft/06433"


def measure_reporting() -> list[Figure]:
    """Return how long dossiers and booklets take on the embedded data."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'atlas.sqlite'}"
        import_default(SqlStore(url))
        client = create_app(SqlStore(url), Settings(url)).test_client()
        runs = iter(range(100))
        _fetch(client, f"{_TENGEN}?format=pdf")
        return [
            Figure(
                "Dossier Tengen als PDF, Server läuft schon",
                time_median(lambda: _fetch(client, f"{_TENGEN}?format=pdf&run={next(runs)}")),
                "s",
                at_most=2,
            ),
            Figure(
                "Dossier Tengen als PDF, neuer Prozess (Befehl, mit allen Urteilen von vorn)",
                time_median(lambda: _run_command(url, Path(folder) / "tengen.pdf")),
                "s",
            ),
            Figure(
                "Dossier Tengen als XLSX",
                time_median(lambda: _fetch(client, f"{_TENGEN}?format=xlsx&run={next(runs)}")),
                "s",
            ),
            Figure(
                "Dossier Schuldnerberatung, Kreis Konstanz, als PDF",
                time_median(lambda: _fetch(client, f"{_TOPIC}&format=pdf&run={next(runs)}")),
                "s",
            ),
            Figure(
                "Heft „Wer hilft im Alter?“, Kreis Groß-Gerau, 32 Angebote, als PDF",
                time_median(lambda: _fetch(client, f"{_BOOKLET}/older?format=pdf&run={next(runs)}")),
                "s",
            ),
            Figure(
                "Heft „Wer hilft Kindern und Familien?“, Kreis Groß-Gerau, 114 Angebote, als PDF",
                time_median(lambda: _fetch(client, f"{_BOOKLET}/families?format=pdf&run={next(runs)}")),
                "s",
            ),
        ]


def _fetch(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    if reply.status_code != 200:
        raise RuntimeError(address, reply.status)


def _run_command(url: str, out: Path) -> None:
    command = [sys.executable, "-m", "atlas", "report", "region", "municipality-08335080", str(out)]
    environment = {**os.environ, "ATLAS_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, env=environment, check=True, capture_output=True)
