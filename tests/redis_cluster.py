"""A real Redis Cluster on this machine: masters that share the slots, and replicas that take over."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from shared.access.cluster import SLOTS
from tools.local.programs import Program
from tools.local.redis_program import redis_program
from tools.local.server import Server

NODE_TIMEOUT_MS = 2_000
"""After this long without an answer the others take a node for dead."""
SECONDS = 120.0


class ClusterNode(Server):
    """One node of the cluster."""

    name = "redis"

    def __init__(self, folder: Path, port: int, *, keeps_file: bool) -> None:
        folder.mkdir()
        self._keeps_file = keeps_file
        self.port = port
        self.folder = folder
        self.log = folder / "redis.log"
        self.client = redis.Redis(port=port)

    @property
    def program(self) -> Program:
        """A server in cluster mode; a killed one has what it answered for, as `everysec` alone may not."""
        words = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", "")
        cluster = ("--cluster-enabled", "yes", "--cluster-require-full-coverage", "no")
        file = "yes" if self._keeps_file else "no"
        timeout = ("--cluster-node-timeout", str(NODE_TIMEOUT_MS))
        durability = ("--appendonly", file, "--appendfsync", "no")
        program = str(redis_program().path)
        return Program(self.name, (program, *words, *cluster, *timeout, *durability), self.log)

    @property
    def identity(self) -> str:
        """The name that the cluster knows it by."""
        return self.ask("MYID").decode()

    @property
    def is_whole(self) -> bool:
        """Whether it sees an owner that answers for every slot."""
        info = self.ask("INFO")
        return b"cluster_state:ok" in info and b"cluster_slots_ok:%d" % SLOTS in info

    def ask(self, *words: str | int) -> bytes:
        """Return the answer of a command of the cluster. Raises RedisError."""
        answer: bytes = self.client.execute_command("CLUSTER", *words)
        return answer

    def is_ready(self) -> bool:
        """Say whether it answers."""
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def close(self) -> None:
        """Stop the process, and let go of it."""
        self.stop()
        self.client.close()


@contextlib.contextmanager
def running_cluster(folder: Path, masters: int, replicas: int = 0) -> Iterator[list[ClusterNode]]:
    """Run masters that share the slots evenly, in their order, and then a replica for each of the first ones.

    folder: an existing folder for their files. With replicas nodes keep none: a replica knows what is lost,
    and a busy disk holds nobody up.
    """
    ports = free_ports(masters + replicas)
    nodes = [ClusterNode(folder / str(port), port, keeps_file=not replicas) for port in ports]
    try:
        for number, node in enumerate(nodes):
            node.start()
            if number < masters:
                first, last = SLOTS * number // masters, SLOTS * (number + 1) // masters
                node.ask("ADDSLOTS", *range(first, last))
        for node in nodes[1:]:
            node.ask("MEET", "127.0.0.1", nodes[0].port)
        known = b"cluster_known_nodes:%d" % len(nodes)
        wait_until(lambda: all(node.is_whole and known in node.ask("INFO") for node in nodes))
        for master, replica in zip(nodes, nodes[masters:], strict=False):
            replica.ask("REPLICATE", master.identity)
        for replica in nodes[masters:]:
            wait_until(
                lambda replica=replica: replica.client.info("replication")["master_link_status"] == "up"
            )
        yield nodes
    finally:
        for node in nodes:
            node.close()


def free_ports(count: int) -> list[int]:
    """Return ports that are free, as are those of their cluster buses, 10,000 above."""
    found: list[int] = []
    while len(found) < count:
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError, OverflowError):
            plain, bus = (stack.enter_context(socket.socket()) for _ in range(2))
            plain.bind(("127.0.0.1", 0))
            port = plain.getsockname()[1]
            bus.bind(("127.0.0.1", port + 10_000))
            if port not in found:
                found.append(port)
    return found


def wait_until(condition: Callable[[], object], seconds: float = SECONDS) -> None:
    """Wait until a condition holds; a Redis that does not answer makes none hold."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(redis.RedisError):
            if condition():
                return
        time.sleep(0.02)
    pytest.fail(f"the cluster was not ready within {seconds:.0f} s")
