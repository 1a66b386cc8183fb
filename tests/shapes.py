"""The shapes in which the end-to-end tests run: the mode of `up`, and whose Redis and S3 it has.

    pytest tests/e2e                 both modes, over the bundle's own Redis and S3
    pytest tests/e2e --every-shape   and both over a Redis Cluster and Ceph's RADOS Gateway

A test is about all shapes unless `@pytest.mark.shapes` says otherwise: `mode=` and `parts=` name the ones
that it is about, `brief=` the mode that is enough without `--every-shape` for a test that takes long.
"""

import os
import signal
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final, Literal

import pytest
from msgspec import Struct
from redis.exceptions import ReadOnlyError, RedisError

from shared.access.cluster import slot_of
from shared.access.rediskeys import app_key
from tests.ceph import Ceph
from tests.e2e.running_bundle import RunningBundle, wait_until
from tests.redis_cluster import ClusterNode

Mode = Literal["gateway", "processes"]
Owner = Literal["own", "site"]


class Shape(Struct, frozen=True):
    """How a bundle runs: functions behind the gateway or behind nginx, over its own parts or a site's."""

    mode: Mode
    owner: Owner

    @property
    def name(self) -> str:
        """What stands in the name of a test."""
        return f"{self.mode}-{self.owner}"

    @property
    def options(self) -> tuple[str, ...]:
        """The options of `up`."""
        return ("--processes",) if self.mode == "processes" else ()


SHAPES: Final = tuple(
    Shape(mode, owner)
    for owner in ("own", "site")
    for mode in ("gateway", "processes")  # type: ignore[arg-type]
)


def chosen_shapes(marks: Iterable[pytest.Mark], *, every: bool) -> list[Shape]:
    """Return the shapes of a test; `marks` of the test and of its module, the nearest first."""
    words: dict[str, str] = {}
    for mark in marks:
        words = {**mark.kwargs, **words}
    shapes = [
        shape
        for shape in SHAPES
        if shape.mode == words.get("mode", shape.mode) and shape.owner == words.get("parts", shape.owner)
    ]
    if every or words.get("parts") == "site":
        return shapes
    modes = (words["brief"],) if "brief" in words else ("gateway", "processes")
    return [shape for shape in shapes if shape.owner == "own" and shape.mode in modes]


class Parts:
    """The Redis and the S3 that a bundle starts and watches itself."""

    environment: Mapping[str, str] = {}

    def kill_redis(self, bundle: RunningBundle) -> None:
        """Kill it, and return when there is one again."""
        kill_server(bundle, "redis-server")

    def kill_objects(self, bundle: RunningBundle) -> None:
        """Kill the S3, and return when there is one again."""
        kill_server(bundle, "object_process")

    def lost_events(self, bundle: RunningBundle) -> list[str]:
        """Return the events that were given up."""
        return [file.name for file in (bundle.home / "events/dead").iterdir()]

    def tell_of_uploads(self, bundle: RunningBundle) -> None:
        """Let the S3 tell the bundle of uploads; our own does."""


class SiteParts(Parts):
    """A Redis Cluster of masters and replicas, and a Ceph: what the bundle finds and nobody else restarts."""

    def __init__(self, nodes: list[ClusterNode], ceph: Ceph) -> None:
        self.nodes = nodes
        self.ceph = ceph
        # A machine with other work stalls for longer than 50 ms; what is dead here refuses at once.
        address = f"redis+cluster://127.0.0.1:{nodes[-1].port}"
        self.environment = {"REDIS_URL": address, "REDIS_TIMEOUT_MS": "500", **ceph.environment}

    def empty(self) -> None:
        """Forget what an earlier bundle left, but for models and packs, which are the same."""
        for node in self.nodes:
            with suppress(ReadOnlyError):  # a replica follows its master
                node.client.flushall()
        client = self.ceph.client("s3")
        for bucket in client.list_buckets()["Buckets"]:
            if bucket["Name"] not in ("models", "packs"):
                for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket["Name"]):
                    for entry in page.get("Contents", ()):
                        client.delete_object(Bucket=bucket["Name"], Key=entry["Key"])

    def find_master(self, appid: int) -> ClusterNode | None:
        """Return the node that answers for an app's keys now; None while there is none."""
        slot = slot_of(app_key(appid))
        for node in self.nodes:
            with suppress(RedisError):
                if _serves(node, slot):
                    return node
        return None

    def is_whole(self) -> bool:
        """Say whether every node runs and sees a whole cluster."""
        with suppress(RedisError):
            return all(node.is_whole for node in self.nodes)
        return False

    def kill_redis(self, bundle: RunningBundle) -> None:
        """Kill the master of the demo app; its replica takes over before it comes back."""
        appid = int(bundle.secrets["demo_appid"])
        killed = self.find_master(appid)
        assert killed is not None
        killed.kill()
        wait_until(lambda: self.find_master(appid) not in (None, killed))
        killed.start()
        wait_until(self.is_whole)

    def kill_objects(self, bundle: RunningBundle) -> None:
        """Kill the RADOS Gateway, and start it again."""
        self.ceph.gateway.kill()
        self.ceph.gateway.start()

    def lost_events(self, bundle: RunningBundle) -> list[str]:
        """A topic that is persistent gives nothing up."""
        return []

    def tell_of_uploads(self, bundle: RunningBundle) -> None:
        """Let Ceph tell the bundle of uploads, and no other, at the address that it names for that."""
        assert bundle.settings.event_auth_token is not None
        token = bundle.settings.event_auth_token.get_secret_value()
        self.ceph.announce("uploads", self.ceph.make_topic("uploads", f"{bundle.hook('uploads')}/{token}"))


def _serves(node: ClusterNode, slot: int) -> bool:
    slots: list[Any] = node.client.execute_command("CLUSTER", "SLOTS")
    rows = slots if isinstance(slots, list) else []
    return any(row[0] <= slot <= row[1] and int(row[2][1]) == node.port for row in rows)


def kill_server(bundle: RunningBundle, word: str) -> None:
    """Kill a server that the bundle watches, and return when another is in its place."""
    killed = bundle.pid_of(word)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: bundle.find_pid(word) not in (None, killed))
