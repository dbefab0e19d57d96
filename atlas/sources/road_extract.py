"""Roads of an OpenStreetMap extract (PBF) as a network for one mode.

Extracts of German districts are offered by Geofabrik, BBBike and others under the ODbL. What is read can be kept in a
file of arrays, as a county's extract takes longer to read than to search.
"""

from __future__ import annotations

import hashlib
import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import osmium
from pyproj import Transformer

from atlas.errors import BadDataError, MissingToolError
from atlas.geo.crs import GEOGRAPHIC_CRS
from atlas.geo.road_building import Segments, cut_segments, list_arcs
from atlas.geo.road_network import RoadNetwork, connect_roads
from atlas.sources.road_rules import blocks, directions_of, kind_of, seconds_of, speed_of
from atlas.vocabulary import TravelMode

ATTRIBUTION: Final = "Straßennetz: © OpenStreetMap-Mitwirkende, ODbL 1.0"
"""Credit line that the ODbL asks for wherever results from the network are shown."""

_HEADER: Final = b"OSMHeader"
_DIGEST_LENGTH: Final = 12


@dataclass(frozen=True, eq=False)
class RoadExtract:
    """What was read of an extract.

    `kilometres` counts the usable road by kind (`highway=...`, or ferry), `ways` how many ways that is, `cut_off` the
    nodes that were left out because they cannot be reached from the rest; `edition` is the day of the data as the file
    states it, empty where it does not.
    """

    network: RoadNetwork
    kilometres: dict[str, float]
    ways: int
    cut_off: int
    edition: str


def read_extract(path: Path, mode: TravelMode, *, metric_crs: int) -> RoadExtract:
    """Read the roads of a PBF file that a mode may use.

    Raises
    ------
    MissingToolError
        If there is no such file.
    BadDataError
        If it is no PBF file, breaks off, or holds no road for the mode.
    """
    digest = digest_of(path)
    require_pbf(path)
    ways = _Ways(mode)
    try:
        reader = _open(path)
        for thing in reader:
            ways.take(thing)
        edition = reader.header.get("osmosis_replication_timestamp", "")[:10]
    # osmium has no class of its own for files that end too early.
    except RuntimeError as error:
        raise BadDataError(
            "%(file)s bricht mitten in den Daten ab (%(reason)s); die Datei ist wohl nicht vollständig "
            "heruntergeladen. Bitte laden Sie den Auszug noch einmal.",
            file=path.name,
            reason=str(error),
        ) from error
    if not ways.speeds:
        raise BadDataError(
            "%(file)s enthält keine Wege für „%(mode)s“; erwartet wird ein OSM-Auszug mit Straßen (highway=...). "
            "Wurde beim Ausschneiden danach gefiltert?",
            file=path.name,
            mode=str(mode),
        )
    return _build(ways, digest, metric_crs, edition)


def digest_of(path: Path) -> str:
    """Return a short fingerprint of a file's content.

    Raises
    ------
    MissingToolError
        If there is no such file.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:_DIGEST_LENGTH]
    except OSError as error:
        raise MissingToolError(
            "%(file)s lässt sich nicht lesen (%(reason)s); erwartet wird ein OSM-Auszug im Format PBF.",
            file=str(path),
            reason=error.strerror or type(error).__name__,
        ) from error


def require_pbf(path: Path) -> None:
    """Refuse a file that does not begin as a PBF file does."""
    with path.open("rb") as file:
        start = file.read(6 + len(_HEADER))
    # The OSM wiki, "PBF Format": length of the first header, then its type as field 1 of a protocol buffer.
    expected = b"\x0a" + struct.pack("B", len(_HEADER)) + _HEADER
    if start[4:] != expected:
        raise BadDataError(
            "%(file)s ist kein OSM-Auszug im Format PBF; erwartet wird eine Datei wie konstanz.osm.pbf, etwa von "
            "Geofabrik. Eine .osm-Datei (XML) wandelt „osmium cat“ um.",
            file=path.name,
        )


@dataclass
class _Ways:
    """Usable ways, collected while the file goes by: memory for numbers only."""

    mode: TravelMode
    refs: array[int] = field(default_factory=lambda: array("q"))
    lons: array[float] = field(default_factory=lambda: array("d"))
    lats: array[float] = field(default_factory=lambda: array("d"))
    sizes: array[int] = field(default_factory=lambda: array("q"))
    speeds: array[float] = field(default_factory=lambda: array("d"))
    stated: array[float] = field(default_factory=lambda: array("d"))
    forward: array[int] = field(default_factory=lambda: array("b"))
    backward: array[int] = field(default_factory=lambda: array("b"))
    kinds: list[str] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    count: int = 0

    def take(self, thing: object) -> None:
        """Take a node with a barrier, or a way, as osmium hands it out; anything else passes."""
        if isinstance(thing, osmium.osm.Node):
            if blocks(_tags_of(thing), self.mode):
                self.blocked.add(thing.id)
        elif isinstance(thing, osmium.osm.Way):
            self._take_way(thing, _tags_of(thing))

    def _take_way(self, way: osmium.osm.Way, tags: dict[str, str]) -> None:
        speed = speed_of(tags, self.mode)
        if speed:
            parts = [part for part in _split(way.nodes) if len(part) > 1]
            self.count += bool(parts)
            for part in parts:
                self._keep(part, speed, tags)

    def _keep(self, nodes: list[osmium.osm.NodeRef], speed: float, tags: dict[str, str]) -> None:
        directions = directions_of(tags, self.mode)
        self.refs.extend(node.ref for node in nodes)
        self.lons.extend(node.location.lon_without_check() for node in nodes)
        self.lats.extend(node.location.lat_without_check() for node in nodes)
        self.sizes.append(len(nodes))
        self.speeds.append(speed)
        self.stated.append(seconds_of(tags))
        self.forward.append(directions[0])
        self.backward.append(directions[1])
        self.kinds.append(kind_of(tags))


def _tags_of(thing: osmium.osm.Node | osmium.osm.Way) -> dict[str, str]:
    # Read once: each look-up in osmium's own list goes through all tags.
    return {tag.k: tag.v for tag in thing.tags}


def _split(nodes: osmium.osm.WayNodeList) -> Iterator[list[osmium.osm.NodeRef]]:
    # Where a way leaves the extract, its nodes have no place.
    part: list[osmium.osm.NodeRef] = []
    for node in nodes:
        if node.location.valid():
            part.append(node)
        else:
            yield part
            part = []
    yield part


def _open(path: Path) -> osmium.FileProcessor:
    # Named as PBF, whatever the file is called.
    file = osmium.io.File(str(path), "pbf")
    roads, barriers = osmium.filter.KeyFilter("highway", "route"), osmium.filter.KeyFilter("barrier")
    roads.enable_for(osmium.osm.WAY)
    barriers.enable_for(osmium.osm.NODE)
    # With locations, as a way holds numbers of nodes only.
    reader = osmium.FileProcessor(file, osmium.osm.NODE | osmium.osm.WAY).with_locations()
    return reader.with_filter(roads).with_filter(barriers)


def _build(ways: _Ways, digest: str, metric_crs: int, edition: str) -> RoadExtract:
    segments, owners = _segments_of(ways, metric_crs)
    metres = np.bincount(owners, segments.lengths_m(), minlength=len(ways.kinds))
    # A ferry says how long it takes and not how fast it is.
    stated_s = np.asarray(ways.stated)[owners]
    timed = stated_s > 0
    segments.metres_per_second[timed] = metres[owners[timed]] / stated_s[timed]
    kilometres: dict[str, float] = {}
    for kind, length_m in zip(ways.kinds, metres, strict=True):
        kilometres[kind] = kilometres.get(kind, 0.0) + float(length_m) / 1000
    cut = cut_segments(segments)
    network = connect_roads(cut.nodes_m, list_arcs(cut), ways.mode, digest)
    cut_off = len(cut.nodes_m) - len(network.nodes_m)
    return RoadExtract(network, kilometres, ways.count, cut_off, edition)


def _segments_of(ways: _Ways, metric_crs: int) -> tuple[Segments, np.ndarray]:
    """Return the segments of the ways, and for each the position of its way."""
    refs = np.asarray(ways.refs)
    _, first, numbers = np.unique(refs, return_index=True, return_inverse=True)
    transformer = Transformer.from_crs(GEOGRAPHIC_CRS, metric_crs, always_xy=True)
    nodes_m = np.column_stack(transformer.transform(np.asarray(ways.lons)[first], np.asarray(ways.lats)[first]))
    owners = np.repeat(np.arange(len(ways.sizes)), np.asarray(ways.sizes))
    stopped = np.isin(refs, np.fromiter(ways.blocked, dtype=np.int64, count=len(ways.blocked)))
    # From each node to the next of the same way; nobody gets through one that is blocked.
    joins = (owners[:-1] == owners[1:]) & ~stopped[:-1] & ~stopped[1:]
    way = owners[:-1][joins]
    speeds, forward, backward = (np.asarray(part)[way] for part in (ways.speeds, ways.forward, ways.backward))
    starts, ends = numbers[:-1][joins], numbers[1:][joins]
    return Segments(nodes_m, starts, ends, speeds / 3.6, forward.astype(bool), backward.astype(bool)), way
