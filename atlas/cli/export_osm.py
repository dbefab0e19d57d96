"""``atlas export osm``: proposals for OpenStreetMap."""

from __future__ import annotations

from pathlib import Path

import click

from atlas.cli.offer_options import choose_offers
from atlas.cli.session import open_snapshot
from atlas.cli.writing import write_chunks, write_whole
from atlas.services.offer_query import OfferQuery
from atlas.services.openstreetmap.features import OsmProposal, propose_features
from atlas.services.openstreetmap.publishing import publish_osm_geojson, publish_osm_report, publish_osm_xml

_ENDINGS = (".osm", ".geojson")


@click.command(
    "osm",
    help="Angebote als Vorschläge für OpenStreetMap nach OUT schreiben: .osm für JOSM oder .geojson; "
    "- schreibt OSM-XML auf die Standardausgabe.",
)
@click.argument("out", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="dazu der Bericht als CSV.")
@click.option(
    "--approximate",
    "with_approximate",
    is_flag=True,
    help="Auch Orte, die nur ungefähr bekannt sind, mit fixme: zum Verorten, nicht zum Eintragen.",
)
@choose_offers(with_limit=False)
def osm(out: Path, report: Path | None, query: OfferQuery, language: str, *, with_approximate: bool) -> None:
    """Write the proposals to a file, whole or not at all, and say how many offers are in it."""
    ending = out.suffix.lower() if str(out) != "-" else ".osm"
    if ending not in _ENDINGS:
        expected = " oder ".join(_ENDINGS)
        message = f"„{out.name}“ endet anders; erwartet wird {expected}."
        raise click.BadParameter(message, param_hint="OUT")
    snapshot = open_snapshot()
    chunks = (
        publish_osm_geojson(snapshot, query, language, with_approximate=with_approximate)
        if ending == ".geojson"
        else publish_osm_xml(snapshot, query, with_approximate=with_approximate)
    )
    write_chunks(out, chunks)
    if report:
        write_whole(report, publish_osm_report(snapshot, query, language, with_approximate=with_approximate))
    _say_counts(propose_features(snapshot, query, with_approximate=with_approximate), report)


def _say_counts(proposal: OsmProposal, report: Path | None) -> None:
    offers = {offer_id for feature in proposal.features for offer_id in feature.offer_ids}
    missed = {missed.offer_id for missed in proposal.left_out} - offers
    where = "" if report else "; warum, steht im Bericht: --report DATEI"
    # On the error channel, so that standard output carries data only.
    click.echo(
        f"{len(offers)} Angebote in {len(proposal.features)} Punkten; {len(missed)} weggelassen{where}", err=True
    )
