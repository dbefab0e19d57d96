"""Where the definitions of a white spot agree, and where they do not."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from atlas.errors import BadRequestError, NotFoundError
from atlas.services.judging import judge_regions
from atlas.services.lens import STANDARD_LENS, Lens
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Definition, Status, View, values

AGREEMENT: Final = "agreement"
"""Asked for like a definition: how many of the four call a region a white spot."""
DEFINITIONS: Final = (*values(Definition), AGREEMENT)
"""What verdicts can be asked for by."""


def require_definition(definition: str) -> None:
    """Refuse a definition that the atlas does not know."""
    if definition not in DEFINITIONS:
        raise NotFoundError(
            "Eine Definition „%(definition)s“ gibt es nicht; es gibt: %(known)s.",
            definition=definition,
            known=", ".join(DEFINITIONS),
        )


def require_one_definition(definition: str, lens: Lens) -> None:
    """Refuse a proposal where definitions are compared: each has a standard of its own."""
    if definition == AGREEMENT and lens.is_proposal:
        raise BadRequestError(
            "Ein anderer Maßstab gilt für eine Definition und nicht für ihre Übereinstimmung; bitte presence, reach, "
            "ratio oder accessibility wählen."
        )


def judge_level(
    snapshot: Snapshot, level: str, system: str, definition: str, lens: Lens = STANDARD_LENS
) -> pd.DataFrame:
    """Return the verdicts on all regions and topics of a level, by one definition or by how far they agree.

    Returns
    -------
    judged
        As `judge_regions` returns them. By agreement, `value` of `threshold` definitions say "white spot" (`unit` is
        ``definitions``); the status is white where all say so, borderline where some do; `people_affected` is the
        largest number among those that do; `by_definition` holds each definition's status.
    """
    if definition != AGREEMENT:
        return judge_regions(snapshot, level, system, definition, lens)
    if lens != STANDARD_LENS:
        return _judge_agreement(snapshot, level, system, lens)
    return snapshot.derive((AGREEMENT, level, system), lambda: _judge_agreement(snapshot, level, system, lens))


def count_definitions(
    snapshot: Snapshot, level: str, system: str, lens: Lens = STANDARD_LENS, *, proposed: str = ""
) -> pd.DataFrame:
    """Return by how many definitions each region and topic is a white spot, in the order of `judge_regions`.

    A proposal of the lens counts for the definition `proposed` alone.

    Returns
    -------
    counted
        `region_id`, `topic_id`, `white_by`, `judged_by` (how many give a verdict), and one column of statuses for each
        definition.
    """
    judged = _judge_all(snapshot, level, system, lens, proposed)
    return judged[Definition.PRESENCE.value][["region_id", "topic_id"]].assign(
        **_count(judged), **{definition: frame["status"] for definition, frame in judged.items()}
    )


def compare_views(snapshot: Snapshot, level: str, system: str, definition: str, lens: Lens) -> dict[str, pd.Series]:
    """Return the status with well-kept entries only, and with stated service areas only, in the order of the level."""
    return {
        f"status_{view}": judge_level(snapshot, level, system, definition, replace(lens, view=view))["status"]
        for view in (View.WELL_KEPT.value, View.STATED.value)
    }


def _judge_all(snapshot: Snapshot, level: str, system: str, lens: Lens, proposed: str = "") -> dict[str, pd.DataFrame]:
    # A proposal is one definition's, so the others are asked without it.
    plain = lens.without_proposal()
    return {
        name: judge_regions(snapshot, level, system, name, lens if name == proposed else plain)
        for name in values(Definition)
    }


def _count(judged: dict[str, pd.DataFrame]) -> dict[str, np.ndarray]:
    statuses = np.column_stack([frame["status"].to_numpy(dtype=object) for frame in judged.values()])
    return {
        "white_by": (statuses == Status.WHITE).sum(axis=1),
        "judged_by": (statuses != Status.UNKNOWN).sum(axis=1),
    }


def _judge_agreement(snapshot: Snapshot, level: str, system: str, lens: Lens) -> pd.DataFrame:
    judged = _judge_all(snapshot, level, system, lens)
    counted = _count(judged)
    white, known = counted["white_by"], counted["judged_by"]
    affected = np.column_stack(
        [
            np.where(frame["status"] == Status.WHITE, frame["people_affected"].to_numpy(dtype="float64"), 0.0)
            for frame in judged.values()
        ]
    )
    base = judged[Definition.PRESENCE.value]
    status = np.select(
        [known == 0, white == known, white > 0],
        [Status.UNKNOWN.value, Status.WHITE.value, Status.BORDERLINE.value],
        Status.COVERED.value,
    )
    return base.assign(
        definition=AGREEMENT,
        status=status.astype(object),
        value=np.where(known > 0, white, np.nan),
        threshold=np.where(known > 0, known, np.nan),
        unit="definitions",
        people_affected=np.where(known > 0, affected.max(axis=1), np.nan),
        is_inferred=(status == Status.COVERED)
        & np.column_stack([frame["is_inferred"].to_numpy(dtype=bool) for frame in judged.values()]).any(axis=1),
        by_definition=pd.Series(_name_statuses(judged), index=base.index),
    )


def _name_statuses(judged: dict[str, pd.DataFrame]) -> list[dict[str, str]]:
    columns = [frame["status"].tolist() for frame in judged.values()]
    return [dict(zip(judged, row, strict=True)) for row in zip(*columns, strict=True)]
