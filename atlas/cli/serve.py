"""``atlas serve``: the pages and interfaces under granian, several workers over one database."""

from __future__ import annotations

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from atlas.cli.session import open_filled_store
from atlas.settings import read_settings

_APPLICATION = "atlas.wsgi:app"
_THREADS = 2


@click.command()
@click.option("--host", help="Adresse, auf der der Atlas hört (Umgebung: HOST, sonst 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Anschluss (Umgebung: PORT, sonst 8000).")
@click.option("--workers", type=click.IntRange(1, 64), help="Zahl der Prozesse (Umgebung: ATLAS_WORKERS, sonst 2).")
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Den Atlas als Website anbieten."""
    settings = read_settings()
    open_filled_store(settings)
    address, number = host or settings.host, port or settings.port
    server = Granian(
        _APPLICATION,
        address=address,
        port=number,
        interface=Interfaces.WSGI,
        workers=workers or settings.workers,
        blocking_threads=_THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        process_name="sozialatlas",
        respawn_failed_workers=True,
    )
    click.echo(f"Sozialatlas: http://{address}:{number}/  (Ende mit Strg+C)", err=True)
    server.serve()
