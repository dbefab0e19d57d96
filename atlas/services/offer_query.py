"""What somebody looks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class OfferQuery:
    """The question behind a list of offers; empty means all.

    `near` is a place as people write it, `radius_km` reaches from the place's border where it is an
    area. `open_at` keeps what is open then, and what has no known hours. `bbox` is (west, south, east,
    north) in degrees. The others are codes of the vocabulary, ids, or words of the data.
    """

    text: str = ""
    near: str = ""
    radius_km: float | None = None
    county: str = ""
    field: str = ""
    topic: str = ""
    target: str = ""
    speaks: str = ""
    mode: str = ""
    wheelchair: str = ""
    free: str = ""
    region: str = ""
    open_at: datetime | None = None
    bbox: tuple[float, float, float, float] | None = None
    limit: int | None = None
