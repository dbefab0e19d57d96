"""The page of Groß-Gerau's matrix: the five fields of action and how a region provides for them."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from atlas.codes import region_id
from atlas.errors import NotFoundError
from atlas.frames import rows_of
from atlas.language import fold_text
from atlas.services.field_matrix import Cell, FieldMatrix, build_field_matrix
from atlas.services.filtering import require_field
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Field, Level, Provision, values
from atlas.web.context import language, snapshot
from atlas.web.labels import LEVELS
from atlas.web.params import read_text
from atlas.web.planning.blueprint import planning
from atlas.web.planning.choosing import choose_county


@planning.get("/handlungsfelder")
def field_matrix() -> str:
    """Show the matrix of a region, and all offers of one of its cells."""
    taken = snapshot()
    matrix = build_field_matrix(taken, _chosen_region(taken))
    return render_template(
        "planning/field_matrix.html",
        matrix=matrix,
        region=matrix.region,
        shown=_chosen_cell(matrix),
        fields=values(Field),
        provisions=values(Provision),
        counties=taken.counties,
        groups=_group_regions(taken, str(matrix.region["county_ags"])),
    )


def _chosen_region(taken: Snapshot) -> str:
    """Return the region that is asked for, else its county.

    Without scripts the form sends a new county along with a region of the old one; the county counts then.
    """
    region = read_text(request.args, "region")
    if region and read_text(request.args, "county") in {"", str(taken.region(region)["county_ags"])}:
        return region
    # The matrix is of one region: where all counties are asked for, the first one is shown.
    return region_id(Level.COUNTY, choose_county(taken, request.args) or str(taken.counties.index[0]))


def _chosen_cell(matrix: FieldMatrix) -> Cell | None:
    field, provision = read_text(request.args, "field"), read_text(request.args, "provision")
    if not field and not provision:
        return None
    require_field(field)
    if provision not in values(Provision):
        raise NotFoundError(
            "Eine Spalte „%(column)s“ gibt es nicht; es gibt: %(known)s.",
            column=provision,
            known=", ".join(values(Provision)),
        )
    return matrix.cells[field, provision]


def _group_regions(taken: Snapshot, county: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the regions of a county by system, wide levels first, with the system's name."""
    order = list(LEVELS)
    systems = sorted(
        rows_of(taken.tables["region_systems"]), key=lambda row: (order.index(row["level"]), not row["is_default"])
    )
    found = []
    for system in systems:
        regions = taken.regions[taken.regions["system_id"] == system["system_id"]]
        here = rows_of(regions[regions["county_ags"] == county])
        if here:
            found.append((system[f"label_{language().code}"], sorted(here, key=lambda row: fold_text(row["name"]))))
    return found
