"""The page on proposals for OpenStreetMap: files, what is left out, how to use them, the tagging of topics."""

from __future__ import annotations

from itertools import groupby

from flask import render_template

from atlas.services.offer_query import OfferQuery
from atlas.services.openstreetmap.features import REASONS, propose_features
from atlas.services.openstreetmap.publishing import count_reasons, list_osm_licences
from atlas.services.openstreetmap.tagging import list_taggings
from atlas.services.publishing import count_by
from atlas.web.context import language, snapshot


def show_osm() -> str:
    """Show the files of proposals, the reasons against others, and how each topic is entered."""
    taken = snapshot()
    proposal = propose_features(taken, OfferQuery())
    by_field = groupby(list_taggings(taken, language().code), key=lambda tagging: tagging.field)
    return render_template(
        "osm.html",
        counties=taken.counties,
        features=len(proposal.features),
        proposed=len({offer_id for feature in proposal.features for offer_id in feature.offer_ids}),
        reasons={REASONS[reason]: count for reason, count in count_reasons(proposal).items()},
        fields={field: list(taggings) for field, taggings in by_field},
        offers=count_by(taken, "topic_id"),
        licences=list_osm_licences(taken),
    )
