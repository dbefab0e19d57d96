"""Networks read once and kept as a file of arrays: reading a county's extract takes longer than all searches in it."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np
import orjson

from atlas.geo.road_network import RoadNetwork
from atlas.sources.road_extract import RoadExtract, digest_of, read_extract
from atlas.sources.road_rules import RULES_EDITION
from atlas.vocabulary import TravelMode

_ARRAYS: Final = ("nodes_m", "starts", "ends", "seconds")
_LOG: Final = logging.getLogger(__name__)


def load_extract(path: Path, mode: TravelMode, *, metric_crs: int, folder: Path) -> RoadExtract:
    """Return the roads of a PBF file, from a file in `folder` where they were read before.

    The kept file is named by the extract's content, the mode, the metric system and the edition of the rules, so it can
    never be out of date; deleting it costs one more reading.

    Raises
    ------
    MissingToolError, BadDataError
        As `read_extract` does.
    """
    digest = digest_of(path)
    kept = folder / f"roads-{digest}-{mode}-{metric_crs}-{RULES_EDITION}.npz"
    extract = _recall(kept, mode, digest)
    if extract is None:
        extract = read_extract(path, mode, metric_crs=metric_crs)
        _keep(kept, extract)
    return extract


def _recall(kept: Path, mode: TravelMode, digest: str) -> RoadExtract | None:
    try:
        # Opened here, as numpy leaves a file open that it cannot read.
        with kept.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in _ARRAYS}
            facts = orjson.loads(stored["facts"].tobytes())
        return RoadExtract(RoadNetwork(**arrays, mode=mode, digest=digest), **facts)
    except (FileNotFoundError, NotADirectoryError):
        return None
    # A file that somebody cut short or changed is worth no more than none, and is written anew.
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        _LOG.warning("%s is not usable and is made again (%s)", kept, error)
        return None


def _keep(kept: Path, extract: RoadExtract) -> None:
    network = extract.network
    facts = {name: getattr(extract, name) for name in ("kilometres", "ways", "cut_off", "edition")}
    arrays = {name: getattr(network, name) for name in _ARRAYS}
    # Of its own name for each process: several start at once, and none must read what another has half written.
    unfinished = kept.with_name(f"{kept.stem}.{os.getpid()}.unfinished")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as file:
            np.savez(file, **arrays, facts=np.frombuffer(orjson.dumps(facts), dtype=np.uint8))
        unfinished.replace(kept)
    except OSError as error:
        # Nothing is lost but time, at the next start.
        _LOG.warning("%s could not be kept (%s)", kept, error)
        # Where it could not even be begun, there is nothing to take away.
        with suppress(OSError):
            unfinished.unlink()
