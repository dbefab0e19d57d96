"""The catalogue of open data: RDF for portals, a page for people who want to know what it says and what it lacks."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from atlas.formats.dcat import write_json_ld, write_turtle
from atlas.formats.dcat_records import Catalogue
from atlas.formats.schema_org_pages import write_data_catalogue
from atlas.services.catalogue import PAGE, describe_catalogue, list_gaps
from atlas.web.context import language, public_address, snapshot, store
from atlas.web.data import data
from atlas.web.params import require_known
from atlas.web.programs import open_to_programs

catalogue = Blueprint("catalogue", __name__)
open_to_programs(catalogue)


@catalogue.get("/dcat.ttl")
def turtle() -> Response:
    """Return the catalogue as Turtle."""
    require_known(request.args, ("lang",))
    return Response(write_turtle(_describe()), mimetype="text/turtle")


@catalogue.get("/dcat.jsonld")
def json_ld() -> Response:
    """Return the catalogue as JSON-LD."""
    require_known(request.args, ("lang",))
    return Response(write_json_ld(_describe()), mimetype="application/ld+json")


@data.get(PAGE)
def catalogue_page() -> str:
    """Show what the catalogue says, dataset by dataset, and which settings it still lacks."""
    described = _describe()
    return render_template(
        "catalogue.html",
        catalogue=described,
        gaps=list_gaps(snapshot()),
        base=public_address(""),
        json_ld=write_data_catalogue(described, language().code),
    )


def _describe() -> Catalogue:
    return describe_catalogue(snapshot(), store(), public_address(""))
