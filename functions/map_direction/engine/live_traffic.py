"""Live speeds of this process: the newest snapshot, laid on whatever network is in use.

A thread looks for new snapshots. A network that is opened gets the newest at once, before any request sees
it, so that a swap of packs forgets no jam. A snapshot of another network, or one that nobody has renewed for
minutes, counts as none.
"""

import logging
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final
from weakref import ref

from shared.config import Settings
from shared.geo.refusal import NoData
from shared.roads import RoadNetwork
from shared.traffic.snapshot import SpeedSnapshot
from shared.traffic.snapshot_store import SnapshotStore

_LOG = logging.getLogger(__name__)

NO_SNAPSHOT: Final = SpeedSnapshot(0, 0.0, "")


class LiveTraffic:
    """Follows the snapshot of one Redis. `clock` gives Unix seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._snapshot = NO_SNAPSHOT
        self._stop = threading.Event()
        self._is_reachable = True

    def lay_on(self, network: RoadNetwork) -> bool:
        """Let a network have the speeds of the newest snapshot; False where it must be tried again."""
        snapshot = self._snapshot
        is_of_use = snapshot.network == network.identity and snapshot.is_current(self._clock())
        return network.apply_speeds(snapshot.speeds if is_of_use else {})

    def follow(
        self, settings: Settings, use_network: Callable[[], AbstractContextManager[RoadNetwork]]
    ) -> None:
        """Look for snapshots in a thread from now on; `use_network` gives the network in use, or NoData."""
        self.close()
        self._stop = threading.Event()
        arguments = (settings, use_network, self._stop)
        threading.Thread(target=self._run, args=arguments, name="live-traffic", daemon=True).start()

    def close(self) -> None:
        """Stop looking."""
        self._stop.set()

    def look(self, store: SnapshotStore) -> bool:
        """Take up a new snapshot, and tell whether there was one.

        Raises redis.RedisError, and ValueError or zlib.error for a snapshot of another form.
        """
        head = store.head() or NO_SNAPSHOT
        if (head.version, head.made_at) == (self._snapshot.version, self._snapshot.made_at):
            return False
        self._snapshot = store.read() or NO_SNAPSHOT
        return True

    def _run(
        self,
        settings: Settings,
        use_network: Callable[[], AbstractContextManager[RoadNetwork]],
        stop: threading.Event,
    ) -> None:
        store: SnapshotStore | None = None
        last_state: tuple[object, int, bool] = (None, 0, False)
        while not stop.wait(settings.traffic_poll_seconds):
            from redis import RedisError  # here, so that a start need not wait for it

            try:
                store = store or SnapshotStore.open(settings)
                self.look(store)
                self._is_reachable = True
            except (RedisError, OSError) as error:
                if self._is_reachable:
                    _LOG.warning("Redis does not answer for live traffic: %s", type(error).__name__)
                self._is_reachable = False
            except (ValueError, zlib.error) as error:
                _LOG.warning("the snapshot of live traffic cannot be read: %s", error)
            last_state = self._update(use_network, last_state)
        if store is not None:
            store.close()

    def _update(
        self,
        use_network: Callable[[], AbstractContextManager[RoadNetwork]],
        last_state: tuple[object, int, bool],
    ) -> tuple[object, int, bool]:
        """Lay the newest speeds on the network in use unless it has them; return the state of it now."""
        snapshot = self._snapshot
        try:
            with use_network() as network:
                state = (ref(network), snapshot.version, snapshot.is_current(self._clock()))
                if state == last_state or self.lay_on(network):
                    return state
        except NoData:
            pass
        except Exception:
            _LOG.exception("live speeds cannot be laid on the roads")
        return last_state
