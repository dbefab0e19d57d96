"""The markup of uMap's texts, reduced to what a reader sees."""

from __future__ import annotations

import html
import re
from typing import Final

APPEARANCE: Final = ("_umap_options", "_storage_options")
"""Properties of an object that only say how uMap draws it."""
WITH_MARKUP: Final = ("description", "Beschreibung")
"""Properties that people write in uMap's markup; stars in a name or a phone number are meant as they are."""

# Each pattern stops at the sign that begins the next one, so that no text, however long, takes more than one pass.
_FRAMES: Final = re.compile(r"\{\{\{?[^{}]*\}?\}\}")
"""Pictures and pages shown inside: ``{{url}}``, ``{{url|width}}``, ``{{{url|height}}}``."""
_LINK: Final = re.compile(r"\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]")
_BREAK: Final = re.compile(r"<(?:br|/p|/li|/div|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_RULER: Final = re.compile(r"^---+[ \t]*$", re.MULTILINE)
_HEADING: Final = re.compile(r"^#{1,3} +", re.MULTILINE)
_ITEM: Final = re.compile(r"^\*{1,2} +", re.MULTILINE)
_BOLD: Final = re.compile(r"\*\*([^*\n]+)\*\*")
_ITALIC: Final = re.compile(r"\*([^*\n]+)\*")
_BLANKS: Final = re.compile(r"\n{3,}")


def strip_markup(text: str) -> str:
    r"""Return a text of uMap without its markup and without HTML; links keep their address, pictures go.

    >>> strip_markup("# Rat\n**Mo** und *Di*, [[https://rat.example|Seite]]{{https://rat.example/a.png}}")
    'Rat\nMo und Di, Seite (https://rat.example)'
    """
    text = _LINK.sub(_write_link, _FRAMES.sub("", text))
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))
    text = _ITEM.sub("- ", _HEADING.sub("", _RULER.sub("", text)))
    text = _ITALIC.sub(r"\1", _BOLD.sub(r"\1", text))
    return _BLANKS.sub("\n\n", "\n".join(line.strip() for line in text.splitlines())).strip()


def _write_link(link: re.Match[str]) -> str:
    address, words = link[1].strip(), (link[2] or "").strip()
    return f"{words} ({address})" if words and words != address else address
