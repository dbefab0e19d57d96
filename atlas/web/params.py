"""Parameters of a request, parsed once into the queries that services take."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from datetime import datetime
from typing import Final

from werkzeug.datastructures import MultiDict

from atlas.errors import BadRequestError
from atlas.services.coverage import CoverageQuery
from atlas.services.lens import PEOPLE, STANDARD_LENS, Lens
from atlas.services.offer_query import OfferQuery
from atlas.services.snapshots import GERMAN_TIME, local_now
from atlas.services.traits import TRAITS, YES
from atlas.vocabulary import Decay, View, values

OFFER_FILTERS: Final = ("q", "near", "radius_km", *TRAITS, "region", "open", "bbox")
"""Parameters that say which offers are meant, in the order in which addresses carry them."""
OFFER_PARAMETERS: Final = (*OFFER_FILTERS, "limit", "lang")
LENS_PARAMETERS: Final = ("view", "people", "need", "threshold", "distance_km", "decay")
"""Parameters that say how a question about coverage is looked at."""
COVERAGE_PARAMETERS: Final = (
    "topic",
    "level",
    "county",
    "definition",
    "system",
    "region",
    *LENS_PARAMETERS,
    "format",
    "lang",
)
REGION_PARAMETERS: Final = ("level", "county", "system", "lang")
# Longer than any id or name; addresses without an end would only fill the memory of replies.
_LONGEST: Final = 200
NOW: Final = "now"
"""What `open` says for the moment of the request."""

Arguments = MultiDict[str, str]


def require_known(arguments: Arguments, known: Collection[str]) -> None:
    """Refuse parameters that an interface does not know, or that come twice.

    Raises
    ------
    BadRequestError
        With the parameters that would be understood.
    """
    for name, given in arguments.lists():
        if name not in known:
            raise BadRequestError(
                "Den Parameter „%(name)s“ gibt es hier nicht; es gibt: %(known)s.", name=name, known=", ".join(known)
            )
        # Of two values one would be dropped silently, and servers differ in which.
        if len(given) > 1:
            raise BadRequestError("Der Parameter „%(name)s“ darf nur einmal vorkommen.", name=name)


def read_text(arguments: Arguments, name: str, default: str = "") -> str:
    """Return a text parameter without the space around it, `default` where it is empty."""
    text = arguments.get(name, "").strip()
    # Control characters have no meaning here, but could forge lines in a log.
    if len(text) > _LONGEST or any(ord(sign) < 32 for sign in text):
        raise BadRequestError(
            "Der Parameter „%(name)s“ ist zu lang oder enthält Steuerzeichen; erlaubt sind %(longest)s Zeichen.",
            name=name,
            longest=_LONGEST,
        )
    return text or default


def read_list(arguments: Arguments, name: str) -> tuple[str, ...]:
    """Return the items of a parameter that joins them with commas, each once, in the order given."""
    items = (item.strip() for item in read_text(arguments, name).split(","))
    return tuple(dict.fromkeys(item for item in items if item))


_GREATEST_COUNT: Final = 999_999_999


def read_count(arguments: Arguments, name: str, *, least: int, most: int = _GREATEST_COUNT) -> int | None:
    """Return a whole number from `least` to `most`; None where the parameter is empty."""
    text = read_text(arguments, name)
    if not text:
        return None
    # int() also takes 1_000, blanks, signs and digits of other scripts.
    number = int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else -1
    if not least <= number <= most:
        raise BadRequestError(
            "%(name)s ist „%(text)s“; erwartet wird eine ganze Zahl von %(least)s bis %(most)s.",
            name=name,
            text=text,
            least=least,
            most=most,
        )
    return number


def read_length(arguments: Arguments, name: str) -> float | None:
    """Return a length in km from 0 to 1000, None where the parameter is empty."""
    text = read_text(arguments, name)
    if not text:
        return None
    # Four digits and a fraction, with a point or as Germans write it.
    if not re.fullmatch(r"[0-9]{1,4}([.,][0-9]{1,3})?", text, re.ASCII) or float(text.replace(",", ".")) > 1000:
        raise BadRequestError(
            "%(name)s ist „%(text)s“; erwartet wird eine Zahl von 0 bis 1000, in Kilometern.", name=name, text=text
        )
    return float(text.replace(",", "."))


def read_instant(arguments: Arguments, name: str) -> datetime | None:
    """Return an instant in German time, None where the parameter is empty."""
    text = read_text(arguments, name)
    if not text:
        return None
    if text == NOW:
        return local_now()
    try:
        return parse_instant(text)
    except (ValueError, OverflowError) as fault:
        raise BadRequestError(
            "%(name)s ist „%(text)s“; erwartet wird „now“ oder eine deutsche Ortszeit wie 2026-11-22T15:00.",
            name=name,
            text=text,
        ) from fault


def parse_instant(text: str) -> datetime:
    """Return an ISO instant in German time; without an offset it is German time already."""
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=GERMAN_TIME) if instant.tzinfo is None else instant.astimezone(GERMAN_TIME)


def read_bbox(arguments: Arguments) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north in degrees, None where no box is asked for."""
    text = read_text(arguments, "bbox")
    if not text:
        return None
    try:
        sides = [float(side) for side in text.split(",")]
    except ValueError:
        sides = []
    if len(sides) != 4 or not _are_degrees(sides):
        raise BadRequestError(
            "bbox ist „%(text)s“; erwartet werden vier Zahlen in Grad: Westen,Süden,Osten,Norden, "
            "zum Beispiel 8.5,47.6,9.4,48.0.",
            text=text,
        )
    west, south, east, north = sides
    return west, south, east, north


def _are_degrees(sides: list[float]) -> bool:
    west, south, east, north = sides
    # float() takes "nan" and "inf" as well.
    is_finite = all(math.isfinite(side) for side in sides)
    return is_finite and abs(west) <= 180 and abs(east) <= 180 and abs(south) <= 90 and abs(north) <= 90


def read_choice(arguments: Arguments, name: str, choices: tuple[str, ...]) -> str:
    """Return one of `choices`, the first where the parameter is empty."""
    text = read_text(arguments, name, choices[0])
    if text not in choices:
        raise BadRequestError(
            "%(name)s ist „%(text)s“; erwartet wird eines von: %(known)s.",
            name=name,
            text=text,
            known=", ".join(choices),
        )
    return text


def read_yes(arguments: Arguments, name: str) -> str:
    """Return ``yes``, or nothing where the parameter is empty."""
    return read_choice(arguments, name, (YES,)) if read_text(arguments, name) else ""


def read_offer_query(arguments: Arguments) -> OfferQuery:
    """Return what somebody looks for."""
    return OfferQuery(
        text=read_text(arguments, "q"),
        near=read_text(arguments, "near"),
        radius_km=read_length(arguments, "radius_km"),
        wheelchair=read_yes(arguments, "wheelchair"),
        free=read_yes(arguments, "free"),
        region=read_text(arguments, "region"),
        open_at=read_instant(arguments, "open"),
        bbox=read_bbox(arguments),
        limit=read_count(arguments, "limit", least=0),
        **{name: read_text(arguments, name) for name in ("county", "field", "topic", "target", "speaks", "mode")},
    )


def is_for_one_visitor(arguments: Arguments) -> bool:
    """Tell whether a reply is nobody else's: it says where somebody is, or what is open at this moment."""
    # As they were sent: what is no parameter at all was answered with a fault already.
    return bool(arguments.get("near")) or arguments.get("open", "").strip() == NOW


def read_coverage_query(arguments: Arguments) -> CoverageQuery:
    """Return which verdicts are asked for."""
    standard = CoverageQuery()
    return CoverageQuery(
        level=read_text(arguments, "level", standard.level),
        definition=read_text(arguments, "definition", standard.definition),
        topic=read_text(arguments, "topic"),
        county=read_text(arguments, "county"),
        system=read_text(arguments, "system"),
        region=read_text(arguments, "region"),
        lens=read_lens(arguments),
    )


def read_lens(arguments: Arguments) -> Lens:
    """Return how a question about coverage is looked at."""
    return Lens(
        view=read_choice(arguments, "view", values(View)),
        people=read_choice(arguments, "people", PEOPLE),
        need=read_text(arguments, "need"),
        threshold=read_number(arguments, "threshold", most=100_000),
        distance_km=read_number(arguments, "distance_km", most=500, above=True),
        decay=read_text(arguments, "decay") and read_choice(arguments, "decay", values(Decay)),
    )


def read_number(arguments: Arguments, name: str, *, most: float, above: bool = False) -> float | None:
    """Return a number from 0 (or `above` 0) to `most`, None where the parameter is empty; a comma is a point."""
    text = read_text(arguments, name)
    if not text:
        return None
    is_number = re.fullmatch(r"[0-9]{1,9}([.,][0-9]{1,6})?", text, re.ASCII)
    number = float(text.replace(",", ".")) if is_number else math.nan
    facts = {"name": name, "text": text, "most": f"{most:g}"}
    if above and not 0 < number <= most:
        raise BadRequestError("%(name)s ist „%(text)s“; erwartet wird eine Zahl über 0 bis %(most)s.", **facts)
    if not 0 <= number <= most:
        raise BadRequestError("%(name)s ist „%(text)s“; erwartet wird eine Zahl von 0 bis %(most)s.", **facts)
    return number


def lens_values(lens: Lens) -> dict[str, str]:
    """Return the choices of a lens that differ from the atlas' own, as parameters of an address."""
    chosen = {name: getattr(lens, name) for name in LENS_PARAMETERS}
    own = {name: getattr(STANDARD_LENS, name) for name in LENS_PARAMETERS}
    return {
        name: f"{value:g}" if isinstance(value, float) else str(value)
        for name, value in chosen.items()
        if value != own[name]
    }


def offer_filters(arguments: Arguments) -> dict[str, str]:
    """Return which offers an address asks for, as the parameters of another one; empty ones left out."""
    texts = {name: read_text(arguments, name) for name in OFFER_FILTERS}
    return {name: text for name, text in texts.items() if text}
