"""Filters in CQL2 over the features of a collection: comparisons, logic, text, time and place, each on columns.

The library `cql2` reads them; what holds is decided here, as its own matching knows neither dates nor sets of features.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import reduce
from typing import Any, Final

import numpy as np

from atlas.errors import BadRequestError
from atlas.geo.reference_systems import ReferenceSystem
from atlas.services.features.filter_parsing import parse_filter
from atlas.services.features.filter_place import GEOMETRY, PLACE_RELATIONS, relate_places
from atlas.services.features.filter_time import TIME_RELATIONS, relate_times
from atlas.services.features.filter_truth import Truth
from atlas.services.features.filter_values import Values, agree, read_property, read_values, unsupported
from atlas.services.features.sets import FeatureSet, Property

_COMPARISONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def read_condition(
    text: str, language: str, properties: tuple[Property, ...], system: ReferenceSystem
) -> Callable[[FeatureSet], np.ndarray]:
    """Return what tells for each feature of a set whether a filter fits; what is unknown does not fit.

    Parameters
    ----------
    system
        Of the geometries in the filter.

    Raises
    ------
    BadRequestError
        If the filter cannot be read. What it asks for that is not there is told when it is asked.
    """
    tree = parse_filter(text, language)
    kinds = {each.name: each.kind for each in properties}

    def judge(features: FeatureSet) -> np.ndarray:
        return _Judge(features, kinds, system).judge(tree).holds

    return judge


class _Judge:
    """Judges one set of features by the nodes of a filter."""

    def __init__(self, features: FeatureSet, kinds: dict[str, Any], system: ReferenceSystem) -> None:
        self._features = features
        self._kinds = kinds
        self._system = system
        self._nobody = np.zeros(len(features), dtype=bool)

    def judge(self, node: Any) -> Truth:  # noqa: ANN401 - a tree of JSON
        """Return what a node says of each feature."""
        if isinstance(node, bool):
            return Truth(np.full(len(self._features), node), self._nobody)
        if not isinstance(node, dict):
            raise unsupported(node)
        if "property" in node:
            return self._judge_property(node)
        name, args = str(node.get("op", "")).lower(), node.get("args")
        if not isinstance(args, list):
            raise unsupported(node)
        if name in {"and", "or", "not"}:
            return self._combine(name, args, node)
        return self._judge_predicate(name, args, node)

    def _judge_property(self, node: dict[str, Any]) -> Truth:
        found = self._read(node)
        if found.kind != "yes":
            raise unsupported(node)
        return Truth(found.values, found.is_missing)

    def _combine(self, name: str, args: list[Any], node: dict[str, Any]) -> Truth:
        parts = [self.judge(each) for each in args]
        if name == "not" and len(parts) == 1:
            return ~parts[0]
        if name == "not" or not parts:
            raise unsupported(node)
        return reduce(operator.and_ if name == "and" else operator.or_, parts)

    def _judge_predicate(self, name: str, args: list[Any], node: dict[str, Any]) -> Truth:
        if name not in _ARITY or len(args) != _ARITY[name]:
            raise unsupported(node)
        if name in PLACE_RELATIONS:
            return relate_places(name, args, self._features, self._system)
        if name in TIME_RELATIONS:
            return relate_times(name, args, self._features, self._kinds)
        if name in _COMPARISONS:
            return self._compare(_COMPARISONS[name], self._read(args[0]), self._read(args[1]))
        others = {"in": self._is_among, "between": self._is_between, "isnull": self._is_null, "like": self._is_like}
        return others[name](args)

    def _read(self, node: Any) -> Values:  # noqa: ANN401 - a tree of JSON
        if node is None:
            raise BadRequestError("Der Filter vergleicht mit NULL; erwartet wird dafür IS NULL.")
        return read_values(node, self._features, self._kinds)

    def _compare(self, holds: Callable[[Any, Any], Any], one: Values, other: Values) -> Truth:
        left, right = agree(one, other)
        if left.kind == "yes" and holds not in {operator.eq, operator.ne}:
            raise BadRequestError("Der Filter fragt, ob ein Ja größer ist als ein Nein; dort gehen nur = und <>.")
        return Truth(np.asarray(holds(left.values, right.values), dtype=bool), left.is_missing | right.is_missing)

    def _is_among(self, args: list[Any]) -> Truth:
        if not isinstance(args[1], list) or not args[1]:
            raise unsupported({"op": "in"})
        value = self._read(args[0])
        return reduce(operator.or_, [self._compare(operator.eq, value, self._read(each)) for each in args[1]])

    def _is_between(self, args: list[Any]) -> Truth:
        value, low, high = (self._read(each) for each in args)
        return self._compare(operator.ge, value, low) & self._compare(operator.le, value, high)

    def _is_null(self, args: list[Any]) -> Truth:
        name = args[0].get("property") if isinstance(args[0], dict) else None
        if name is None:
            raise unsupported({"op": "isNull"})
        if name == GEOMETRY:
            return Truth(~self._features.has_place, self._nobody)
        return Truth(read_property(name, self._features, self._kinds).is_missing, self._nobody)

    def _is_like(self, args: list[Any]) -> Truth:
        value, pattern = self._read(args[0]), self._read(args[1])
        if value.kind != "text" or pattern.kind != "text" or len(set(pattern.values.tolist())) > 1:
            raise BadRequestError("LIKE erwartet einen Text und ein Muster, das selbst Text ist.")
        matcher = compile_like(str(pattern.values[0])) if len(pattern.values) else re.compile("")
        found = np.array([matcher.fullmatch(text) is not None for text in value.values], dtype=bool)
        return Truth(found, value.is_missing | pattern.is_missing)


_ARITY: Final = {
    **dict.fromkeys((*_COMPARISONS, *PLACE_RELATIONS, *TIME_RELATIONS, "in", "like"), 2),
    "between": 3,
    "isnull": 1,
}


def compile_like(pattern: str) -> re.Pattern[str]:
    r"""Return a regular expression for a pattern of LIKE: `%` any signs, `_` one sign, `\` takes the next as it is.

    >>> bool(compile_like("Ki%a_").fullmatch("Kitas")), bool(compile_like(r"100\%").fullmatch("100 Kitas"))
    (True, False)
    """
    parts: list[str] = [""]
    for escaped, sign in re.findall(r"\\(.)|(.)", pattern, re.DOTALL):
        if sign == "%":
            parts.append("")
        else:
            parts[-1] += "." if sign == "_" else re.escape(escaped or sign)
    if len(parts) == 1:
        return re.compile(parts[0], re.DOTALL)
    first, *middle, last = parts
    # The first place where a middle part fits is the best one, so nothing has to be tried again: atomic groups keep a
    # pattern of many % from taking for ever.
    inner = "".join(f"(?>.*?{part})" for part in middle if part)
    return re.compile(f"{first}{inner}.*{last}", re.DOTALL)
