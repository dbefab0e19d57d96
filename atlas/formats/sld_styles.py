"""Styles as SLD 1.0 (OGC 02-070) for the programs that do not read those of QGIS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from atlas.formats.colours import LINE, UNKNOWN_LINE
from atlas.formats.qgis_styles import StyleClass
from atlas.formats.xml_text import legal_text

_SLD: Final = "http://www.opengis.net/sld"
_OGC: Final = "http://www.opengis.net/ogc"
register_namespace("sld", _SLD)
register_namespace("ogc", _OGC)
_WHITE: Final = "#ffffff"


def sld_points(layer: str, column: str, classes: Sequence[StyleClass]) -> str:
    """Return a style of circles, coloured by the values of a column."""
    root, style = _layer(layer)
    for one in classes:
        rule = _rule(style, one, column)
        graphic = SubElement(SubElement(rule, _sld("PointSymbolizer")), _sld("Graphic"))
        mark = SubElement(graphic, _sld("Mark"))
        SubElement(mark, _sld("WellKnownName")).text = "circle"
        _parameters(SubElement(mark, _sld("Fill")), fill=one.colour)
        _parameters(SubElement(mark, _sld("Stroke")), stroke=_WHITE, stroke_width="1")
        SubElement(graphic, _sld("Size")).text = "9"
    return tostring(root, encoding="unicode")


def sld_areas(layer: str, column: str, classes: Sequence[StyleClass]) -> str:
    """Return a style of areas, filled by the values or ranges of a column; without a fill where there is no colour."""
    root, style = _layer(layer)
    for one in classes:
        rule = _rule(style, one, column)
        if one.colour:
            _polygon(rule, fill=one.colour)
        if one.is_hatched:
            _hatch(rule)
        outline = SubElement(rule, _sld("LineSymbolizer"))
        _parameters(SubElement(outline, _sld("Stroke")), stroke=LINE, stroke_width="0.7")
    return tostring(root, encoding="unicode")


def _layer(name: str) -> tuple[Element, Element]:
    root = Element(_sld("StyledLayerDescriptor"), {"version": "1.0.0"})
    named = SubElement(root, _sld("NamedLayer"))
    SubElement(named, _sld("Name")).text = name
    return root, SubElement(SubElement(named, _sld("UserStyle")), _sld("FeatureTypeStyle"))


def _rule(style: Element, one: StyleClass, column: str) -> Element:
    rule = SubElement(style, _sld("Rule"))
    SubElement(rule, _sld("Name")).text = legal_text(one.label)
    if column:
        _filter(SubElement(rule, _ogc("Filter")), column, one)
    return rule


def _filter(parent: Element, column: str, one: StyleClass) -> None:
    if one.value:
        _compare(parent, "PropertyIsEqualTo", column, one.value)
        return
    bounds = (("PropertyIsGreaterThanOrEqualTo", one.least), ("PropertyIsLessThan", one.below))
    given = [(name, bound) for name, bound in bounds if bound is not None]
    if not given:
        SubElement(SubElement(parent, _ogc("PropertyIsNull")), _ogc("PropertyName")).text = column
    holder = SubElement(parent, _ogc("And")) if len(given) > 1 else parent
    for name, bound in given:
        _compare(holder, name, column, f"{bound:g}")


def _compare(parent: Element, name: str, column: str, value: str) -> None:
    compared = SubElement(parent, _ogc(name))
    SubElement(compared, _ogc("PropertyName")).text = column
    SubElement(compared, _ogc("Literal")).text = legal_text(value)


def _polygon(rule: Element, **parameters: str) -> None:
    _parameters(SubElement(SubElement(rule, _sld("PolygonSymbolizer")), _sld("Fill")), **parameters)


def _hatch(rule: Element) -> None:
    fill = SubElement(SubElement(rule, _sld("PolygonSymbolizer")), _sld("Fill"))
    graphic = SubElement(SubElement(fill, _sld("GraphicFill")), _sld("Graphic"))
    mark = SubElement(graphic, _sld("Mark"))
    SubElement(mark, _sld("WellKnownName")).text = "slash"
    _parameters(SubElement(mark, _sld("Stroke")), stroke=UNKNOWN_LINE)


def _parameters(parent: Element, **values: str) -> None:
    for name, value in values.items():
        SubElement(parent, _sld("CssParameter"), {"name": name.replace("_", "-")}).text = value


def _sld(name: str) -> str:
    return f"{{{_SLD}}}{name}"


def _ogc(name: str) -> str:
    return f"{{{_OGC}}}{name}"
