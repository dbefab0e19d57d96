"""A chart as a file of its own: with its title above and its source below, as nothing else stands beside it."""

from __future__ import annotations

import re
from typing import Final

from atlas.errors import BadDataError
from atlas.formats.chart_parts import SMALL, TEXT, write_quiet, write_words
from atlas.formats.svg import element, wrap_text

_EDGE: Final = 16
_TITLE_LINE: Final = 21
_NOTE_LINE: Final = 17


def as_file(svg: str, title: str, note: str = "") -> str:
    """Return a chart with title and note (source, data version, date) written on it, on a white ground.

    Raises
    ------
    BadDataError
        If `svg` is no chart of ours.
    """
    size = re.match(r'<svg [^>]*?viewBox="0 0 (\d+) (\d+)"', svg)
    if size is None:
        raise BadDataError("Zum Herunterladen wird ein Diagramm mit viewBox erwartet; dieser Text ist keines.")
    width, height = int(size[1]), int(size[2])
    heads = wrap_text(title, TEXT + 1, width, lines=4)
    notes = wrap_text(note, SMALL, width, lines=6) if note else []
    top = _EDGE + _TITLE_LINE * len(heads) + 8
    below = top + height + 12
    whole = (width + 2 * _EDGE, below + _NOTE_LINE * len(notes) + _EDGE)
    return element(
        "svg",
        element("rect", width=whole[0], height=whole[1], fill="#fff"),
        *(
            write_words(line, _EDGE, _EDGE + _TITLE_LINE * (count + 1) - 6, size=TEXT + 1, font_weight=600)
            for count, line in enumerate(heads)
        ),
        svg.replace("<svg ", f'<svg x="{_EDGE}" y="{top}" width="{width}" height="{height}" ', 1),
        *(write_quiet(line, _EDGE, below + _NOTE_LINE * (count + 1) - 4) for count, line in enumerate(notes)),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {whole[0]} {whole[1]}",
        # Pixels as well, as some programs place a drawing without a size at 100 by 100.
        width=whole[0] * 2,
        height=whole[1] * 2,
        font_family="sans-serif",
    )
