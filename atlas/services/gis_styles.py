"""How QGIS draws the layers of a GeoPackage by itself: fields and white spots in the atlas' colours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from atlas.formats.code_words import FIELDS, PRECISIONS, STATUSES
from atlas.formats.colours import FIELD_COLOURS, INK, STATUS_COLOURS
from atlas.formats.geopackage import AttributeTable, LayerStyle
from atlas.formats.qgis_styles import (
    StyleClass,
    style_areas_by_range,
    style_areas_by_value,
    style_outlines,
    style_points,
    style_table,
)
from atlas.formats.sld_styles import sld_areas, sld_points
from atlas.formats.vector_layer import VectorLayer
from atlas.language import Language, mark
from atlas.services.gis_layers import CROWD, SHARE
from atlas.vocabulary import Precision

_SITE_COLOURS: Final = {"exact": "#0e5560", "street": "#0e5560", "place": "#7d8b88", "municipality": "#7d8b88"}
_VAGUE: Final = (Precision.MUNICIPALITY.value, Precision.PLACE.value)
_SHARE_CLASSES: Final = (
    StyleClass("", mark("unter 20 Prozent der Themen"), "#fbe9ec", below=20),
    StyleClass("", mark("20 bis unter 40 Prozent"), "#f3c1cb", least=20, below=40),
    StyleClass("", mark("40 bis unter 60 Prozent"), "#e793a4", least=40, below=60),
    StyleClass("", mark("60 bis unter 80 Prozent"), "#d0566f", least=60, below=80),
    StyleClass("", mark("80 Prozent und mehr"), "#a3203f", least=80),
    StyleClass("", mark("nichts bekannt"), STATUS_COLOURS["unknown"], is_hatched=True),
)
_OUTLINE: Final = (StyleClass("", mark("Raum"), ""),)


def style_layers(
    layers: Sequence[VectorLayer], verdicts: Sequence[dict[str, Any]], words: Language
) -> Iterator[LayerStyle]:
    """Yield the styles of layers by their names; the first of each layer is what QGIS shows by itself."""
    white = Counter(row["topic"] for row in verdicts if row["status"] == "white_spot")
    # What a map of one topic shows until somebody chooses: the topic with the most to see.
    topic = min(white, key=lambda name: (-white[name], name), default="")
    for layer in layers:
        titles = {column.name: column.title for column in layer.columns}
        if layer.name.startswith("weisse_flecken_"):
            yield from _style_white_spots(layer.name, topic, titles, words)
        elif layer.geometry_type == "Point":
            style = _style_offers if layer.name == "angebote" else _style_sites
            yield style(layer.name, titles, words)
        else:
            label = "name" if "name" in titles else ""
            drawn = sld_areas(layer.name, "", _said(_OUTLINE, words))
            yield LayerStyle(layer.name, words.gettext(mark("Umrisse")), style_outlines(label, titles), drawn)


def style_tables(tables: Sequence[AttributeTable], words: Language) -> Iterator[LayerStyle]:
    """Yield what gives tables without shapes their titles."""
    for table in tables:
        titles = {column.name: column.title for column in table.columns}
        yield LayerStyle(table.name, words.gettext(mark("Spaltennamen")), style_table(titles), is_spatial=False)


def _style_white_spots(layer: str, topic: str, titles: Mapping[str, str], words: Language) -> Iterator[LayerStyle]:
    classes = _said(_SHARE_CLASSES, words)
    shares = style_areas_by_range(SHARE, classes, "name", titles)
    yield LayerStyle(layer, words.gettext(mark("Anteil weißer Flecken")), shares, sld_areas(layer, SHARE, classes))
    if topic:
        statuses = [
            StyleClass(status, words.gettext(word), STATUS_COLOURS[status], is_hatched=status == "unknown")
            for status, word in STATUSES.items()
        ]
        # One style for all topics: which one is shown stands in a variable of the layer.
        status = "attribute($currentfeature, 'status_' || @thema)"
        chosen = style_areas_by_value(status, statuses, {"thema": topic}, titles)
        drawn = sld_areas(layer, f"status_{topic}", statuses)
        yield LayerStyle(layer, words.gettext(mark("Ein Thema (Variable thema)")), chosen, drawn)


def _style_offers(layer: str, titles: Mapping[str, str], words: Language) -> LayerStyle:
    fields = [StyleClass(field, words.gettext(word), FIELD_COLOURS[field]) for field, word in FIELDS.items()]
    # No field is called so: the entry says in the legend what hollow means.
    hollow = StyleClass(_VAGUE[0], words.gettext(PRECISIONS[_VAGUE[0]]), INK, is_hollow=True)
    where = f'"location_precision" IN ({", ".join(map(repr, _VAGUE))})'
    drawn = style_points("field", [*fields, hollow], titles, crowd=CROWD, hollow_where=where)
    return LayerStyle(layer, titles["field"], drawn, sld_points(layer, "field", fields))


def _style_sites(layer: str, titles: Mapping[str, str], words: Language) -> LayerStyle:
    column = "location_precision"
    classes = [
        StyleClass(code, words.gettext(PRECISIONS[code]), colour, is_hollow=code in _VAGUE)
        for code, colour in _SITE_COLOURS.items()
    ]
    drawn = style_points(column, classes, titles, crowd=CROWD)
    return LayerStyle(layer, titles[column], drawn, sld_points(layer, column, classes))


def _said(classes: Sequence[StyleClass], words: Language) -> list[StyleClass]:
    return [replace(one, label=words.gettext(one.label)) for one in classes]
