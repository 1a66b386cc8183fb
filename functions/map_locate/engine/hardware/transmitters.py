"""Access points and cells: what identifies one, and what is known of one.

An identity is bytes: its kind, then the number of an access point (BSSID) or the parts of a cell. A record is
14 bytes, so that a table of millions fits into memory.
"""

import re
import struct
from enum import IntEnum
from typing import Final, NamedTuple


class Kind(IntEnum):
    """What a transmitter is; the first byte of its identity."""

    WIFI = 1
    CELL = 2
    CDMA = 3


MOST_SAMPLES: Final = 65_535
FARTHEST: Final = 65_535
"""Metres that a record can hold."""
DAY_SECONDS: Final = 86_400

_BSSID: Final = re.compile(r"[0-9a-fA-F]{12}")
_SEPARATORS: Final = re.compile(r"[:\-.\s]")
_MULTICAST, _LOCAL = 0x01, 0x02
_NO_BSSID: Final = (bytes(6), b"\xff" * 6)
_CELL: Final = struct.Struct(">BHHIQ")
_CDMA: Final = struct.Struct(">BHHI")
_RECORD: Final = struct.Struct(">iiHHH")
_UNITS: Final = 1e7
_MOST: Final = {"mcc": 999, "mnc": 999, "area": 2**24 - 2, "cell": 2**36 - 2, "two_bytes": 65_535}
_NO_CELL: Final = (0, 65_535, 2**28 - 1, 2**31 - 1)
"""What modems write where they know no number of the cell."""
_NO_AREA: Final = (65_535, 65_534, 2**24 - 1)


class Transmitter(NamedTuple):
    """What is known of an access point or a cell: WGS-84 degrees, and metres within which it is heard."""

    lng: float
    lat: float
    reach: float
    samples: int
    day: int
    """The day of the latest sample since 1970; 0 where nobody says."""


def wifi_identity(text: str) -> bytes | None:
    """Return the identity of `22:27:1d:20:08:d5` or `22271D2008D5`, None for what is no access point."""
    digits = _SEPARATORS.sub("", text)
    if not _BSSID.fullmatch(digits):
        return None
    number = bytes.fromhex(digits)
    if number in _NO_BSSID or number[0] & _MULTICAST:
        return None
    return bytes((Kind.WIFI,)) + number


def cell_identity(mcc: int, mnc: int, area: int, cell: int) -> bytes | None:
    """Return the identity of a cell of GSM and its successors, None for what is no cell."""
    if not (0 < mcc <= _MOST["mcc"] and 0 <= mnc <= _MOST["mnc"]):
        return None
    if not (0 <= area <= _MOST["area"] and 0 < cell <= _MOST["cell"]):
        return None
    if cell in _NO_CELL or area in _NO_AREA:
        return None
    return _CELL.pack(Kind.CELL, mcc, mnc, area, cell)


def cdma_identity(system: int, network: int, base: int) -> bytes | None:
    """Return the identity of a base station of CDMA by its SID, NID and BID, None for what is none."""
    if not all(0 <= number <= _MOST["two_bytes"] for number in (system, network, base)):
        return None
    return _CDMA.pack(Kind.CDMA, system, network, base) if system and base else None


def kind_of(identity: bytes) -> Kind:
    """Return what an identity stands for."""
    return Kind(identity[0])


def is_changeable(identity: bytes) -> bool:
    """Tell whether an access point made its number up, as telephones do that move about."""
    return kind_of(identity) is Kind.WIFI and bool(identity[1] & _LOCAL)


def pack_record(transmitter: Transmitter) -> bytes:
    """Return the 14 bytes of a record."""
    return _RECORD.pack(
        round(transmitter.lng * _UNITS),
        round(transmitter.lat * _UNITS),
        min(round(transmitter.reach), FARTHEST),
        min(transmitter.samples, MOST_SAMPLES),
        transmitter.day,
    )


def unpack_record(record: bytes) -> Transmitter | None:
    """Return what a record says, None for one of another form."""
    if len(record) != _RECORD.size:
        return None
    lng, lat, reach, samples, day = _RECORD.unpack(record)
    return Transmitter(lng / _UNITS, lat / _UNITS, float(reach), samples, day)
