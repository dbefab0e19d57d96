"""Licences of tables in the words of DCAT-AP.de: one address for a file that several tables went into."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from atlas.frames import rows_of

_SCHEME: Final = "http://dcat-ap.de/def/licenses/"
OTHER_OPEN: Final = f"{_SCHEME}other-open"
"""For a file under several open licences, none of which holds for the whole of it."""
_CODES: Final = {
    "dldeby20": "dl-by-de/2.0",
    "dldezero20": "dl-zero-de/2.0",
    "cc010": "cc-zero",
    "cc0": "cc-zero",
    "ccby40": "cc-by/4.0",
    "ccbysa40": "cc-by-sa/4.0",
    "ccby30de": "cc-by-de/3.0",
    "ccbysa30de": "cc-by-sa-de/3.0",
    "odbl10": "odbl",
    "odbl": "odbl",
    "odcby10": "odby",
    "pddl10": "odcpddl",
    "geonutzv": "geonutz/20130319",
    "publicdomain": "ccpdm/1.0",
    "pdm10": "ccpdm/1.0",
}
"""Codes of the list of licences of DCAT-AP.de (2021) by the names that data packages use, of open licences only."""
_WITHOUT_CONDITIONS: Final = {_SCHEME + code for code in ("cc-zero", "dl-zero-de/2.0", "ccpdm/1.0", "odcpddl")}


@dataclass(frozen=True)
class Licence:
    """Under which licence a file may be used.

    Attributes
    ----------
    uri
        Address of the one licence that holds for all of it; empty where nobody stated one for each table.
    names
        What the data package calls the licences of the tables.
    attribution
        Credit line.
    unstated
        Tables without a licence that anybody could follow.
    """

    uri: str
    names: tuple[str, ...]
    attribution: str
    unstated: tuple[str, ...] = ()


def find_licence(provenance: pd.DataFrame, tables: Collection[str]) -> Licence:
    """Return the licence of a file made of some tables.

    What is free of conditions (CC0, public domain) adds none to what stands beside it. Where several licences with
    conditions remain, none holds for the whole: `OTHER_OPEN` says so, and `names` says which they are.
    """
    rows = rows_of(provenance[provenance["resource"].isin(list(tables))])
    uris = {_address(row["licence"], row["licence_url"]) for row in rows}
    stated = {row["resource"] for row in rows if _address(row["licence"], row["licence_url"])}
    faulty = {row["resource"] for row in rows if not _address(row["licence"], row["licence_url"])}
    # A table that is there but has no source at all is as unstated as one whose source names no licence.
    unstated = tuple(name for name in tables if name in faulty or name not in stated)
    return Licence(
        uri="" if unstated else _join(uris),
        names=_in_order(row["licence"] for row in rows),
        attribution="; ".join(_in_order(row["attribution"] for row in rows)),
        unstated=unstated,
    )


def _join(uris: set[str]) -> str:
    binding = uris - _WITHOUT_CONDITIONS
    if len(binding) == 1:
        return next(iter(binding))
    if binding:
        # Only of open ones may be said that the whole is open.
        return OTHER_OPEN if all(uri.startswith(_SCHEME) for uri in binding) else ""
    return min(uris, default="")


def _address(name: object, url: object) -> str:
    code = _CODES.get(re.sub(r"[^a-z0-9]", "", str(name or "").lower()))
    if code:
        return _SCHEME + code
    text = str(url or "")
    return text if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", text) else ""


def _in_order(texts: Iterable[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(text) for text in texts if text))
