"""Filters in CQL2 as they are sent: read by the library `cql2`, guarded against what would bring it down."""

from __future__ import annotations

import re
from typing import Any, Final

import cql2
import orjson

from atlas.errors import BadRequestError

FILTER_LANGUAGES: Final = ("cql2-text", "cql2-json")
"""Of them, text is the one of a filter that names none."""
LONGEST: Final = 8000
# The library reads by recursion and breaks the whole process where it runs out of stack: with a stack of 1 MB at about
# 200 levels. No filter that somebody means goes anywhere near these.
_DEEPEST: Final = 25
_MOST_NOTS: Final = 50
_QUOTED: Final = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
_SIGNS: Final = re.compile(r"(-\s*){4}")
_NOT: Final = re.compile(r"\bnot\b", re.IGNORECASE)


def parse_filter(text: str, language: str) -> Any:  # noqa: ANN401 - a tree of JSON
    """Return a filter as the tree that CQL2 JSON writes.

    Raises
    ------
    BadRequestError
        If it is too long or nested too deep, or not in the language.
    """
    if len(text) > LONGEST:
        raise BadRequestError("filter ist zu lang; erlaubt sind %(longest)s Zeichen.", longest=LONGEST)
    if language == "cql2-text":
        _require_flat_text(text)
        parse = cql2.parse_text
    else:
        _require_flat_json(text)
        parse = cql2.parse_json
    try:
        return parse(text).to_json()
    except (cql2.ParseError, cql2.ValidationError, ValueError) as fault:
        raise BadRequestError(
            "filter ist als %(language)s nicht zu verstehen: %(cause)s. Zum Beispiel: %(example)s.",
            language=language,
            cause=" ".join(str(fault).split())[:300],
            example="topic='kita' AND county_ags='08435'"
            if language == "cql2-text"
            else '{"op":"=","args":[{"property":"topic"},"kita"]}',
        ) from fault


def _require_flat_text(text: str) -> None:
    bare = _QUOTED.sub("''", text)
    # Where a quote is left open, what follows is no text and must be counted.
    depth = deepest = 0
    for sign in bare:
        depth = depth + 1 if sign == "(" else max(depth - 1, 0) if sign == ")" else depth
        deepest = max(deepest, depth)
    if deepest > _DEEPEST or len(_NOT.findall(bare)) > _MOST_NOTS or _SIGNS.search(bare):
        raise _too_deep()


def _require_flat_json(text: str) -> None:
    try:
        tree = orjson.loads(text)
    except orjson.JSONDecodeError:
        return  # the library says what is wrong with it
    level = [tree]
    for _ in range(2 * _DEEPEST):
        level = [inner for each in level for inner in _inner(each)]
        if not level:
            return
    raise _too_deep()


def _inner(node: object) -> list[object]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []


def _too_deep() -> BadRequestError:
    return BadRequestError("filter ist zu tief verschachtelt; erlaubt sind %(deepest)s Ebenen.", deepest=_DEEPEST)
