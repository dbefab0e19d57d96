"""SVG as text: elements with escaped words and short numbers, the same bytes each time."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

_WIDTH_OF_A_SIGN: Final = 0.54
"""Mean width of a letter in sizes of a sans-serif type; fonts differ, so leave some room."""


def element(name: str, *content: str, **attributes: object) -> str:
    """Return an element; `content` is SVG already, attributes are escaped and left out where they are None.

    >>> element("rect", x=1.50, stroke_width=2, class_="bar")
    '<rect x="1.5" stroke-width="2" class="bar"/>'
    >>> element("text", escape("A & B"))
    '<text>A &amp; B</text>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(_write(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(content)}</{name}>" if content else f"<{name}{written}/>"


def escape(text: str) -> str:
    """Return text as content; signs that XML does not allow are dropped."""
    return html.escape(re.sub(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]", "", text))


def write_text(words: str, x: float, y: float, **attributes: object) -> str:
    """Return one line of text with its baseline at `y`."""
    return element("text", escape(words), x=x, y=y, **attributes)


def text_width(words: str, size: float) -> float:
    """Return about how wide a line of text is in a type of that size."""
    return len(words) * size * _WIDTH_OF_A_SIGN


def cut_text(words: str, size: float, width: float) -> str:
    """Return text that fits a width, with an ellipsis where it was cut.

    >>> cut_text("Kreisverwaltung", 10, 50)
    'Kreisver…'
    """
    fitting = int(width / (size * _WIDTH_OF_A_SIGN))
    return words if len(words) <= fitting else words[: max(fitting - 1, 1)].rstrip() + "…"


def wrap_text(words: str, size: float, width: float, *, lines: int) -> list[str]:
    """Return text broken between words into at most so many lines, the last one cut.

    >>> wrap_text("Amt für Kinder, Jugend und Familie", 10, 90, lines=2)
    ['Amt für Kinder,', 'Jugend und…']
    """
    broken = list(_break(words.split(), size, width))
    if len(broken) > lines:
        broken = [*broken[: lines - 1], f"{broken[lines - 1]}…"]
    return [cut_text(line, size, width) for line in broken]


def _break(words: list[str], size: float, width: float) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size) > width:
            yield line
            longer = word
        line = longer
    yield line


def _write(value: object) -> str:
    if isinstance(value, float):
        # A tenth is finer than any screen; -0.0 would make two spellings of one number.
        return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")
    return str(value)
