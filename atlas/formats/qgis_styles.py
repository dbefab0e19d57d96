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
_GREY: Final = "#7d8b88"
# Only what shares a point is moved, at every scale: what lies near each other stays where it is.
_SPREAD: Final = {
    "tolerance": "0",
    "toleranceUnit": "MapUnit",
    "placement": "1",
    "circleWidth": "0.1",
    "circleColor": "125,139,136,160",
    "circleRadiusAddition": "0",
    "labelAttributeName": "",
}
# What n circles around a point take across, in millimetres for each root of n; measured in QGIS 3.22.
_ROOM: Final = 4.8


@dataclass(frozen=True)
class StyleClass:
    """One entry of a legend.

    Attributes
    ----------
    value
        What a column holds; unused where a range is given.
    label, colour
        What people read, and the fill as #rrggbb.
    is_hatched, is_hollow
        Whether the fill is hatched: for what is not known. Whether a circle is empty: for what is not there exactly.
    least, below
        A range of numbers instead of a value; without both, where the number is missing.
    """

    value: str
    label: str
    colour: str
    is_hatched: bool = False
    is_hollow: bool = False
    least: float | None = None
    below: float | None = None


Titles = Mapping[str, str]


def style_points(
    column: str, classes: Sequence[StyleClass], titles: Titles, *, crowd: str, hollow_where: str = ""
) -> str:
    """Return a style of circles, coloured by the values of a column; those that share a point stand around it.

    Classes of one label are one entry of the legend. The column `crowd` says how many share a point: so much room the
    labels of other layers leave. Where the expression `hollow_where` is true, circles are hollow.
    """
    root = _root("Symbology", "Labeling")
    spread = SubElement(root, "renderer-v2", {"type": "pointDisplacement", **_SPREAD})
    _add_categories(spread, column, [(one, [_room(crowd), *_marker(one, hollow_where)]) for one in classes], "marker")
    _add_symbol(spread, "centerSymbol", "marker", [_circle("0.8", {"color": _rgba(_GREY), "outline_style": "no"})])
    _keep_labels_off(root)
    return _write(root, titles)


def style_table(titles: Titles) -> str:
    """Return the style of a table without shapes: its titles alone."""
    return _write(_root(), titles)


def style_outlines(label: str, titles: Titles) -> str:
    """Return a style of outlines without fill, each with the text of a column where one is named."""
    root = _root("Symbology", "Labeling")
    renderer = SubElement(root, "renderer-v2", {"type": "singleSymbol"})
    _add_symbol(SubElement(renderer, "symbols"), "0", "fill", [_fill(None, LINE)])
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
    root = _root("Symbology")
    _add_categories(root, expression, [(one, _areas(one)) for one in classes], "fill")
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


@dataclass(frozen=True)
class _Layer:
    """One layer of a symbol: its class, how it looks, and what an expression says over that."""

    kind: str
    looks: Mapping[str, str]
    expressions: Mapping[str, str]


def _add_categories(
    parent: Element, expression: str, entries: Sequence[tuple[StyleClass, list[_Layer]]], kind: str
) -> None:
    renderer = SubElement(parent, "renderer-v2", {"type": "categorizedSymbol", "attr": legal_text(expression)})
    listed = SubElement(renderer, "categories")
    values: dict[str, list[str]] = {}
    looks: dict[str, list[_Layer]] = {}
    for one, layers in entries:
        values.setdefault(one.label, []).append(legal_text(one.value))
        looks.setdefault(one.label, layers)
    for number, (label, held) in enumerate(values.items()):
        shown = {"label": legal_text(label), "symbol": str(number), "render": "true"}
        if len(held) == 1:
            SubElement(listed, "category", {**shown, "value": held[0], "type": "string"})
            continue
        category = SubElement(listed, "category", shown)
        for value in held:
            SubElement(category, "val", {"value": value, "type": "string"})
    _add_symbols(renderer, list(looks.values()), kind)


def _add_symbols(renderer: Element, symbols: Sequence[list[_Layer]], kind: str) -> None:
    parent = SubElement(renderer, "symbols")
    for number, layers in enumerate(symbols):
        _add_symbol(parent, str(number), kind, layers)


def _add_symbol(parent: Element, name: str, kind: str, layers: list[_Layer]) -> None:
    symbol = SubElement(parent, "symbol", {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1"})
    for one in layers:
        layer = SubElement(symbol, "layer", {"class": one.kind, "enabled": "1", "locked": "0", "pass": "0"})
        options = SubElement(layer, "Option", {"type": "Map"})
        for key, value in one.looks.items():
            SubElement(options, "Option", {"type": "QString", "name": key, "value": value})
        if one.expressions:
            _add_expressions(layer, one.expressions)


def _add_expressions(layer: Element, expressions: Mapping[str, str]) -> None:
    outer = SubElement(SubElement(layer, "data_defined_properties"), "Option", {"type": "Map"})
    SubElement(outer, "Option", {"type": "QString", "name": "name", "value": ""})
    held = SubElement(outer, "Option", {"type": "Map", "name": "properties"})
    SubElement(outer, "Option", {"type": "QString", "name": "type", "value": "collection"})
    for name, expression in expressions.items():
        option = SubElement(held, "Option", {"type": "Map", "name": name})
        SubElement(option, "Option", {"type": "bool", "name": "active", "value": "true"})
        SubElement(option, "Option", {"type": "QString", "name": "expression", "value": expression})
        # Of a field 2, of an expression 3.
        SubElement(option, "Option", {"type": "int", "name": "type", "value": "3"})


def _marker(one: StyleClass, hollow_where: str) -> list[_Layer]:
    own, none = _rgba(one.colour), _rgba(_WHITE)
    # Without a value, a circle is filled as its symbol says.
    said = {"fillColor": f"if({hollow_where}, '{none}', NULL)"} if hollow_where else {}
    looks = {"color": none if one.is_hollow else own, "outline_color": own, "outline_width": "0.45"}
    # White around it, so that it is told from areas as dark as it is.
    return [_circle("2.5", {"color": none, "outline_style": "no"}), _circle("1.9", looks, said)]


def _circle(size: str, looks: Mapping[str, str], expressions: Mapping[str, str] | None = None) -> _Layer:
    return _Layer("SimpleMarker", {"name": "circle", "size": size, "size_unit": "MM", **looks}, expressions or {})


def _room(crowd: str) -> _Layer:
    # Not seen: labels make way for the bounds of a symbol where the point is, not for the circles moved around it.
    size = {"size": f'{_ROOM} * sqrt("{crowd}")'}
    return _circle("0.1", {"color": "0,0,0,0", "outline_style": "no"}, size)


def _areas(one: StyleClass) -> list[_Layer]:
    solid = _fill(one.colour, LINE)
    # In front of the fill, without an outline of its own.
    hatch = _Layer("SimpleFill", {"style": "b_diagonal", "color": _rgba(UNKNOWN_LINE), "outline_style": "no"}, {})
    return [solid, hatch] if one.is_hatched else [solid]


def _fill(colour: str | None, line: str) -> _Layer:
    looks = {"style": "solid" if colour else "no", "color": _rgba(colour or _WHITE), "outline_color": _rgba(line)}
    return _Layer("SimpleFill", {**looks, "outline_width": "0.2", "outline_style": "solid"}, {})


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


def _keep_labels_off(root: Element) -> None:
    """Make a layer without labels stand in the way of those of others: what QGIS calls blocking."""
    root.set("labelsEnabled", "1")
    settings = SubElement(SubElement(root, "labeling", {"type": "simple"}), "settings", {"calloutType": "simple"})
    SubElement(settings, "text-style", {"fieldName": "''", "isExpression": "1"})
    SubElement(settings, "rendering", {"drawLabels": "0", "obstacle": "1", "obstacleFactor": "2"})


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
