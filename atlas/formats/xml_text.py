"""What XML 1.0 can carry of a text."""

from __future__ import annotations

import re
from typing import Final

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot carry in any form (section 2.2)."""


def legal_text(text: str) -> str:
    """Return a text whose illegal characters are replaced, so that the file can be read at all."""
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)
