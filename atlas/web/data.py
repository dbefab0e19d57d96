"""The page of downloads and sources, and the answer for whoever watches the server."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import Blueprint, Response, jsonify, render_template, request

from atlas.formats.package import write_package
from atlas.formats.workbook import XLSX_TYPE
from atlas.frames import Tables, rows_of
from atlas.services.agreement import DEFINITIONS
from atlas.services.confidential import tables_without_secret_towns
from atlas.services.distributions import SERVICES
from atlas.services.package_forms import publish_package_workbook
from atlas.services.publishing import count_by
from atlas.web.context import language, snapshot
from atlas.web.downloads import USES
from atlas.web.labels import LEVELS
from atlas.web.osm_page import show_osm
from atlas.web.params import read_text, require_known
from atlas.web.programs import open_to_all

data = Blueprint("data", __name__)
data.add_url_rule("/daten/osm", "osm", show_osm)
_FOR_PROGRAMS: Final = ("data.package", "data.package_workbook")


@data.after_request
def _open_files(response: Response) -> Response:
    # The other addresses here are pages, which no script of another host needs.
    return open_to_all(response) if request.endpoint in _FOR_PROGRAMS else response


@data.get("/daten")
def index() -> str:
    """List every download with licence and attribution, for one county or all, and the source of each table."""
    taken = snapshot()
    county = read_text(request.args, "county")
    if county:
        taken.require_county(county)
    order = list(LEVELS)
    systems = sorted(rows_of(taken.tables["region_systems"]), key=lambda row: order.index(row["level"]))
    return render_template(
        "data.html",
        county=county,
        counties=taken.counties,
        total=len(taken.offers),
        uses=USES,
        services=SERVICES,
        definitions=DEFINITIONS,
        spoken=_spoken,
        counts=count_by(taken, "county_ags"),
        systems=systems,
        provenance=rows_of(taken.tables["provenance"]),
    )


@data.get("/daten/sozialatlas-datenpaket.zip")
def package() -> Response:
    """Return all tables as a data package in a ZIP archive."""
    return Response(_zip_package(tables_without_secret_towns(snapshot())), mimetype="application/zip")


@data.get("/daten/sozialatlas.xlsx")
def package_workbook() -> Response:
    """Return all tables as one workbook, which `atlas import` reads."""
    require_known(request.args, ("lang",))
    headers = {"Content-Disposition": 'attachment; filename="sozialatlas.xlsx"'}
    return Response(publish_package_workbook(snapshot()), mimetype=XLSX_TYPE, headers=headers)


@data.get("/health")
def health() -> Response:
    """Say that the server lives, and with which data."""
    taken = snapshot()
    reply = jsonify(status="ok", data_version=taken.version, offers=len(taken.offers))
    # A copy of "ok" from a minute ago is worth nothing to whoever watches the server.
    reply.headers["Cache-Control"] = "no-store"
    return reply


def _spoken(address: str) -> str:
    """Return an address of the atlas in the language of the page, as `url_for` makes them."""
    code = language().code
    return address if code == "de" else f"{address}{'&' if '?' in address else '?'}lang={code}"


def _zip_package(tables: Tables) -> bytes:
    archive = BytesIO()
    with TemporaryDirectory() as scratch, ZipFile(archive, "w", ZIP_DEFLATED) as target:
        folder = Path(scratch) / "sozialatlas"
        write_package(tables, folder)
        for file in sorted(folder.iterdir()):
            # A fixed date: the same data are the same bytes.
            entry = ZipInfo(f"sozialatlas/{file.name}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, file.read_bytes())
    return archive.getvalue()
