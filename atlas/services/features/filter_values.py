"""Values that a filter compares: properties of features, literals, and functions of text."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from atlas.errors import BadRequestError
from atlas.services.features.sets import FeatureSet, PropertyKind

Kind = Literal["text", "number", "yes", "day"]
_KINDS: Final[dict[PropertyKind, Kind]] = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "yes",
    "date": "day",
}
_TYPES: Final[dict[Kind, Any]] = {"text": object, "number": "float64", "yes": bool, "day": "float64"}
# What stands where a value is missing; nobody looks at it.
_FILLING: Final[dict[Kind, Any]] = {"text": "", "number": 0.0, "yes": False, "day": "0001-01-01"}
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True)
class Values:
    """One value for each feature, or the same for all.

    Attributes
    ----------
    values
        Text, numbers, days since the first of January of year 1, or booleans; anything where `is_missing`.
    """

    kind: Kind
    values: np.ndarray
    is_missing: np.ndarray


def read_values(node: Any, features: FeatureSet, kinds: dict[str, PropertyKind]) -> Values:  # noqa: ANN401 - JSON
    """Return what a node of a filter stands for.

    Raises
    ------
    BadRequestError
        If it is no value, names a property that is none of `kinds`, or a function the atlas does not know.
    """
    if isinstance(node, dict):
        if "property" in node:
            return read_property(node["property"], features, kinds)
        if "date" in node or "timestamp" in node:
            return _constant("day", read_day(str(node.get("date") or node.get("timestamp"))), features)
        if node.get("op") in _TEXT_FUNCTIONS:
            return _change_text(node, features, kinds)
        raise unsupported(node)
    if isinstance(node, bool):
        return _constant("yes", node, features)
    if isinstance(node, (int, float)) and not math.isnan(node):
        return _constant("number", float(node), features)
    if isinstance(node, str):
        return _constant("text", node, features)
    raise unsupported(node)


def read_property(name: str, features: FeatureSet, kinds: dict[str, PropertyKind]) -> Values:
    """Return the values of a property."""
    if name not in kinds:
        raise BadRequestError(
            "Eine Eigenschaft „%(name)s“ gibt es hier nicht; es gibt: %(known)s.", name=name, known=", ".join(kinds)
        )
    kind = _KINDS[kinds[name]]
    column = features.columns[name]
    is_missing = column.isna().to_numpy()
    values: list[Any] = [_FILLING[kind] if gone else value for value, gone in zip(column, is_missing, strict=True)]
    if kind == "day":
        values = [date.fromisoformat(day).toordinal() for day in values]
    return Values(kind, np.array(values, dtype=_TYPES[kind]), is_missing)


def read_day(text: str) -> float:
    """Return the day of a date or moment (in UTC), counted from the first of January of year 1."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text).toordinal()
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC).toordinal()
    except (ValueError, OverflowError):
        pass
    raise BadRequestError(
        "„%(text)s“ ist kein Tag; erwartet wird einer wie DATE('2026-01-15') oder TIMESTAMP('2026-01-15T12:00:00Z').",
        text=text,
    )


def agree(left: Values, right: Values) -> tuple[Values, Values]:
    """Return two values of the same kind; text beside a day is read as one.

    Raises
    ------
    BadRequestError
        If they cannot be compared.
    """
    if left.kind == right.kind:
        return left, right
    if left.kind == "day" and right.kind == "text":
        return left, _as_days(right)
    if left.kind == "text" and right.kind == "day":
        return _as_days(left), right
    raise BadRequestError(
        "Der Filter vergleicht Ungleiches (%(left)s mit %(right)s); erwartet werden zwei Werte derselben Art.",
        left=left.kind,
        right=right.kind,
    )


def unsupported(node: object) -> BadRequestError:
    """Return the fault that names a part of a filter that the atlas does not know."""
    name = node.get("op", "") if isinstance(node, dict) else node
    return BadRequestError(
        "Der Filter enthält „%(name)s“, was hier nicht geht. Es gehen: and, or, not, Vergleiche, like, between, in, "
        "is null, casei, accenti, s_… mit geometry und t_… mit Tagen.",
        name=str(name or node)[:200],
    )


def strip_accents(text: str) -> str:
    """Return text without its accents.

    >>> strip_accents("Überlingen, Café")
    'Uberlingen, Cafe'
    """
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


_TEXT_FUNCTIONS: Final[dict[str, Callable[[str], str]]] = {"casei": str.casefold, "accenti": strip_accents}


def _change_text(node: dict[str, Any], features: FeatureSet, kinds: dict[str, PropertyKind]) -> Values:
    inner = read_values(node["args"][0] if len(node["args"]) == 1 else None, features, kinds)
    if inner.kind != "text":
        raise unsupported(node)
    change = _TEXT_FUNCTIONS[node["op"]]
    return Values("text", _map(change, inner.values), inner.is_missing)


def _map(change: Callable[[str], Any], texts: np.ndarray) -> np.ndarray:
    # Each different text is changed once: a literal stands in every row.
    codes, words = pd.factorize(texts)
    changed = np.empty(len(words), dtype=object)
    changed[:] = [change(str(word)) for word in words]
    return np.asarray(changed[codes])


def _as_days(texts: Values) -> Values:
    return Values("day", _map(read_day, texts.values).astype("float64"), texts.is_missing)


def _constant(kind: Kind, value: object, features: FeatureSet) -> Values:
    count = len(features)
    return Values(kind, np.full(count, value, dtype=_TYPES[kind]), np.zeros(count, dtype=bool))
