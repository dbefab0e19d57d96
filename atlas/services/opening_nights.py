"""Opening hours over midnight, cut into the evening and the morning after.

Hours belong to the day on which they begin. The evaluator (``opening-hours-py`` 2.1.4) forgets that where a later
rule changes that day: with ``22:00-06:00; Tu off`` it ends Monday's night at midnight and opens on Wednesday at
midnight, though Tuesday's night never began. Cut in two, no rule crosses midnight any more: the evenings hold on
their day, and the mornings are evaluated on the day they began and moved to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_TIME: Final = r"\d{1,2}:\d{2}-\d{1,2}:\d{2}"
_SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_PARTS: Final = re.compile(
    rf"(?P<selector>.*?)\s*(?P<times>{_TIME}(?:,\s?{_TIME})*)?"
    r"\s*(?P<rest>(?:\b(?:open|closed|off|unknown)\b\s*)?(?:\"[^\"]*\")?)"
)
_DAY: Final = 24 * 60


def split_rules(text: str) -> list[str]:
    """Return the rules of opening hours with the separators between them.

    >>> split_rules("Mo 10:00-12:00; Tu off, We 09:00-10:00")
    ['Mo 10:00-12:00', '; ', 'Tu off', ', ', 'We 09:00-10:00']
    """
    return re.split(r"(;\s*|,\s+)", text)


def cut_nights(text: str) -> tuple[str, str]:
    """Return opening hours up to midnight, and what is left of them after it; "" where nothing is.

    What is left after midnight is written as on the day on which the hours began.

    >>> cut_nights("Fr-Sa 22:00-04:00; PH off")
    ('Fr-Sa 22:00-24:00; PH off', 'Fr-Sa 00:00-04:00; PH off')
    >>> cut_nights("Mo-Fr 09:00-12:00")
    ('Mo-Fr 09:00-12:00', '')
    """
    if not any(end > _DAY for _, end in _spans(text)):
        return _SPAN.sub(_until_midnight, text), ""
    mornings = ""
    parts = split_rules(text)
    for separator, rule in zip(["", *parts[1::2]], parts[::2], strict=True):
        morning = _after_midnight(rule)
        # A rule that adds hours adds none here; one that replaces them has to take away the nights of its days.
        if morning:
            mornings += separator + morning
        elif not separator.startswith(","):
            mornings += separator + _nothing(rule)
    return _SPAN.sub(_until_midnight, text), mornings


def _spans(text: str) -> Iterator[tuple[int, int]]:
    yield from (_minutes(found) for found in _SPAN.finditer(text))


def _minutes(found: re.Match[str]) -> tuple[int, int]:
    hour, minute, end_hour, end_minute = map(int, found.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    return start, end if end > start else end + _DAY


def _until_midnight(found: re.Match[str]) -> str:
    return f"{found[1]}:{found[2]}-24:00" if _minutes(found)[1] > _DAY else found[0].replace("-00:00", "-24:00")


def _after_midnight(rule: str) -> str:
    left = [end - _DAY for _, end in _spans(rule) if end > _DAY]
    found = _PARTS.fullmatch(rule)
    if not (left and found):
        return ""
    times = ",".join(f"00:00-{end // 60:02d}:{end % 60:02d}" for end in left)
    return f"{found['selector']} {times} {found['rest']}".strip()


def _nothing(rule: str) -> str:
    found = _PARTS.fullmatch(rule)
    return f"{found['selector']} off".strip() if found else rule
