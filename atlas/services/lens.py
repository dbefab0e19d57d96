"""How a question about coverage is looked at: which entries count, for whom, by which standard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from atlas.errors import BadRequestError, NotFoundError
from atlas.services.indicators import require_indicator
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Decay, View, values

PEOPLE: Final = ("group", "all")
"""Count the people of a topic's target group where their number is known, or everybody."""


@dataclass(frozen=True)
class Lens:
    """The choices beside level, topic and definition; the first value of each is the atlas' own.

    Attributes
    ----------
    view
        Which entries count: all, only well-kept ones (quality from `Settings.quality_limit` on), or all with only
        the service areas that somebody stated.
    people
        `group` or `all`, see `PEOPLE`.
    need
        Indicator by which people count more where need is higher; empty for none.
    threshold, distance_km, decay
        A proposal to try instead of the standards in force; None or empty leaves them.
    """

    view: str = View.ALL.value
    people: str = PEOPLE[0]
    need: str = ""
    threshold: float | None = None
    distance_km: float | None = None
    decay: str = ""

    @property
    def is_proposal(self) -> bool:
        """Whether a standard is tried that nobody decided."""
        return self.threshold is not None or self.distance_km is not None or bool(self.decay)

    def without_proposal(self) -> Lens:
        """Return the same choices with the standards in force."""
        return replace(self, threshold=None, distance_km=None, decay="")


STANDARD_LENS: Final = Lens()


def require_lens(snapshot: Snapshot, lens: Lens) -> None:
    """Refuse choices that the atlas does not know.

    Raises
    ------
    NotFoundError, BadRequestError
        If a word is unknown, or a threshold or distance makes no sense.
    """
    _require_word("view", lens.view, values(View))
    _require_word("people", lens.people, PEOPLE)
    if lens.decay:
        _require_word("decay", lens.decay, values(Decay))
    if lens.need:
        require_indicator(snapshot, lens.need)
    if lens.distance_km is not None and not 0 < lens.distance_km <= 500:
        raise BadRequestError(
            "distance_km ist %(given)s; erwartet wird eine Entfernung über 0 und bis 500 Kilometer.",
            given=f"{lens.distance_km:g}",
        )
    if lens.threshold is not None and not 0 <= lens.threshold <= 100_000:
        raise BadRequestError(
            "threshold ist %(given)s; erwartet wird eine Schwelle von 0 bis 100000.", given=f"{lens.threshold:g}"
        )


def _require_word(name: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise NotFoundError(
            "%(name)s ist „%(text)s“; erwartet wird eines von: %(known)s.",
            name=name,
            text=given,
            known=", ".join(known),
        )
