"""Reading and writing the snapshot of live speeds in Redis, and the lease of its one writer.

{traffic}:lease      who writes just now
{traffic}:version    the number of the newest snapshot
{traffic}:state      what the writer keeps for its next turn
"""

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Self, cast

from shared.config import Settings
from shared.traffic.snapshot import (
    HEAD_FIELDS,
    LIFETIME,
    SNAPSHOT,
    TAG,
    SpeedSnapshot,
    pack_speeds,
    unpack_speeds,
)

if TYPE_CHECKING:
    from shared.stores.redis import SyncClient

LEASE, VERSION, STATE = f"{TAG}:lease", f"{TAG}:version", f"{TAG}:state"
LEASE_SECONDS: Final = 120
"""After so long a writer counts as lost with its process."""
STATE_SECONDS: Final = 3_600

_WRITE: Final = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local version = redis.call('INCR', KEYS[2])
redis.call('DEL', KEYS[3])
redis.call('HSET', KEYS[3], 'version', version, 'made_at', ARGV[2], 'network', ARGV[3],
  'speeds', ARGV[4], 'details', ARGV[5])
redis.call('EXPIRE', KEYS[3], ARGV[6])
redis.call('SET', KEYS[4], ARGV[7], 'EX', ARGV[8])
return version
"""
_RELEASE: Final = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end"

Fields = list[bytes | None]


class SnapshotStore:
    """The snapshot of one Redis. Every method raises redis.RedisError."""

    def __init__(self, client: "SyncClient") -> None:
        self._client = client

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Return the snapshot of REDIS_URL, whose client is imported here: most starts need none."""
        from shared.stores.redis import blocking_redis_client

        return cls(blocking_redis_client(settings))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def head(self) -> SpeedSnapshot | None:
        """Return the newest snapshot without its speeds, None where there is none."""
        return _head(cast("Fields", self._client.hmget(SNAPSHOT, HEAD_FIELDS)))

    def read(self) -> SpeedSnapshot | None:
        """Return the newest snapshot. Raises ValueError or zlib.error for one of another form."""
        *head_fields, speeds = cast("Fields", self._client.hmget(SNAPSHOT, [*HEAD_FIELDS, "speeds"]))
        head = _head(head_fields)
        if head is None or speeds is None:
            return None
        return SpeedSnapshot(head.version, head.made_at, head.network, unpack_speeds(speeds))

    def read_details(self) -> tuple[SpeedSnapshot, bytes] | None:
        """Return the newest snapshot without its speeds, and the details that its writer put beside them."""
        *head_fields, details = cast("Fields", self._client.hmget(SNAPSHOT, [*HEAD_FIELDS, "details"]))
        head = _head(head_fields)
        return None if head is None or details is None else (head, details)

    def state(self) -> bytes | None:
        """Return what the last writer kept for this turn."""
        return cast("bytes | None", self._client.get(STATE))

    def take_lease(self) -> str | None:
        """Return a token that lets its holder write, None while another process holds the lease."""
        token = secrets.token_hex(8)
        return token if self._client.set(LEASE, token, nx=True, ex=LEASE_SECONDS) else None

    def release_lease(self, token: str) -> None:
        """Let another process write."""
        self._client.eval(_RELEASE, 1, LEASE, token)

    def write(
        self,
        token: str,
        made_at: float,
        network: str,
        speeds: Mapping[int, int],
        details: bytes,
        state: bytes,
    ) -> int:
        """Replace the snapshot and the state at once; return the new version, 0 where the lease was lost."""
        values = (token, made_at, network, pack_speeds(speeds), details, int(LIFETIME), state, STATE_SECONDS)
        keys = (LEASE, VERSION, SNAPSHOT, STATE)
        return int(self._client.eval(_WRITE, len(keys), *keys, *values))


def _head(fields: Fields) -> SpeedSnapshot | None:
    version, made_at, network = fields
    if version is None or made_at is None or network is None:
        return None
    return SpeedSnapshot(int(version), float(made_at), network.decode())
