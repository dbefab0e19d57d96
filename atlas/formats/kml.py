"""KML 2.2 after OGC 07-147r2: folders of points with a balloon each, safe whatever stands in the data.

The elements of a feature come in the order that the schema wants. Balloons show the description alone, which is
escaped as HTML here: what a balloon takes from elsewhere (``$[name]``) would run as HTML in Google Earth.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from atlas.formats.xml_text import legal_text

_KML: Final = "http://www.opengis.net/kml/2.2"
_ATOM: Final = "http://www.w3.org/2005/Atom"
register_namespace("", _KML)
register_namespace("atom", _ATOM)

_DIGITS: Final = 6
_WEB: Final = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


@dataclass(frozen=True)
class KmlFolder:
    """Points of one kind: what the folder is called, a name for its style, its colour as #rrggbb, and the rows."""

    name: str
    style: str
    colour: str
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class KmlTitle:
    """What a document says of itself."""

    name: str
    about: str
    attribution: str
    link: str = ""


def write_kml(
    folders: Iterable[KmlFolder], titles: Mapping[str, str], shown: Sequence[str], document: KmlTitle
) -> bytes:
    """Return points as a KML document.

    Parameters
    ----------
    folders
        Rows have `name`, and `lon` and `lat` in EPSG:4326; a row without them is a placemark without a point.
    titles
        The columns that each placemark carries as data, with what people read over them.
    shown
        Columns of the balloon, in order.
    """
    root = Element(_tag("kml"))
    body = SubElement(root, _tag("Document"))
    _add_text(body, "name", document.name)
    author = SubElement(body, f"{{{_ATOM}}}author")
    SubElement(author, f"{{{_ATOM}}}name").text = legal_text(document.attribution)
    if document.link:
        SubElement(body, f"{{{_ATOM}}}link", {"href": legal_text(document.link)})
    _add_text(body, "description", _as_html(document.about))
    held = list(folders)
    for folder in held:
        _add_style(body, folder)
    for folder in held:
        _add_folder(body, folder, titles, shown)
    text: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"


def _add_style(body: Element, folder: KmlFolder) -> None:
    style = SubElement(body, _tag("Style"), {"id": folder.style})
    icon = SubElement(style, _tag("IconStyle"))
    _add_text(icon, "color", _kml_colour(folder.colour))
    balloon = SubElement(style, _tag("BalloonStyle"))
    _add_text(balloon, "text", "$[description]")


def _add_folder(body: Element, folder: KmlFolder, titles: Mapping[str, str], shown: Sequence[str]) -> None:
    element = SubElement(body, _tag("Folder"))
    _add_text(element, "name", folder.name)
    for row in folder.rows:
        placemark = SubElement(element, _tag("Placemark"))
        # One placemark a line, so that two exports can be compared line by line.
        placemark.tail = "\n"
        _add_text(placemark, "name", row["name"])
        # Without one, Google Earth shows the first lines of the balloon below each name, tags and all.
        SubElement(placemark, _tag("Snippet"), {"maxLines": "0"})
        _add_text(placemark, "description", _describe(row, titles, shown))
        _add_text(placemark, "styleUrl", f"#{folder.style}")
        _add_data(placemark, row, titles)
        if row["lon"] is not None and row["lat"] is not None:
            point = SubElement(placemark, _tag("Point"))
            _add_text(point, "coordinates", f"{round(row['lon'], _DIGITS)},{round(row['lat'], _DIGITS)}")


def _add_data(placemark: Element, row: Mapping[str, Any], titles: Mapping[str, str]) -> None:
    extended = SubElement(placemark, _tag("ExtendedData"))
    for name, title in titles.items():
        if row[name] is not None:
            data = SubElement(extended, _tag("Data"), {"name": name})
            _add_text(data, "displayName", title)
            _add_text(data, "value", _plain(row[name]))


def _describe(row: Mapping[str, Any], titles: Mapping[str, str], shown: Sequence[str]) -> str:
    lines = "".join(
        f"<tr><th align='left' valign='top'>{_as_html(titles[name])}</th><td>{_link(_plain(row[name]))}</td></tr>"
        for name in shown
        if row[name] is not None
    )
    return f"<h3>{_as_html(_plain(row['name']))}</h3><table>{lines}</table>"


def _link(text: str) -> str:
    # Only what begins as an address of the web: javascript: in a website must not become a link.
    shown = _as_html(text)
    return f"<a href='{shown}'>{shown}</a>" if _WEB.fullmatch(text) else shown


def _as_html(text: str) -> str:
    # "$[" starts an entity that Google Earth replaces inside the text of a balloon.
    return html.escape(text).replace("$[", "&#36;[").replace("\n", "<br>")


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _add_text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, _tag(name)).text = legal_text(text)


def _tag(name: str) -> str:
    return f"{{{_KML}}}{name}"


def _kml_colour(colour: str) -> str:
    """Return a colour as KML writes it: opacity, blue, green, red.

    >>> _kml_colour("#855700")
    'ff005785'
    """
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"ff{blue}{green}{red}"
