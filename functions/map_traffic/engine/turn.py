"""One turn of the writer: new points of the stream become the next snapshot, under the lease."""

import logging
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from functions.map_traffic.engine.collection import Collection
from functions.map_traffic.engine.edge_speeds import EdgeSpeed, edge_speeds
from functions.map_traffic.engine.road_edges import LiveEdge, RoadFacts, find_facts, pack_edges, unpack_edges
from shared.roads import RoadNetwork
from shared.tracks.probes import Probe
from shared.traffic.snapshot_store import SnapshotStore

_LOG = logging.getLogger(__name__)

TURN_SECONDS: Final = 40.0
"""Of reading and matching; what is left waits for the next turn."""


class TurnReport(Struct, frozen=True):
    """What a turn did: points read, passages found, edges with a speed, and the snapshot's version."""

    points: int = 0
    passages: int = 0
    edges: int = 0
    version: int = 0


class TrafficWriter:
    """Makes snapshots for one network; window: seconds for which a passage counts; clock: Unix seconds."""

    def __init__(
        self,
        store: SnapshotStore,
        network: RoadNetwork,
        window: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._network = network
        self._window = window
        self._clock = clock
        self.collection = self._open_collection()
        self._facts = self._known_facts()

    def _open_collection(self) -> Collection:
        """Return what the last turn kept; of another network nothing, and the stream is read again."""
        state = self._store.state()
        try:
            collection = Collection.unpack(state, self._window) if state else None
        except (ValueError, KeyError, TypeError, zlib.error) as error:
            _LOG.warning("the state of live traffic cannot be read, it begins anew: %s", error)
            collection = None
        if collection is None or collection.network != self._network.identity:
            return Collection(self._network.identity, self._window)
        return collection

    def _known_facts(self) -> dict[int, RoadFacts]:
        details = self._store.read_details()
        if details is None or details[0].network != self._network.identity:
            return {}
        try:
            return {edge.facts.edge: edge.facts for edge in unpack_edges(details[1])}
        except (ValueError, TypeError, zlib.error):
            return {}

    def add(self, last_id: str, probes: Sequence[Probe]) -> int:
        """Take up entries of the stream, and return how many passages they gave."""
        self.collection.last_id = last_id
        return self.collection.add(probes, self._network, self._clock())

    def publish(self, token: str) -> tuple[int, int]:
        """Write the next snapshot; return its edges and its version, 0 where the lease was lost."""
        now = self._clock()
        self.collection.expire(now)
        speeds = edge_speeds(self.collection.passages, now)
        edges = self._describe(speeds)
        version = self._store.write(
            token,
            now,
            self._network.identity,
            {edge: round(speed.kmh) for edge, speed in speeds.items()},
            pack_edges(edges),
            self.collection.pack(),
        )
        return len(speeds), version

    def _describe(self, speeds: Mapping[int, EdgeSpeed]) -> list[LiveEdge]:
        """Return the edges with what is known of their roads; one that the network lacks is left out."""
        edges = []
        for edge, speed in speeds.items():
            facts = self._facts.get(edge)
            if facts is None and edge in self.collection.middles:
                facts = find_facts(self._network, edge, self.collection.middles[edge])
            if facts is not None:
                edges.append(LiveEdge(facts, speed))
        return edges
