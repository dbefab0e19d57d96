"""Print by how many MB this process grows while it streams so many offers; a process of its own for each number."""

from __future__ import annotations

import sys
from pathlib import Path

from atlas.services.geojson_profiles import Reader, write_profile
from atlas.services.offer_query import OfferQuery

from exchanging_geojson import large_snapshot

_STATUS = Path("/proc/self/status")


def main() -> None:
    """Make the offers, stream them once, and print."""
    snapshot = large_snapshot(int(sys.argv[1]))
    # A first chunk before the scales are read: what is made once for each data version is no part of the stream.
    chunks = write_profile(snapshot, OfferQuery(), "flat", Reader())
    next(chunks)
    before = most = _resident_mb()
    for _ in chunks:
        most = max(most, _resident_mb())
    print(most - before)


def _resident_mb() -> float:
    (line,) = (line for line in _STATUS.read_text("utf-8").splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1000


if __name__ == "__main__":
    main()
