"""The first page: two questions, twelve doors, and whom to call at once."""

from __future__ import annotations

from typing import Final

from flask import render_template, url_for

from atlas.formats.code_words import FIELDS
from atlas.formats.schema_org_pages import write_website
from atlas.services.publishing import count_by
from atlas.services.situations import list_situations
from atlas.web.context import language, public_address, snapshot
from atlas.web.residents.blueprint import residents

RADIUS_KM: Final = 20
"""What the form proposes: far enough to find something in the country, near enough to go there."""


@residents.get("/")
def index() -> str:
    """Ask what somebody needs, and where."""
    by_field = count_by(snapshot(), "field")
    return render_template(
        "residents/index.html",
        situations=list_situations(snapshot(), language().code),
        fields={field: int(by_field.get(field, 0)) for field in FIELDS},
        counties=snapshot().counties,
        total=len(snapshot().offers),
        form={"q": "", "near": "", "radius_km": str(RADIUS_KM)},
        json_ld=_write_json_ld(),
    )


def _write_json_ld() -> str:
    search = public_address(url_for("residents.offers"))
    return write_website(
        url=public_address(url_for("residents.index")),
        name="Sozialatlas",
        # Braces are the place for the words, so nothing may encode them.
        search=search + ("&" if "?" in search else "?") + "q={q}",
        language=language().code,
    )
