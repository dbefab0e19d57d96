"""The parameters of scenarios: which edits, seen how; the address is the scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from flask import url_for

from atlas.errors import BadRequestError
from atlas.services.coverage import CoverageQuery
from atlas.services.scenario_edits import DEFAULT_SHARE_PERCENT, Edit, FaultyEditsError, parse_edits, write_edits
from atlas.web.context import language
from atlas.web.params import Arguments, lens_values, read_count, read_coverage_query, read_text

# Fifty edits of more than a hundred signs; browsers and proxies allow about as much.
_LONGEST: Final = 7000
# These may stand in a query as they are (RFC 3986, section 3.4), and an address that people read stays readable.
_READABLE: Final = ":@,;="


@dataclass(frozen=True)
class ScenarioState:
    """What the address of a scenario page says.

    Attributes
    ----------
    query
        Level, definition, system and lens, with neither topic, county nor region.
    county
        The county as the address has it: empty where it says nothing, `all` for all.
    topic
        The topic whose map is shown and whose offers can be chosen; empty for the first one touched.
    offer
        The offer whose changes are offered; empty for none.
    name
        What the scenario is called.
    """

    edits: tuple[Edit, ...]
    query: CoverageQuery
    county: str = ""
    topic: str = ""
    offer: str = ""
    name: str = ""

    @property
    def edits_text(self) -> str:
        """The edits as addresses carry them."""
        return write_edits(self.edits)

    def parameters(self) -> dict[str, str]:
        """Return the parameters of an address that shows this; what goes without saying is left out."""
        plain = CoverageQuery()
        given = {
            "edits": self.edits_text,
            "county": self.county,
            "level": "" if self.query.level == plain.level else self.query.level,
            "definition": "" if self.query.definition == plain.definition else self.query.definition,
            "system": self.query.system,
            **lens_values(self.query.lens),
            "topic": self.topic,
            "offer": self.offer,
            "name": self.name,
        }
        return {name: text for name, text in given.items() if text}

    def address(self, **changed: Any) -> str:  # noqa: ANN401 - fields of this class
        """Return the address of the page with some of this changed."""
        return join_address("planning.scenario", replace(self, **changed).parameters())

    def without(self, position: int) -> str:
        """Return the address without the edit at a position, counted from 0."""
        return self.address(edits=(*self.edits[:position], *self.edits[position + 1 :]))

    def adding(self, *edits: Edit) -> str:
        """Return the address with more edits."""
        return self.address(edits=(*self.edits, *edits), offer="")


def join_address(endpoint: str, parameters: dict[str, str]) -> str:
    """Return the address of an endpoint with parameters that people can read."""
    # The language of the page may stand in it already.
    address = url_for(endpoint)
    query = urlencode(parameters, safe=_READABLE)
    return f"{address}{'&' if '?' in address else '?'}{query}" if query else address


def read_state(arguments: Arguments) -> ScenarioState:
    """Return what an address asks for.

    Raises
    ------
    BadRequestError
        With every fault of the edits.
    """
    query = replace(read_coverage_query(arguments), topic="", region="")
    return ScenarioState(
        edits=read_edits(arguments),
        query=replace(query, county=""),
        county=query.county,
        topic=read_text(arguments, "topic"),
        offer=read_text(arguments, "offer"),
        name=read_text(arguments, "name"),
    )


def read_edits(arguments: Arguments, name: str = "edits") -> tuple[Edit, ...]:
    """Return the edits of an address or form.

    Raises
    ------
    FaultyEditsError
        With every fault, in the language of the page.
    """
    text = arguments.get(name, "")
    if len(text) > _LONGEST or any(ord(sign) < 32 for sign in text):
        raise BadRequestError(
            "Der Parameter „%(name)s“ ist zu lang oder enthält Steuerzeichen; erlaubt sind %(longest)s Zeichen.",
            name=name,
            longest=_LONGEST,
        )
    try:
        return parse_edits(text)
    except FaultyEditsError as error:
        raise FaultyEditsError(error.faults, language()) from error


def read_share(arguments: Arguments) -> float:
    """Return above which share of its funding, in percent, an offer closes."""
    share = read_count(arguments, "share", least=0)
    if share is not None and share > 100:
        raise BadRequestError("share ist %(share)s; erwartet wird eine Zahl von 0 bis 100.", share=share)
    return DEFAULT_SHARE_PERCENT if share is None else float(share)
