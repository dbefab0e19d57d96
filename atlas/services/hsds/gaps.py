"""White spots of a topic, as the extension of HSDS tells them."""

from __future__ import annotations

from typing import Any

from atlas.formats.hsds_ids import EXTENSION
from atlas.formats.hsds_places import describe_region, filled
from atlas.formats.hsds_taxonomy import Term
from atlas.frames import rows_of
from atlas.services.coverage import CoverageQuery, measure_coverage
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Status


def with_gaps(snapshot: Snapshot, term: Term, language: str) -> Term:
    """Return the term of a topic with the municipalities that lack such an offer; other terms as they are.

    By presence, the first of the definitions, which needs no standard; counts of few people are withheld.
    """
    extension = term.get(EXTENSION)
    if extension is None:
        return term
    topic = extension["topic_id"]
    gaps = snapshot.derive(("hsds gaps", topic, language), lambda: _find_gaps(snapshot, topic, language))
    return {**term, EXTENSION: {**extension, "gaps": gaps}}


def _find_gaps(snapshot: Snapshot, topic: str, language: str) -> list[dict[str, Any]]:
    regions = {row["region_id"]: row for row in rows_of(snapshot.regions)}
    verdicts = measure_coverage(snapshot, CoverageQuery(topic=topic), language)
    return [
        filled(
            {
                **describe_region(regions[verdict.region_id]),
                "definition": verdict.definition,
                "status": verdict.status,
                "people_affected": verdict.people_affected,
                "reason": verdict.reason,
            }
        )
        for verdict in verdicts
        if verdict.status in {Status.WHITE, Status.BORDERLINE}
    ]
