"""Official keys and region ids: text, never numbers.

AGS (Amtlicher Gemeindeschluessel): 8 digits, the first 5 name the county.
ARS (Amtlicher Regionalschluessel): 12 digits, the first 9 name the association.
A region id starts with its level, so that no two codes collide.
"""

from __future__ import annotations

import re
from typing import Final

AGS_PATTERN: Final = r"[0-9]{8}"
ARS_PATTERN: Final = r"[0-9]{12}"
COUNTY_PATTERN: Final = r"[0-9]{5}"
SLUG_PATTERN: Final = r"[a-z0-9]+(-[a-z0-9]+)*"
_PHONE_PATTERN: Final = r"[0-9+][0-9 ]+\|[^|;]+\|[^|;]+"
PHONES_PATTERN: Final = f"{_PHONE_PATTERN}(;{_PHONE_PATTERN})*"
"""Numbers with their German and English name, as ``116 117|Bereitschaftsdienst|Doctor on call``, joined with ``;``."""

_OSM_SIGN: Final = r"[^=;\s\x00-\x1f\x7f]"
_OSM_TAG_PATTERN: Final = rf"[a-z][a-z0-9_]*(:[a-z0-9_]+)*={_OSM_SIGN}([^=;\x00-\x1f\x7f]{{0,253}}{_OSM_SIGN})?"
OSM_TAGS_PATTERN: Final = f"{_OSM_TAG_PATTERN}(;{_OSM_TAG_PATTERN})*"
"""Tags of OpenStreetMap joined with ``;``, as ``amenity=social_facility;social_facility=outreach``; values on one line,
at most 255 characters each."""


def is_ags(code: str) -> bool:
    """Tell whether `code` is an 8-digit municipality key.

    >>> is_ags("08335043"), is_ags("8335043")
    (True, False)
    """
    return re.fullmatch(AGS_PATTERN, code) is not None


def county_of(ags: str) -> str:
    """Return the county key of a municipality key.

    >>> county_of("08335043")
    '08335'
    """
    return ags[:5]


def region_id(level: str, code: str) -> str:
    """Return the id of a region.

    >>> region_id("municipality", "08335043")
    'municipality-08335043'
    """
    return f"{level}-{code}"


def restore_leading_zero(code: str) -> str | None:
    """Return the key that lost its leading zero, or None where that is not what happened.

    >>> restore_leading_zero("8335043")
    '08335043'
    """
    # The lengths of AGS, ARS and county key without their first digit: what a spreadsheet makes of a key it takes for
    # a number.
    return f"0{code}" if re.fullmatch(r"[0-9]{7}|[0-9]{11}|[0-9]{4}", code) else None
