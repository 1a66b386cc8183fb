"""The stream of points that live traffic is made of: fleets that opt in write it, one reader takes it up.

    {probes}:points   Redis stream; an entry is the payload of one upload: device, record, …

The stream is bounded: where nobody reads, the oldest entries go. A device is named by a digest:
speeds of roads need to know which points belong together, not whose they are.
"""

import hashlib
import struct
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from shared.access.link import Link, command
from shared.tracks.point import TrackPoint, decode_point, encode_point

STREAM: Final = "{probes}:points"
MOST_ENTRIES: Final = 20_000
"""Uploads that the stream holds: some minutes of a large fleet, 150 MB with 100 points each."""
FIRST: Final = "0-0"
"""The place before all entries."""
DEVICE_BYTES: Final = 8

_LENGTH: Final = struct.Struct(">H")
_FIELD: Final = "p"


class Probe(Struct, frozen=True):
    """A point of a vehicle; `device` is the same for all points of one vehicle and tells nothing else."""

    device: bytes
    point: TrackPoint


def device_of(appid: int, service_id: int, entity_name: str) -> bytes:
    """Return the digest that stands for an entity in the stream."""
    text = f"{appid}/{service_id}/{entity_name}".encode()
    return hashlib.blake2b(text, digest_size=DEVICE_BYTES).digest()


async def write_probes(link: Link, probes: Sequence[Probe]) -> None:
    """Add the points of one upload. Raises StoreUnreachable."""
    if not probes:
        return
    records = ((probe.device, encode_point(probe.point)) for probe in probes)
    payload = b"".join(device + _LENGTH.pack(len(record)) + record for device, record in records)
    words = ("XADD", STREAM, "MAXLEN", "~", MOST_ENTRIES, "*", _FIELD, payload)
    await link.call(command(*words, key=STREAM))


async def read_probes(link: Link, start_id: str = FIRST, most: int = 500) -> tuple[str, list[Probe]]:
    """Return the id of the last entry that is read, and the points of the entries.

    start_id: reading begins behind this entry, which may be gone.
    most: entries that are read at once. Raises StoreUnreachable.
    """
    words = ("XRANGE", STREAM, f"({start_id}", "+", "COUNT", most)
    entries = await link.call(command(*words, key=STREAM))
    last_id, probes = start_id, list[Probe]()
    for entry_id, fields in entries:
        last_id = entry_id.decode()
        probes.extend(_unpack(fields[1]))
    return last_id, probes


def _unpack(payload: bytes) -> Iterator[Probe]:
    position = 0
    while position < len(payload):
        device = payload[position : position + DEVICE_BYTES]
        position += DEVICE_BYTES
        [length] = _LENGTH.unpack_from(payload, position)
        position += _LENGTH.size
        yield Probe(device, decode_point(payload[position : position + length]))
        position += length
