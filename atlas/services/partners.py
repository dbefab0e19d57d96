"""Partners: whom else the offers of a provider name as taking part."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from atlas.frames import split_list
from atlas.language import fold_text
from atlas.services.snapshots import Snapshot


@dataclass(frozen=True)
class Cooperation:
    """A provider, one of its partners and the number of offers they share.

    `provider_id` is empty where the offer names no provider, `partner_id` where the partner is none of the
    providers of the atlas.
    """

    provider_id: str
    provider: str
    partner_id: str
    partner: str
    offers: int


def list_cooperations(snapshot: Snapshot, offers: pd.DataFrame) -> list[Cooperation]:
    """Return the cooperations of some rows of `Snapshot.offers`, most offers first.

    A partner is free text in the data; one that is spelled like a provider, or one of its other spellings, is
    taken for it. Confidential offers are left out: a town as partner would tell where they are.
    """
    known = snapshot.derive("provider spellings", lambda: _spellings(snapshot))
    counted: Counter[tuple[str, str, str, str]] = Counter()
    open_ones = offers[~offers["is_hidden"] & offers["partners"].notna()]
    columns = open_ones[["provider_id", "provider"]].astype("str").fillna("")
    for provider_id, provider, partners in zip(
        columns["provider_id"], columns["provider"], open_ones["partners"], strict=True
    ):
        for partner in dict.fromkeys(split_list(partners)):
            partner_id = known.get(fold_text(partner), "")
            name = str(snapshot.providers["name"][partner_id]) if partner_id else partner
            if partner_id != provider_id or not partner_id:
                counted[provider_id, provider, partner_id, name] += 1
    found = [Cooperation(*names, offers=count) for names, count in counted.items()]
    return sorted(found, key=lambda one: (-one.offers, one.provider, one.partner))


def _spellings(snapshot: Snapshot) -> dict[str, str]:
    """Return the id of each provider by every spelling of its name; a name goes before other spellings."""
    found: dict[str, str] = {}
    rows = snapshot.tables["providers"]
    for provider_id, spellings in zip(rows["provider_id"], rows["also_known_as"], strict=True):
        found |= {fold_text(spelling): provider_id for spelling in split_list(spellings)}
    return found | {fold_text(name): key for name, key in zip(rows["name"], rows["provider_id"], strict=True)}
