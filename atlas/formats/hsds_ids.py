"""Ids of Open Referral: UUIDs made of the atlas' own ids, and addresses of regions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from atlas.vocabulary import Level

NAMESPACE: Final = UUID("6f1d5b0e-8c43-4d0a-9d5e-2b7a61c4f38d")
"""The namespace of all our ids (RFC 9562, version 5). Never to be changed: partners keep what was made with it."""

_BEGUN: Final = hashlib.sha1(NAMESPACE.bytes, usedforsecurity=False)

EXTENSION: Final = "x_sozialatlas"
"""The property under which everything stands that HSDS has no word for."""

_GEOCODING: Final = "http://dcat-ap.de/def/politicalGeocoding"
# The county's own key has 5 digits and a municipality's 8: the German vocabulary of official keys has a list for each.
_KEY_LISTS: Final = {Level.COUNTY: ("districtKey", 5), Level.MUNICIPALITY: ("municipalityKey", 8)}


def make_id(kind: str, *parts: object) -> str:
    r"""Return the id of a thing, the same on every run and every machine.

    Parameters
    ----------
    kind
        Entity of HSDS, as ``service``.
    parts
        The atlas' own id, and what tells things of the same kind below it apart.

    >>> from uuid import uuid5
    >>> make_id("service", "offer-1") == str(uuid5(NAMESPACE, "service\x1foffer-1"))
    True
    """
    digest = _BEGUN.copy()
    # The unit separator stands in no id, so that ("a", "b") and ("a:b",) stay two things.
    digest.update("\x1f".join([kind, *map(str, parts)]).encode())
    octets = bytearray(digest.digest()[:16])
    # Version and variant of RFC 9562, section 5.5. Python's own uuid5 takes twice as long, and a page has thousands.
    octets[6], octets[8] = octets[6] & 0x0F | 0x50, octets[8] & 0x3F | 0x80
    digits = octets.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def region_uri(region: Mapping[str, Any]) -> str | None:
    """Return the address that names a region by its official key; None for regions that are nobody's but ours.

    Notes
    -----
    Source: https://www.dcat-ap.de/def/politicalGeocoding, the lists of official keys (AGS) of GovData.

    >>> region_uri({"level": "municipality", "code": "08335043"})
    'http://dcat-ap.de/def/politicalGeocoding/municipalityKey/08335043'
    """
    name, digits = _KEY_LISTS.get(region["level"], ("", 0))
    code = region["code"] or ""
    return f"{_GEOCODING}/{name}/{code}" if name and len(code) == digits and code.isdigit() else None
