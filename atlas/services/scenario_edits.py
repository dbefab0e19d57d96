"""The edits of a scenario, and the text that carries them in an address.

One edit is ``kind:subject`` with what belongs to it behind ``@``, ``=`` or ``,``; edits are joined with ``;``::

    close:kn-154
    move:kn-154@municipality-08335079        move:kn-154@8.8345,47.7594
    open:tafel@municipality-08335079,name=Tafel Tengen,capacity=40,serves=county-08335,mode=mobile
    serve:loe-012@county-08336
    capacity:kn-154=40
    fund:LINE,from=2027,share=50

Ids may hold any sign, so those that have a meaning here are written as ``%`` and two hexadecimal digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from atlas.codes import AGS_PATTERN, region_id
from atlas.errors import BadRequestError
from atlas.language import Language, mark, speak
from atlas.vocabulary import DeliveryMode, Level, values

SEPARATOR: Final = ";"
MOST_EDITS: Final = 50
"""How many edits one scenario may have: more than a council decides on, few enough to compute at once."""
LONGEST_NAME: Final = 80
DEFAULT_SHARE_PERCENT: Final = 50.0
"""An offer closes when the line that ends is more than this share of its funding; a proposal, nobody decided it."""
_DIGITS: Final = 6
_RESERVED: Final = re.compile(r"[%;,=@\x00-\x1f]")
_ESCAPED: Final = re.compile(r"%([0-9A-F]{2})")
_NUMBER: Final = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,9})?")


@dataclass(frozen=True)
class Spot:
    """Where something is to be: in a municipality, at its centre, or at a point in EPSG:4326 (degrees)."""

    ags: str = ""
    lon: float = 0.0
    lat: float = 0.0

    def as_text(self) -> str:
        """Return the place as addresses carry it."""
        if self.ags:
            return region_id(Level.MUNICIPALITY.value, self.ags)
        return f"{_write_number(self.lon)},{_write_number(self.lat)}"


@dataclass(frozen=True)
class OpenOffer:
    """A new offer of a topic; without `serves` it has no service area, `mode` is how it reaches people."""

    topic_id: str
    spot: Spot
    name: str = ""
    capacity: int | None = None
    serves: tuple[str, ...] = ()
    mode: str = DeliveryMode.ON_SITE.value


@dataclass(frozen=True)
class CloseOffer:
    """An offer that ends."""

    offer_id: str


@dataclass(frozen=True)
class MoveOffer:
    """An offer that leaves all its sites for one other place; its service area stays."""

    offer_id: str
    spot: Spot


@dataclass(frozen=True)
class ExtendArea:
    """An offer that also serves another region."""

    offer_id: str
    region_id: str


@dataclass(frozen=True)
class SetCapacity:
    """An offer with another number of places."""

    offer_id: str
    capacity: int


@dataclass(frozen=True)
class EndFunding:
    """A funding line that ends.

    `from_year` is the first year without it, 0 for the line's newest. An offer closes when the line is more than
    `share_percent` of its funding, and always when nothing else is left; else it is at risk.
    """

    line_id: str
    from_year: int = 0
    share_percent: float = DEFAULT_SHARE_PERCENT


Edit = OpenOffer | CloseOffer | MoveOffer | ExtendArea | SetCapacity | EndFunding


@dataclass(frozen=True)
class EditFault:
    """What is wrong with one edit: its number in the list, its text, and a German sentence with its facts."""

    position: int
    text: str
    expected: str

    def say(self, language: Language) -> str:
        """Return the fault as a sentence."""
        return language.gettext(
            _FAULT, position=self.position, text=self.text, expected=language.gettext(self.expected)
        )


class FaultyEditsError(BadRequestError):
    """Edits that cannot be read; all their faults are in `faults`."""

    def __init__(self, faults: Sequence[EditFault], language: Language | None = None) -> None:
        said = language or speak()
        super().__init__(_FAULTY, faults=" ".join(fault.say(said) for fault in faults))
        self.faults = tuple(faults)


_FAULTY: Final = mark("Das Szenario lässt sich nicht lesen. %(faults)s")
_FAULT: Final = mark("Änderung %(position)s, „%(text)s“: erwartet wird %(expected)s.")
_PLACE_WORDS: Final = mark("municipality-AGS mit 8 Ziffern oder Länge,Breite in Grad, etwa 8.83,47.76")
_EXPECTED: Final = {
    "": mark("eine Änderung, die mit open:, close:, move:, serve:, capacity: oder fund: beginnt"),
    "close": mark("close:ANGEBOT"),
    "move": mark("move:ANGEBOT@ORT, der Ort als municipality-AGS oder als Länge,Breite in Grad"),
    "serve": mark("serve:ANGEBOT@RAUM"),
    "capacity": mark("capacity:ANGEBOT=PLÄTZE, die Plätze als ganze Zahl von 0 bis 999999"),
    "open": mark(
        "open:THEMA@ORT, der Ort als municipality-AGS oder als Länge,Breite in Grad, dahinter nach Wunsch name=, "
        "capacity=, serves= und mode=, durch Kommas getrennt"
    ),
    "fund": mark("fund:FÖRDERLINIE, dahinter nach Wunsch from=JAHR und share=PROZENT, durch Kommas getrennt"),
    "name": mark("ein Name mit höchstens 80 Zeichen"),
    "mode": mark("mode=on_site, mobile, online oder phone"),
    "year": mark("from=JAHR mit vier Ziffern"),
    "share": mark("share=PROZENT, eine ganze Zahl von 0 bis 100"),
    "many": mark("höchstens 50 Änderungen"),
}


class _UnreadableError(Exception):
    """Says which entry of `_EXPECTED` an edit breaks."""


class _Parts(NamedTuple):
    subject: str
    options: list[tuple[str, str]]


def parse_edits(text: str) -> tuple[Edit, ...]:
    """Return the edits of a text; `write_edits` is its exact inverse.

    Raises
    ------
    FaultyEditsError
        With every edit that cannot be read, what was expected of it.

    Examples
    --------
    >>> parse_edits("close:kn-154;capacity:kn-020=40")
    (CloseOffer(offer_id='kn-154'), SetCapacity(offer_id='kn-020', capacity=40))
    """
    pieces = [piece.strip() for piece in text.split(SEPARATOR) if piece.strip()]
    edits: list[Edit] = []
    faults: list[EditFault] = []
    for position, piece in enumerate(pieces, start=1):
        try:
            edits.append(_parse_edit(piece))
        except _UnreadableError as error:
            faults.append(EditFault(position, piece, _EXPECTED[str(error)]))
    if len(pieces) > MOST_EDITS:
        faults.append(EditFault(MOST_EDITS + 1, pieces[MOST_EDITS], _EXPECTED["many"]))
    if faults:
        raise FaultyEditsError(faults)
    return tuple(edits)


def write_edits(edits: Iterable[Edit]) -> str:
    """Return edits as addresses carry them.

    >>> write_edits([MoveOffer("kn-154", Spot(lon=8.83, lat=47.76)), OpenOffer("tafel", Spot("08335079"))])
    'move:kn-154@8.83,47.76;open:tafel@municipality-08335079'
    """
    return SEPARATOR.join(write_edit(edit) for edit in edits)


def write_edit(edit: Edit) -> str:
    """Return one edit as addresses carry it."""
    match edit:
        case OpenOffer():
            return _write_opening(edit)
        case CloseOffer(offer):
            return f"close:{_escape(offer)}"
        case MoveOffer(offer, spot):
            return f"move:{_escape(offer)}@{spot.as_text()}"
        case ExtendArea(offer, region):
            return f"serve:{_escape(offer)}@{_escape(region)}"
        case SetCapacity(offer, capacity):
            return f"capacity:{_escape(offer)}={capacity}"
        case EndFunding(line, year, share):
            from_year = f",from={year}" if year else ""
            return f"fund:{_escape(line)}{from_year}" + (f",share={share:g}" if share != DEFAULT_SHARE_PERCENT else "")


def _write_opening(edit: OpenOffer) -> str:
    options = [
        *([f"name={_escape(edit.name)}"] if edit.name else []),
        *([f"capacity={edit.capacity}"] if edit.capacity is not None else []),
        *(f"serves={_escape(region)}" for region in edit.serves),
        *([f"mode={edit.mode}"] if edit.mode != DeliveryMode.ON_SITE else []),
    ]
    return ",".join([f"open:{_escape(edit.topic_id)}@{edit.spot.as_text()}", *options])


def _parse_edit(text: str) -> Edit:
    kind, _, rest = text.partition(":")
    if kind not in _PARSERS:
        raise _UnreadableError("")
    return _PARSERS[kind](rest)


def _parse_close(rest: str) -> Edit:
    return CloseOffer(_subject(rest, "close"))


def _parse_move(rest: str) -> Edit:
    offer, _, place = rest.partition("@")
    return MoveOffer(_subject(offer, "move"), _parse_spot(place, "move"))


def _parse_serve(rest: str) -> Edit:
    offer, _, region = rest.partition("@")
    return ExtendArea(_subject(offer, "serve"), _subject(region, "serve"))


def _parse_capacity(rest: str) -> Edit:
    offer, _, places = rest.partition("=")
    return SetCapacity(_subject(offer, "capacity"), _parse_capacity_number(places, "capacity"))


def _parse_open(rest: str) -> Edit:
    topic, _, place_and_options = rest.partition("@")
    # Coordinates hold a comma as well, so whatever names no option belongs to the place.
    parts = place_and_options.split(",")
    place = ",".join(part for part in parts if "=" not in part)
    edit = OpenOffer(_subject(topic, "open"), _parse_spot(place, "open"))
    for name, value in _options(part for part in parts if "=" in part):
        edit = _with_option(edit, name, value)
    return edit


def _with_option(edit: OpenOffer, name: str, value: str) -> OpenOffer:
    match name:
        case "name":
            # Control signs have no meaning in a name, but could forge lines in a log.
            if not value.strip() or len(value) > LONGEST_NAME or any(ord(sign) < 32 for sign in value):
                raise _UnreadableError("name")
            return replace(edit, name=value.strip())
        case "capacity":
            return replace(edit, capacity=_parse_capacity_number(value, "open"))
        case "serves":
            return replace(edit, serves=(*edit.serves, _subject(value, "open", is_escaped=False)))
        case "mode":
            if value not in values(DeliveryMode):
                raise _UnreadableError("mode")
            return replace(edit, mode=value)
    raise _UnreadableError("open")


def _parse_fund(rest: str) -> Edit:
    line, *given = rest.split(",")
    edit = EndFunding(_subject(line, "fund"))
    for name, value in _options(given):
        if name == "from":
            if not re.fullmatch(r"(19|20)[0-9]{2}", value, re.ASCII):
                raise _UnreadableError("year")
            edit = replace(edit, from_year=int(value))
        elif name == "share":
            if not re.fullmatch(r"[0-9]{1,3}", value, re.ASCII) or int(value) > 100:
                raise _UnreadableError("share")
            edit = replace(edit, share_percent=float(value))
        else:
            raise _UnreadableError("fund")
    return edit


_PARSERS: Final[dict[str, Callable[[str], Edit]]] = {
    "open": _parse_open,
    "close": _parse_close,
    "move": _parse_move,
    "serve": _parse_serve,
    "capacity": _parse_capacity,
    "fund": _parse_fund,
}


def _parse_spot(text: str, kind: str) -> Spot:
    level, _, key = text.partition("-")
    if level == Level.MUNICIPALITY and re.fullmatch(AGS_PATTERN, key, re.ASCII):
        return Spot(ags=key)
    lon, _, lat = text.partition(",")
    if not (_NUMBER.fullmatch(lon) and _NUMBER.fullmatch(lat)):
        raise _UnreadableError(kind)
    if abs(float(lon)) > 180 or abs(float(lat)) > 90:
        raise _UnreadableError(kind)
    # Six digits are a tenth of a metre; more would only make addresses longer.
    return Spot(lon=round(float(lon), _DIGITS), lat=round(float(lat), _DIGITS))


def _parse_capacity_number(text: str, kind: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text, re.ASCII):
        raise _UnreadableError(kind)
    return int(text)


def _options(parts: Iterable[str]) -> list[tuple[str, str]]:
    pairs = (part.partition("=") for part in parts)
    return [(name.strip(), _unescape(value)) for name, _, value in pairs]


def _subject(text: str, kind: str, *, is_escaped: bool = True) -> str:
    # A reserved sign that stands open belongs to nothing the form knows.
    if is_escaped and _RESERVED.search(_ESCAPED.sub("", text)):
        raise _UnreadableError(kind)
    subject = (_unescape(text) if is_escaped else text).strip()
    if not subject or any(ord(sign) < 32 for sign in subject):
        raise _UnreadableError(kind)
    return subject


def _escape(text: str) -> str:
    return _RESERVED.sub(lambda found: f"%{ord(found.group()):02X}", text)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)


def _write_number(number: float) -> str:
    return f"{number:.{_DIGITS}f}".rstrip("0").rstrip(".")
