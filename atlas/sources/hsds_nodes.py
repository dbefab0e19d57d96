"""Careful access to JSON that somebody else wrote: what is of the wrong kind is a fault with its place."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from atlas.errors import BadDataError

_SHOWN: Final = 60


@dataclass(frozen=True)
class JsonNode:
    """An object of JSON, and where it stands."""

    content: dict[str, Any]
    where: str

    def text(self, name: str) -> str | None:
        """Return a text, None where it is missing or empty; numbers as they would be typed.

        Raises
        ------
        BadDataError
            If there is a list or an object instead.
        """
        value = self.content.get(name)
        if value is None or value == "":
            return None
        # True is a number in Python.
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.fault(name, value, "ein Text")
        return value if isinstance(value, str) else f"{value}"

    def flag(self, name: str) -> bool | None:
        """Return yes or no, None where it is missing."""
        value = self.content.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.fault(name, value, "true oder false")
        return value

    def number(self, name: str) -> float | None:
        """Return a finite number, None where it is missing; a number written as text counts."""
        value = self.content.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = float(value)
            except ValueError as error:
                raise self.fault(name, value, "eine Zahl") from error
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.fault(name, value, "eine Zahl")
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of texts, empty where it is missing."""
        value = self._list(name)
        for item in value:
            if not isinstance(item, str):
                raise self.fault(name, item, "eine Liste von Texten")
        return value

    def node(self, name: str) -> JsonNode | None:
        """Return an object below, None where it is missing."""
        value = self.content.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.fault(name, value, "ein Objekt")
        return JsonNode(value, f"{self.where}.{name}")

    def nodes(self, name: str) -> Iterator[JsonNode]:
        """Yield the objects of a list below."""
        for place, item in enumerate(self._list(name)):
            if not isinstance(item, dict):
                raise self.fault(name, item, "eine Liste von Objekten")
            yield JsonNode(item, f"{self.where}.{name}[{place}]")

    def fault(self, name: str, value: object, expected: str) -> BadDataError:
        """Return the fault that a property is not what was expected."""
        shown = str(value)
        return BadDataError(
            "%(where)s.%(name)s ist „%(value)s“; erwartet wird %(expected)s. Bitte dort berichtigen.",
            where=self.where,
            name=name,
            value=shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…",
            expected=expected,
        )

    def _list(self, name: str) -> list[Any]:
        value = self.content.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.fault(name, value, "eine Liste")
        return value
