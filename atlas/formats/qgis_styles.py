"""Styles that QGIS (3.16 and later) reads out of a GeoPackage: QML, drawn in the atlas' colours.

Every function returns the text of a style of its own; the same arguments give the same text. `titles` are what people
read over the columns: QGIS shows them instead of the names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from atlas.formats.colours import INK, LINE, UNKNOWN_LINE
from atlas.formats.xml_text import legal_text

_HEAD: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_WHITE: Final = "#ffffff"


@dataclass(frozen=True)
class StyleClass:
    """One entry of a legend.

    Attributes
    ----------
    value
        What a column holds; unused where a range is given.
    label, colour
        What people read, and the fill as #rrggbb.
    is_hatched
        Whether the fill is hatched: for what is not known.
    least, below
        A range of numbers instead of a value; without both, where the number is missing.
    """

    value: str
    label: str
    colour: str
    is_hatched: bool = False
    least: float | None = None
    below: float | None = None


Titles = Mapping[str, str]


def style_points(column: str, classes: Sequence[StyleClass], titles: Titles) -> str:
    """Return a style of circles, coloured by the values of a column."""
    return _write(_categories(column, [(one, _marker(one.colour)) for one in classes]), titles)


def style_table(titles: Titles) -> str:
    """Return the style of a table without shapes: its titles alone."""
    return _write(_root(), titles)


def style_outlines(label: str, titles: Titles) -> str:
    """Return a style of outlines without fill, each with the text of a column where one is named."""
    root = _root("Symbology", "Labeling")
    renderer = SubElement(root, "renderer-v2", {"type": "singleSymbol"})
    _add_symbol(SubElement(renderer, "symbols"), 0, "fill", [_fill(None, LINE)])
    if label:
        _add_label(root, label)
    return _write(root, titles)


def style_areas_by_range(column: str, classes: Sequence[StyleClass], label: str, titles: Titles) -> str:
    """Return a style of areas, filled by ranges of a number, each with the text of a column."""
    root = _root("Symbology", "Labeling")
    renderer = SubElement(root, "renderer-v2", {"type": "RuleRenderer"})
    rules = SubElement(renderer, "rules", {"key": "{sozialatlas}"})
    for number, one in enumerate(classes):
        looks = {"symbol": str(number), "label": legal_text(one.label), "filter": _range(column, one)}
        SubElement(rules, "rule", {"key": f"{{sozialatlas-{number}}}", **looks})
    _add_symbols(renderer, [_areas(one) for one in classes], "fill")
    _add_label(root, label)
    return _write(root, titles)


def style_areas_by_value(
    expression: str, classes: Sequence[StyleClass], variables: Mapping[str, str], titles: Titles
) -> str:
    """Return a style of filled areas by the value of an expression, and the variables of the layer that it uses."""
    root = _categories(expression, [(one, _areas(one)) for one in classes], "fill")
    properties = SubElement(SubElement(root, "customproperties"), "Option", {"type": "Map"})
    for name, texts in (("variableNames", variables.keys()), ("variableValues", variables.values())):
        held = SubElement(properties, "Option", {"type": "List", "name": name})
        for text in texts:
            SubElement(held, "Option", {"type": "QString", "value": legal_text(text)})
    root.set("styleCategories", f"{root.get('styleCategories')}|CustomProperties")
    return _write(root, titles)


def _range(column: str, one: StyleClass) -> str:
    if one.least is None and one.below is None:
        return f'"{column}" IS NULL'
    bounds = [] if one.least is None else [f'"{column}" >= {one.least:g}']
    return " AND ".join(bounds if one.below is None else [*bounds, f'"{column}" < {one.below:g}'])


_Layer = tuple[str, dict[str, str]]


def _categories(expression: str, entries: Sequence[tuple[StyleClass, list[_Layer]]], kind: str = "marker") -> Element:
    root = _root("Symbology")
    renderer = SubElement(root, "renderer-v2", {"type": "categorizedSymbol", "attr": legal_text(expression)})
    listed = SubElement(renderer, "categories")
    for number, (one, _) in enumerate(entries):
        looks = {"value": legal_text(one.value), "label": legal_text(one.label), "symbol": str(number)}
        SubElement(listed, "category", {**looks, "render": "true", "type": "string"})
    _add_symbols(renderer, [layers for _, layers in entries], kind)
    return root


def _add_symbols(renderer: Element, symbols: Sequence[list[_Layer]], kind: str) -> None:
    parent = SubElement(renderer, "symbols")
    for number, layers in enumerate(symbols):
        _add_symbol(parent, number, kind, layers)


def _add_symbol(parent: Element, number: int, kind: str, layers: list[_Layer]) -> None:
    symbol = SubElement(parent, "symbol", {"type": kind, "name": str(number), "alpha": "1", "clip_to_extent": "1"})
    for name, properties in layers:
        layer = SubElement(symbol, "layer", {"class": name, "enabled": "1", "locked": "0", "pass": "0"})
        options = SubElement(layer, "Option", {"type": "Map"})
        for key, value in properties.items():
            SubElement(options, "Option", {"type": "QString", "name": key, "value": value})


def _marker(colour: str) -> list[_Layer]:
    looks = {"name": "circle", "color": _rgba(colour), "outline_color": _rgba(_WHITE), "outline_width": "0.3"}
    return [("SimpleMarker", {**looks, "size": "2.6", "size_unit": "MM"})]


def _areas(one: StyleClass) -> list[_Layer]:
    solid = _fill(one.colour, LINE)
    # In front of the fill, without an outline of its own.
    hatch = ("SimpleFill", {"style": "b_diagonal", "color": _rgba(UNKNOWN_LINE), "outline_style": "no"})
    return [solid, hatch] if one.is_hatched else [solid]


def _fill(colour: str | None, line: str) -> _Layer:
    looks = {"style": "solid" if colour else "no", "color": _rgba(colour or _WHITE), "outline_color": _rgba(line)}
    return ("SimpleFill", {**looks, "outline_width": "0.2", "outline_style": "solid"})


def _add_label(root: Element, column: str) -> None:
    root.set("labelsEnabled", "1")
    settings = SubElement(SubElement(root, "labeling", {"type": "simple"}), "settings", {"calloutType": "simple"})
    looks: dict[str, Any] = {"fieldName": column, "isExpression": "0", "fontSize": "8", "fontSizeUnit": "Point"}
    text = SubElement(settings, "text-style", {**looks, "textColor": _rgba(INK), "textOpacity": "1"})
    buffer = {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM", "bufferOpacity": "0.8"}
    SubElement(text, "text-buffer", {**buffer, "bufferColor": _rgba(_WHITE)})
    # Horizontal, inside the area, and one label for an area of several parts.
    SubElement(settings, "placement", {"placement": "4", "centroidInside": "1"})
    SubElement(settings, "rendering", {"labelPerPart": "0", "obstacle": "0", "drawLabels": "1"})


def _root(*categories: str) -> Element:
    return Element("qgis", {"version": "3.22.0", "styleCategories": "|".join([*categories, "Fields"])})


def _write(root: Element, titles: Titles) -> str:
    aliases = SubElement(root, "aliases")
    for index, (column, title) in enumerate(titles.items()):
        SubElement(aliases, "alias", {"index": str(index), "field": column, "name": legal_text(title)})
    return _HEAD + tostring(root, encoding="unicode")


def _rgba(colour: str) -> str:
    """Return a colour as QGIS writes it.

    >>> _rgba("#855700")
    '133,87,0,255'
    """
    return ",".join(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5)) + ",255"
