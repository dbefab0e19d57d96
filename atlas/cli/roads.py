"""``atlas roads``: what an OpenStreetMap extract holds, and catchments drawn from it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from atlas.cli.session import open_filled_store
from atlas.cli.writing import write_whole
from atlas.errors import BadDataError
from atlas.language import Language, speak
from atlas.services.catchments import DEFAULT_MINUTES, publish_point_catchments
from atlas.services.road_coverage import CountyCoverage, MissingPart, measure_road_coverage
from atlas.services.snapshots import take_snapshot
from atlas.services.travelling import MODE_WORDS, Roads, load_roads
from atlas.settings import read_settings
from atlas.vocabulary import TravelMode, values

_FILE: Final = click.argument("file", type=click.Path(path_type=Path))
_MODE: Final = click.option(
    "--mode",
    type=click.Choice(values(TravelMode)),
    default=TravelMode.FOOT.value,
    show_default=True,
    help="zu Fuß, mit dem Fahrrad oder mit dem Auto.",
)
# Of a county that is not covered at all, a name each for all its towns would say no more.
_NAMED: Final = 12


@click.group()
def roads() -> None:
    """Straßennetze aus OSM-Auszügen (PBF) prüfen und Einzugsgebiete zeichnen."""


@roads.command()
@_FILE
@_MODE
@click.option("--county", default="", help="Kreisschlüssel, 5 Ziffern; ohne: alle Kreise des Atlas.")
def check(file: Path, mode: str, county: str) -> None:
    """Sagt, was in FILE steht und welcher Teil der Kreise darin fehlt.

    Mit --county endet der Befehl mit 1, wenn ein Teil des Kreises fehlt.
    """
    settings = read_settings()
    found = load_roads(file, settings, TravelMode(mode))
    german = speak("de")
    for line in _describe(file, found, german):
        click.echo(line)
    snapshot = take_snapshot(open_filled_store(settings), settings)
    covered = measure_road_coverage(snapshot, found.travel, county)
    for county_coverage in covered:
        click.echo(_describe_county(county_coverage, german))
    if county and covered[0].outside:
        raise BadDataError(
            "%(file)s deckt %(name)s nicht ganz ab. Bitte einen größeren Auszug nehmen, etwa den des Regierungsbezirks "
            "bei Geofabrik; bis dahin zählt für den fehlenden Teil die Luftlinie.",
            file=file.name,
            name=covered[0].name,
        )


@roads.command()
@_FILE
@click.argument("out", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
@click.option("--lon", type=click.FloatRange(-180, 180), required=True, help="Länge in Grad (WGS 84).")
@click.option("--lat", type=click.FloatRange(-90, 90), required=True, help="Breite in Grad (WGS 84).")
@click.option("--minutes", default=DEFAULT_MINUTES, show_default=True, help="Grenzen in Minuten, durch Komma getrennt.")
@_MODE
def catchment(file: Path, out: Path, lon: float, lat: float, minutes: str, mode: str) -> None:
    """Zeichnet, von wo aus ein Punkt erreichbar ist, als GeoJSON nach OUT, - für die Standardausgabe."""
    content = publish_point_catchments(read_settings(), file, (lon, lat), minutes, TravelMode(mode))
    write_whole(out, content)


def _describe(file: Path, found: Roads, german: Language) -> list[str]:
    extract, network = found.extract, found.extract.network
    total = sum(extract.kilometres.values())
    stand = f", Stand {german.date(extract.edition)}" if extract.edition else ""
    kinds = sorted(extract.kilometres.items(), key=lambda item: -item[1])
    width = max(len(kind) for kind in extract.kilometres)
    lengths = [f"  {kind:{width}}  {german.number(length_km, 1):>9} km" for kind, length_km in kinds]
    head = (
        f"{file.name}{stand}: {german.number(extract.ways)} Wege {MODE_WORDS[network.mode]}, "
        f"{german.number(total)} km; {german.number(len(network.nodes_m))} Knoten, "
        f"{german.number(len(network.seconds))} Verbindungen."
    )
    cut_off = german.number(extract.cut_off)
    return [head, f"{cut_off} weitere Knoten hängen nicht mit dem übrigen Netz zusammen und zählen nicht.", *lengths]


def _describe_county(coverage: CountyCoverage, german: Language) -> str:
    head = f"{coverage.name} ({coverage.county_ags}): "
    if not coverage.points:
        return f"{head}ohne Bedarfspunkte, darum nicht zu prüfen."
    if not coverage.outside:
        return f"{head}ganz abgedeckt, alle {german.number(coverage.points)} Bedarfspunkte liegen an Straßen."
    if coverage.outside == coverage.points:
        return f"{head}liegt ganz außerhalb."
    named = [_describe_part(part, german) for part in coverage.missing[:_NAMED]]
    more = len(coverage.missing) - len(named)
    rest = f" und {more} weitere Gemeinden" if more else ""
    return (
        f"{head}{german.number(coverage.outside)} von {german.number(coverage.points)} Bedarfspunkten "
        f"({german.number(coverage.share_percent, 1)} % der Menschen) liegen weiter als 1 km von jeder Straße. "
        f"Es fehlt: {'; '.join(named)}{rest}."
    )


def _describe_part(part: MissingPart, german: Language) -> str:
    people = "" if part.people_outside is None else f", {german.number(part.people_outside)} Menschen"
    share = "ganz" if part.is_whole else f"{part.outside} von {part.points} Punkten"
    return f"{part.name} ({share}{people})"
