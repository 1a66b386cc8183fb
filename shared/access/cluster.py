"""A Redis Cluster behind the same interface as one node.

The map of slots is learnt from the redirections of the nodes: the first call of a slot may take one more
round trip, later ones go straight to the right node. A fail-over is learnt in the same way. While a slot
moves, Redis refuses scripts with several keys in it (TRYAGAIN): only the apps of this slot are then served
without Redis.
"""

from binascii import crc_hqx
from functools import lru_cache
from typing import Any

from shared.access.errors import SlotMoving, StoreUnreachable
from shared.access.link import Address, Command, ErrorReply, RedisLink

MAX_REDIRECTIONS = 5
SLOTS = 16_384


class ClusterLink:
    """Shared connections to the nodes of a cluster; `seed` is any node (or a name that resolves to them)."""

    def __init__(self, seed: Address, timeout: float) -> None:
        self._seed = seed
        self._timeout = timeout
        self._nodes: dict[tuple[str, int], RedisLink] = {}
        self._owner: dict[int, RedisLink] = {}

    async def call(self, command: Command) -> Any:
        """Run a command on the node that owns the slot of its key; raises StoreUnreachable."""
        slot = slot_of(command.key)
        node = self._owner.get(slot) or self._node(self._seed.host, self._seed.port)
        asking = False
        for _ in range(MAX_REDIRECTIONS):
            try:
                return await (node.call_asking(command) if asking else node.call(command))
            except ErrorReply as reply:
                if reply.code == "TRYAGAIN":
                    raise SlotMoving(f"the cluster is moving slot {slot}: {reply}") from reply
                if reply.code not in ("MOVED", "ASK"):
                    raise
                asking = reply.code == "ASK"
                node = self._named_in(reply, node)
                if not asking:
                    self._owner[slot] = node
            except StoreUnreachable:
                # The node may be gone for good: the next call of its slots asks the others where they are
                # now.
                self._forget(node)
                raise
        raise StoreUnreachable(
            f"Redis Cluster redirected one call {MAX_REDIRECTIONS} times; is it resharding?"
        )

    async def close(self) -> None:
        """Close every connection."""
        for node in self._nodes.values():
            await node.close()

    def _node(self, host: str, port: int) -> RedisLink:
        if (host, port) not in self._nodes:
            seed = self._seed
            address = Address(host, port, seed.username, seed.password, tls=seed.tls, tls_ca=seed.tls_ca)
            self._nodes[host, port] = RedisLink(address, self._timeout)
        return self._nodes[host, port]

    def _named_in(self, redirection: ErrorReply, sender: RedisLink) -> RedisLink:
        host, _, port = redirection.text.split(" ")[2].rpartition(":")
        return self._node(host or sender.address.host, int(port))

    def _forget(self, node: RedisLink) -> None:
        self._owner = {slot: owner for slot, owner in self._owner.items() if owner is not node}
        if (node.address.host, node.address.port) == (self._seed.host, self._seed.port):
            # Ask the next node that we know, so that the loss of the seed is survived.
            addresses = [other.address for other in self._nodes.values()]
            self._seed = addresses[(addresses.index(node.address) + 1) % len(addresses)]


@lru_cache(maxsize=SLOTS)
def slot_of(key: str) -> int:
    """Return the slot of a key: CRC16 (XMODEM) of its hash tag, or of all of it when it has none."""
    _, opening, rest = key.partition("{")
    tag, closing, _ = rest.partition("}")
    return crc_hqx((tag if opening and closing and tag else key).encode(), 0) % SLOTS
