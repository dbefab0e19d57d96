from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from atlas.errors import BadDataError
from atlas.formats.chart_parts import WIDTH, hatch, nice_ticks
from atlas.formats.charts import (
    Axis,
    Bar,
    BarChart,
    Change,
    ChangeChart,
    Column,
    LineChart,
    Marked,
    NetworkChart,
    Path,
    Reference,
    Series,
    as_file,
    draw_bars,
    draw_changes,
    draw_lines,
    draw_network,
)
from atlas.language import speak
from atlas.resources import resource_folder

DE, EN = speak("de"), speak("en")
SVG = "{http://www.w3.org/2000/svg}"
NASTY = 'Träger "A" & <b>B</b>\x00'

LINES = LineChart(
    "Menschen in weißen Flecken",
    Axis("Grenze", "km"),
    Axis("Anteil", "%", 1),
    (Series("Konstanz", ((0, 100), (5, 50), (10, 12.5))), Series("Lörrach", ((0, 90), (5, None), (10, 20)))),
    Marked(5, "heute 5 km"),
)
BARS = BarChart(
    "Ausgaben je Kopf",
    Axis("Ausgaben", "€", 2),
    (
        Bar("Konstanz", 1412.5, is_strong=True),
        Bar("Lörrach", 388.1, note="verworfen, weil anders gebucht", is_discarded=True),
        Bar("Bodenseekreis", None),
        Bar("Büsingen", 3, instead="unter 5"),
    ),
    Reference(1000, "Land"),
)
CHANGES = ChangeChart(
    "Tafel schließt",
    Axis("Betroffene"),
    (Change("Singen", 0, 48210), Change("Tengen", 4600, 4600), Change("X", 5, None)),
)
NETWORK = NetworkChart(
    "Wer mit wem",
    Axis("Angebote"),
    (Column("Amt"), Column("Träger"), Column("Ort", most=2)),
    (
        Path(("Sozialamt", "Caritas", "Singen"), 3),
        Path(("Sozialamt", "AWO", "Engen"), 2),
        Path(("Jugendamt", "AWO", "Tengen"), 1),
    ),
)


def all_charts() -> dict[str, str]:
    return {
        "lines": draw_lines(LINES, DE),
        "bars": draw_bars(BARS, DE),
        "changes": draw_changes(CHANGES, DE),
        "network": draw_network(NETWORK, DE),
    }


def read(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def words(svg: str) -> list[str]:
    return [text.text or "" for text in read(svg).iter(f"{SVG}text")]


def described(svg: str) -> str:
    return read(svg).findtext(f"{SVG}desc") or ""


def of_class(svg: str, name: str) -> list[ET.Element]:
    return [part for part in read(svg).iter() if name in part.get("class", "").split()]


# All charts


@pytest.mark.parametrize("kind", all_charts())
def test_a_chart_is_an_image_with_a_name_and_a_text_alternative(kind: str) -> None:
    root = read(all_charts()[kind])
    title, description = root[0], root[1]
    assert (root.get("role"), title.tag, description.tag) == ("img", f"{SVG}title", f"{SVG}desc")
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), description.get("id"))
    assert title.text
    assert description.text


@pytest.mark.parametrize("kind", all_charts())
def test_a_chart_keeps_to_the_content_policy_and_needs_no_style_sheet(kind: str) -> None:
    root = read(all_charts()[kind])
    assert not [part for part in root.iter() if "style" in part.attrib or part.tag in {f"{SVG}style", f"{SVG}script"}]
    shapes = {f"{SVG}{name}" for name in ("rect", "path", "line", "circle", "text")}
    bare = [part for part in root.iter() if part.tag in shapes and not {"fill", "stroke"} & set(part.attrib)]
    assert bare == []


@pytest.mark.parametrize("kind", all_charts())
def test_every_class_of_a_chart_is_dressed(kind: str) -> None:
    sheet = (resource_folder("static") / "css" / "charts.css").read_text("utf-8")
    used = {name for part in read(all_charts()[kind]).iter() for name in part.get("class", "").split()}
    assert [name for name in used if name.startswith("chart") and f".{name}" not in sheet] == []


@pytest.mark.parametrize("kind", all_charts())
def test_all_words_lie_within_the_picture(kind: str) -> None:
    root = read(all_charts()[kind])
    width, height = (float(side) for side in root.get("viewBox", "").split()[2:])
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x", "-1")) <= width
        assert 0 < float(text.get("y", "-1")) <= height


def test_the_same_figures_give_the_same_bytes() -> None:
    assert all_charts() == all_charts()


def test_words_of_the_data_are_words_and_nothing_else() -> None:
    axis = Axis(NASTY)
    charts = [
        draw_lines(LineChart(NASTY, axis, axis, (Series(NASTY, ((0, 1),)),) * 2, Marked(0, NASTY)), DE),
        draw_bars(BarChart(NASTY, axis, (Bar(NASTY, 1, note=NASTY, instead=NASTY),), Reference(1, NASTY)), DE),
        draw_changes(ChangeChart(NASTY, axis, (Change(NASTY, 1, 2),), before=NASTY), DE),
        draw_network(NetworkChart(NASTY, axis, (Column(NASTY),) * 2, (Path((NASTY, NASTY)),)), DE),
    ]
    for svg in charts:
        assert read(svg).findtext(f"{SVG}title") == 'Träger "A" & <b>B</b>'
        assert not list(read(svg).iter("b"))


def test_a_description_of_ones_own_takes_the_place_of_the_made_one() -> None:
    svg = draw_bars(BarChart("T", Axis("Menschen"), (Bar("A", 1),), description="Nur A."), DE)
    assert described(svg) == "Nur A."


def test_a_chart_without_a_title_is_refused() -> None:
    with pytest.raises(BadDataError, match="Titel"):
        draw_bars(BarChart(" ", Axis("Menschen"), (Bar("A", 1),)), DE)


def test_a_file_carries_title_and_source_and_the_chart_within() -> None:
    svg = as_file(
        all_charts()["bars"], "Ausgaben je Kopf & Jahr", "Quelle: Haushaltspläne 2023; Stand 21. November 2026"
    )
    root = read(svg)
    assert {"Ausgaben je Kopf & Jahr", "Quelle: Haushaltspläne 2023; Stand 21. November 2026"} <= set(words(svg))
    inner = root.find(f"{SVG}svg")
    assert inner is not None
    assert float(inner.get("y", "")) + float(inner.get("height", "")) < float(root.get("viewBox", "").split()[3])


def test_what_is_no_chart_makes_no_file() -> None:
    with pytest.raises(BadDataError, match="viewBox"):
        as_file("<html></html>", "T")


# Lines


def test_a_gap_in_what_is_known_is_a_gap_in_the_line() -> None:
    lines = [part.get("d", "") for part in of_class(draw_lines(LINES, DE), "chart-line")]
    assert [path.count("M") for path in lines[-2:]] == [1, 2]


def test_lines_differ_in_more_than_colour() -> None:
    lines = of_class(draw_lines(LINES, DE), "chart-line")
    assert len({line.get("stroke-dasharray") for line in lines}) == 2


def test_the_marked_value_is_read_off_the_line_in_german_numbers() -> None:
    one = LineChart("T", LINES.x, LINES.y, LINES.series[:1], Marked(6, "Vorschlag"))
    assert "Vorschlag: 42,5 %" in words(draw_lines(one, DE))
    assert "Konstanz dort: 42,5 %." in described(draw_lines(one, DE))


def test_an_unknown_value_is_not_marked() -> None:
    assert "Lörrach dort" not in described(draw_lines(LINES, DE))


def test_lines_without_any_value_say_so() -> None:
    svg = draw_lines(LineChart("T", LINES.x, LINES.y, (Series("A", ()),)), DE)
    assert described(svg) == "Keine Werte."


def test_a_sixth_line_is_refused() -> None:
    with pytest.raises(BadDataError, match="höchstens 5"):
        draw_lines(LineChart("T", LINES.x, LINES.y, LINES.series * 3), DE)


@pytest.mark.parametrize(
    ("ends", "ticks"),
    [((0, 4), [0, 1, 2, 3, 4]), ((-30, 60), [-40, -20, 0, 20, 40, 60]), ((0, 0.3), [0, 0.1, 0.2, 0.3])],
)
def test_ticks_are_round_and_enclose_the_values(ends: tuple[float, float], ticks: list[float]) -> None:
    assert nice_ticks(*ends) == ticks


# Bars


def test_a_bar_is_as_long_as_its_value() -> None:
    svg = draw_bars(BarChart("T", Axis("Menschen"), (Bar("A", 400), Bar("B", 100))), DE)
    first, second = (float(part.get("width", "0")) for part in of_class(svg, "chart-bar"))
    assert (first, second) == (WIDTH - 4, (WIDTH - 4) / 4)


def test_what_is_unknown_discarded_or_withheld_is_hatched_and_named() -> None:
    svg = draw_bars(BARS, DE)
    assert len(of_class(svg, "chart-hatch")) == 3
    assert {"1.412,50 €", "388,10 €, verworfen", "nicht bekannt", "unter 5"} <= set(words(svg))
    assert "Büsingen: unter 5" in described(svg)


def test_a_withheld_value_shows_in_no_length() -> None:
    few = draw_bars(BarChart("T", Axis("Menschen"), (Bar("A", 50), Bar("B", 4, instead="unter 5"))), DE)
    fewer = draw_bars(BarChart("T", Axis("Menschen"), (Bar("A", 50), Bar("B", 1, instead="unter 5"))), DE)
    assert few == fewer


def test_losses_go_to_the_left_of_zero() -> None:
    svg = draw_bars(BarChart("T", Axis("Menschen"), (Bar("A", -100), Bar("B", 100))), DE)
    loss, gain = of_class(svg, "chart-bar")
    assert float(loss.get("x", "")) + float(loss.get("width", "")) == float(gain.get("x", ""))


def test_numbers_follow_the_language() -> None:
    assert "1,412.50 €" in words(draw_bars(BARS, EN))


def test_a_chart_without_bars_is_refused() -> None:
    with pytest.raises(BadDataError, match="keinen Balken"):
        draw_bars(BarChart("T", Axis("Menschen"), ()), DE)
    with pytest.raises(BadDataError, match="keinen Balken"):
        draw_changes(ChangeChart("T", Axis("Menschen"), ()), DE)


def test_before_and_after_differ_in_more_than_colour() -> None:
    svg = draw_changes(CHANGES, DE)
    assert {"vorher", "nachher", "0 → 48.210", "5 → nicht bekannt"} <= set(words(svg))
    assert all(part.get("stroke") for part in of_class(svg, "chart-before"))
    assert "Singen: 0, dann 48.210" in described(svg)


def test_hatching_stays_within_its_box() -> None:
    path = read(f"<g>{hatch(10, 20, 50, 16)}</g>").find("path")
    assert path is not None
    ends = [step.split(" ") for step in path.get("d", "").replace("M", "L").split("L")[1:]]
    assert all(10 <= float(x) <= 60 and 20 <= float(y) <= 36 for x, y in ends)


# Networks


def test_ribbons_are_as_wide_as_what_they_stand_for() -> None:
    widths = [float(part.get("stroke-width", "0")) for part in of_class(draw_network(NETWORK, DE), "chart-ribbon")]
    assert sorted(widths) == [50, 50, 100, 100, 150, 150]


def test_every_entry_is_named_with_its_count_and_the_least_fold_into_one() -> None:
    said = words(draw_network(NETWORK, DE))
    assert {"Amt", "Träger", "Ort", "Sozialamt", "Jugendamt", "Caritas", "AWO", "Singen", "2 weitere"} <= set(said)
    assert "Tengen" not in said


def test_connections_are_told_from_the_largest_on() -> None:
    assert described(draw_network(NETWORK, DE)).startswith("Angebote. Caritas – Singen: 3; Sozialamt – Caritas: 3;")


@pytest.mark.parametrize(
    ("columns", "paths"),
    [
        ((Column("A"),), (Path(("a",)),)),
        ((Column("A"), Column("B")), ()),
        ((Column("A"), Column("B")), (Path(("a",)),)),
        ((Column("A"), Column("B")), (Path(("a", "b"), 0),)),
    ],
)
def test_a_network_that_cannot_be_drawn_says_what_is_missing(
    columns: tuple[Column, ...], paths: tuple[Path, ...]
) -> None:
    with pytest.raises(BadDataError, match="lässt sich nicht zeichnen"):
        draw_network(NetworkChart("T", Axis("Angebote"), columns, paths), DE)
