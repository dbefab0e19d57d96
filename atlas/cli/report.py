"""``atlas report``: dossiers and booklets as files, the same bytes as their downloads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from atlas.cli.session import open_filled_store
from atlas.cli.writing import write_whole
from atlas.errors import BadRequestError
from atlas.services.coverage import CoverageQuery
from atlas.services.snapshots import take_snapshot
from atlas.settings import read_settings
from atlas.web.app import create_app
from atlas.web.context import work_on
from atlas.web.planning.report_forms import Report, write_report
from atlas.web.planning.reports import make_booklet, make_region_report, make_topic_report

_Command = Callable[..., None]


@click.group(help="Schreibt Berichte für die Planung als PDF oder XLSX.")
def report() -> None:
    """Write reports."""


def _takes_day_and_language(command: _Command) -> _Command:
    command = click.option(
        "--day",
        type=click.DateTime(["%Y-%m-%d"]),
        help="Tag, an dem Urteile und Alter der Einträge gelten, etwa 2026-11-21; sonst heute.",
    )(command)
    return click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)(command)


_takes_out = click.argument("out", type=click.Path(path_type=Path, dir_okay=False))


@report.command("region", help="Dossier eines Raums, etwa: region municipality-08335080 tengen.pdf")
@click.argument("region_id")
@_takes_out
@_takes_day_and_language
def region(region_id: str, out: Path, *, day: datetime | None, language: str) -> None:
    """Write the dossier of a region."""
    with _room(day, language):
        _write(make_region_report(region_id), out)


@report.command("topic", help="Dossier eines Themas, etwa: topic schuldnerberatung schulden.pdf --county 08335")
@click.argument("topic")
@_takes_out
@click.option("--county", default="", help="Kreisschlüssel, 5 Ziffern; sonst alle Kreise.")
@click.option("--level", default="municipality", show_default=True, help="Ebene der Räume.")
@click.option("--system", default="", help="Raumsystem, etwa association-2016.")
@click.option("--definition", default="presence", show_default=True, help="Definition, die die Karte zeigt.")
@_takes_day_and_language
def topic(out: Path, *, day: datetime | None, language: str, **wanted: Any) -> None:  # noqa: ANN401 -- parts of the query
    """Write the dossier of a topic."""
    with _room(day, language):
        _write(make_topic_report(CoverageQuery(**wanted)), out)


@report.command("booklet", help="Wegweiser eines Kreises, etwa: booklet alter.pdf --county 06433 --field older")
@_takes_out
@click.option("--county", required=True, help="Kreisschlüssel, 5 Ziffern.")
@click.option("--field", required=True, help="Handlungsfeld, etwa older.")
@_takes_day_and_language
def booklet(out: Path, county: str, field: str, *, day: datetime | None, language: str) -> None:
    """Write the guide booklet of a county."""
    with _room(day, language):
        _write(make_booklet(county, field), out)


@contextmanager
def _room(day: datetime | None, language: str) -> Iterator[None]:
    """Open what a route has: the application's templates, a language, and the snapshot of a day."""
    settings = read_settings()
    store = open_filled_store(settings)
    as_of: date | None = day.date() if day else None
    with create_app(store, settings).test_request_context(f"/planung/berichte?lang={language}"):
        work_on(take_snapshot(store, settings, as_of=as_of))
        yield


def _write(made: Report, out: Path) -> None:
    form = out.suffix.removeprefix(".").lower()
    if form not in made.forms[1:]:
        raise BadRequestError(
            "Als „%(form)s“ gibt es diesen Bericht nicht; die Endung der Datei kann sein: %(known)s.",
            form=out.suffix or out.name,
            known=", ".join(made.forms[1:]),
        )
    write_whole(out, write_report(made, form))
