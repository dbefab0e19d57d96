"""``atlas serve``: the pages and interfaces under granian, several workers over one database."""

from __future__ import annotations

import socket
from typing import Final

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from atlas.cli.session import open_filled_store
from atlas.errors import BadRequestError
from atlas.services.travelling import prepare_travel
from atlas.settings import read_settings

_APPLICATION: Final = "atlas.wsgi:create"
# Work here is mostly Python under its global lock, so more threads would only wait for each other.
_THREADS: Final = 2
_PATIENCE_S: Final = 5


@click.command()
@click.option("--host", help="Adresse, auf der der Atlas hört (Umgebung: HOST, sonst 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Anschluss (Umgebung: PORT, sonst 8000).")
@click.option("--workers", type=click.IntRange(1, 64), help="Zahl der Prozesse (Umgebung: ATLAS_WORKERS, sonst 2).")
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Den Atlas als Website anbieten."""
    settings = read_settings()
    # Filled before the workers start, or each of them would import the default data at the same time.
    open_filled_store(settings)
    # Read here, so that an extract that cannot be used stops the start, and the workers find the network made.
    if settings.roads:
        click.echo("Das Straßennetz wird gelesen; beim ersten Mal dauert das ...", err=True)
    prepare_travel(settings)
    address, number = host or settings.host, port or settings.port
    _require_free_port(address, number)
    server = Granian(
        _APPLICATION,
        address=address,
        port=number,
        factory=True,
        interface=Interfaces.WSGI,
        workers=workers or settings.workers,
        blocking_threads=_THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        # A worker that the system kills for memory must not leave the atlas with one less for ever.
        respawn_failed_workers=True,
        # A worker that is told to stop while it still loads does not hear it.
        workers_kill_timeout=_PATIENCE_S,
    )
    click.echo(f"Sozialatlas: http://{address}:{number}/  (Ende mit Strg+C)", err=True)
    server.serve()


def _require_free_port(host: str, port: int) -> None:
    """Refuse a port that is taken: granian would share it, and each visitor meet either server."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise BadRequestError(
            "Auf %(host)s:%(port)s lässt sich der Atlas nicht anbieten (%(cause)s). "
            "Bitte mit --port einen anderen Anschluss oder mit --host eine andere Adresse nennen.",
            host=host,
            port=port,
            cause=error.strerror,
        ) from error
