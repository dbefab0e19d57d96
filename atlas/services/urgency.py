"""Numbers that somebody needs before any list of offers."""

from __future__ import annotations

import re
from typing import Final

from atlas.language import fold_text
from atlas.services.situations import list_situations
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Field

# A list of its own beside the synonyms: no ranking, however good, may decide whether somebody sees a helpline.
_WORN_OUT_OF_LIFE: Final = re.compile(
    r"\bumbring|\bbring\w* (mich|sich|ihn|sie|uns) um\b|selbstmord|sui[zc]id|lebensmued"
    r"|\b(nicht|nimmer|nimma|net) (mehr |mehr laenger )?leben\b"
    r"|\b(will|moechte|mag|wuerde) (lieber |am liebsten )?sterben"
    r"|leben (ein ende|beenden|nehmen)|\bmir (was|etwas) antun"
    r"|kill (my|him|her)self|want to die|wanna die|end my life|take my (own )?life|not want to live"
)
_HELPLINES: Final = ("0800 111 0 111", "0800 111 0 333", "112")
_FIRST: Final = 2
"""How many topics of a text, and of a situation, are its heart."""


def urgent_numbers(snapshot: Snapshot, text: str, topics: tuple[str, ...], language: str) -> list[tuple[str, str]]:
    """Return the numbers to call at once for what somebody typed, with whom they reach; most often none.

    Parameters
    ----------
    topics
        Topics that the text speaks of, best first.
    """
    situations = list_situations(snapshot, language)
    if speaks_of_suicide(text):
        known = dict(phone for situation in situations for phone in situation.phones)
        return [(number, known.get(number, "")) for number in _HELPLINES]
    crises = {topic for topic in topics[:_FIRST] if snapshot.topics.at[topic, "field"] == Field.CRISIS}
    fitting = [situation for situation in situations if crises & set(situation.topics[:_FIRST])]
    return list(fitting[0].phones[:4]) if fitting else []


def speaks_of_suicide(text: str) -> bool:
    """Tell whether a text may come from somebody who does not want to live any longer.

    >>> speaks_of_suicide("Ich bringe mich um"), speaks_of_suicide("Wohnung umbauen")
    (True, False)
    """
    return bool(_WORN_OUT_OF_LIFE.search(fold_text(text)))
