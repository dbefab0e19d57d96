"""The ``atlas`` command: parses words, calls one service, prints."""

from __future__ import annotations

import errno
import sys
from typing import Final

import click

from atlas.cli.lazy import LazyGroup
from atlas.cli.writing import UNFINISHED
from atlas.errors import AtlasError, FaultyDataError

# One slip in a key makes a fault in each row that refers to it: the first ones show the cause.
_SHOWN_FAULTS: Final = 500
_REFUSALS: Final = {
    errno.ENOENT: "Diese Datei oder ihren Ordner gibt es nicht. Bitte den Pfad prüfen oder den Ordner anlegen.",
    errno.EACCES: "Hier dürfen Sie nicht lesen oder schreiben. Bitte die Rechte prüfen oder einen anderen Ort nennen.",
    errno.EROFS: "Hier lässt sich nichts schreiben. Bitte einen anderen Ort nennen.",
    errno.EISDIR: "Das ist ein Ordner; erwartet wird eine Datei.",
    errno.ENOTDIR: "Ein Teil dieses Pfads ist eine Datei und kein Ordner.",
    errno.ENOSPC: "Der Datenträger ist voll.",
}
"""What the system refuses, in the words of the command line."""
_COMMANDS: Final = {
    "validate": "atlas.cli.packages:validate",
    "import": "atlas.cli.packages:import_package",
    "export": "atlas.cli.export:export",
    "offers": "atlas.cli.offers:offers",
    "county": "atlas.cli.counties:county",
    "population": "atlas.cli.population:population",
    "coverage": "atlas.cli.coverage:coverage",
    "scenario": "atlas.cli.saved_scenarios:scenario",
    "compare": "atlas.cli.compare:compare",
    "siting": "atlas.cli.siting:siting",
    "roads": "atlas.cli.roads:roads",
    "network": "atlas.cli.cooperation:network",
    "funding": "atlas.cli.cooperation:funding",
    "matrix": "atlas.cli.cooperation:matrix",
    "report": "atlas.cli.report:report",
    "osm": "atlas.cli.osm:osm",
    "backup": "atlas.cli.backup:backup",
    "serve": "atlas.cli.serve:serve",
}


@click.group(cls=LazyGroup, elsewhere=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
def atlas() -> None:
    """Sozialatlas: soziale Angebote, ihre Räume und die weißen Flecken."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; exit 1 with ``atlas: message`` on a fault, 2 on wrong usage."""
    try:
        # Click would print errors in its own form and leave; here every fault gets the same form and exit code.
        ended = atlas.main(args=arguments, prog_name="atlas", standalone_mode=False)
    # Before its base class: the faults go first and the summary last, where people look in a terminal.
    except FaultyDataError as error:
        for fault in error.faults[:_SHOWN_FAULTS]:
            click.echo(str(fault), err=True)
        if len(error.faults) > _SHOWN_FAULTS:
            click.echo(f"... und {len(error.faults) - _SHOWN_FAULTS} weitere Fehler", err=True)
        _leave(f"atlas: {error}", 1)
    except AtlasError as error:
        _leave(f"atlas: {error}", 1)
    except OSError as error:
        _leave(f"atlas: {_say_refusal(error)}", 1)
    except click.exceptions.Abort:
        # 128 + SIGINT, as shells have it for a program ended by Ctrl+C.
        _leave("atlas: abgebrochen", 130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    else:
        # Click hands back the code of a command that ended itself.
        if ended:
            sys.exit(ended)


def _say_refusal(error: OSError) -> str:
    """Say what the system refused: a folder is missing, a disk full, a file somebody else's."""
    # Without a file it is no fault of the caller, and the operator needs the whole story.
    if error.filename is None:
        raise error
    file = str(error.filename).removesuffix(UNFINISHED)
    return f"{file}: {_REFUSALS.get(error.errno or 0, error.strerror)}"


def _leave(message: str, code: int) -> None:
    click.echo(message, err=True)
    sys.exit(code)
