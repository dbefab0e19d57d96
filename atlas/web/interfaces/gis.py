"""Files for GIS and spreadsheets: offers as FlatGeobuf, KML and XLSX, all of it as a GeoPackage."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from atlas.formats.geopackage import GEOPACKAGE_TYPE
from atlas.formats.workbook import XLSX_TYPE
from atlas.services.gis_files import publish_geopackage
from atlas.services.gis_layers import GisQuery
from atlas.services.offer_files import publish_flatgeobuf, publish_kml, publish_workbook
from atlas.services.offer_query import OfferQuery
from atlas.services.snapshots import Snapshot
from atlas.web.context import language, snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.interfaces.tables import answer_file
from atlas.web.params import OFFER_PARAMETERS, read_offer_query, read_text, require_known


@interfaces.get("/offers.fgb")
def offers_flatgeobuf() -> Response:
    """Return the offers that fit and have a point, as FlatGeobuf."""
    return _answer(publish_flatgeobuf, "application/flatgeobuf", "angebote.fgb")


@interfaces.get("/offers.kml")
def offers_kml() -> Response:
    """Return the offers that fit, as KML."""
    return _answer(publish_kml, "application/vnd.google-earth.kml+xml", "angebote.kml")


@interfaces.get("/offers.xlsx")
def offers_workbook() -> Response:
    """Return the offers that fit, as a workbook."""
    return _answer(publish_workbook, XLSX_TYPE, "angebote.xlsx")


@interfaces.get("/atlas.gpkg")
def geopackage() -> Response:
    """Return layers, verdicts and all tables as a GeoPackage; of one county without the tables."""
    require_known(request.args, ("county", "definition", "lang"))
    query = GisQuery(
        county=read_text(request.args, "county"),
        definition=read_text(request.args, "definition", GisQuery.definition),
        language=language().code,
    )
    return answer_file(publish_geopackage(snapshot(), query), GEOPACKAGE_TYPE, "sozialatlas.gpkg")


def _answer(publish: Callable[[Snapshot, OfferQuery, str], bytes], mimetype: str, name: str) -> Response:
    require_known(request.args, OFFER_PARAMETERS)
    return answer_file(publish(snapshot(), read_offer_query(request.args), language().code), mimetype, name)
