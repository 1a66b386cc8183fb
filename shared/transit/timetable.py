"""The timetable of a pack: the arrays of the folder `transit`, mapped into memory, and its index.

    stop      a place to board: a platform or a pole. `station` is the first stop of the station it lies in
    route     a line as its operator names it
    pattern   trips of one route that call at the same stops and never overtake each other, by departure
    entry     one stop of one pattern: the entries of pattern p are entry_first[p] to entry_first[p + 1]
    trip      the trips of pattern p are trip_first[p] to trip_first[p + 1]; the times of a trip start at
              trip_time[t], one for each entry of its pattern
    service   the days that trips run on: weekdays between two dates, and exceptions to them

Points are WGS-84 (longitude, latitude) in microdegrees. Times are seconds after the start of the service
day, which is twelve hours before noon in the zone of its agency; they exceed 86,400 past midnight. Days are
counted from 1970-01-01, lengths are metres. Texts are numbers into `texts`; 0 is the empty one.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from msgspec import Struct
from msgspec.structs import asdict
from numpy.typing import NDArray

FOLDER: Final = "transit"
INDEX: Final = "timetable.json"
FORMAT: Final = 1
NONE: Final = -1

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

BOARD, ALIGHT = 1, 2
"""Bits of `entry_flags`."""

SERVICE_ADDED, SERVICE_REMOVED = 1, 2
"""Values of `exception_kind`, as GTFS writes them."""


class Arrays(Struct, frozen=True, kw_only=True):
    """The arrays by name; each is one file."""

    texts: Bytes
    """All texts as UTF-8, one after the other."""
    text_first: Longs

    stop_id: Ints
    stop_name: Ints
    stop_station: Ints
    stop_zone: Ints
    stop_point: Ints
    """(N, 2)"""

    agency_name: Ints
    agency_url: Ints
    agency_zone: Ints
    """Number of the time zone in the index."""

    route_id: Ints
    route_name: Ints
    route_long_name: Ints
    route_type: Ints
    """As GTFS numbers it, extended types too."""
    route_colour: Ints
    """0xRRGGBB, NONE where the feed says nothing."""
    route_agency: Ints

    pattern_route: Ints
    pattern_direction: Ints
    pattern_shape: Ints
    entry_first: Longs
    entry_stop: Ints
    entry_flags: Bytes
    entry_shape: Ints
    """Segment of the shape on which the stop lies, NONE without a shape."""
    entry_metres: Ints
    """Way from the pattern's first stop."""

    trip_first: Longs
    trip_id: Ints
    trip_name: Ints
    trip_headsign: Ints
    trip_service: Ints
    trip_time: Longs
    arrival: Ints
    departure: Ints

    service_zone: Ints
    service_first: Ints
    service_last: Ints
    service_weekdays: Ints
    """Bit 0 is Monday."""
    exception_day: Ints
    """Ascending."""
    exception_service: Ints
    exception_kind: Ints

    transfer_from: Ints
    transfer_to: Ints
    """Ascending; changing at the stop itself is a transfer, too."""
    transfer_seconds: Ints
    transfer_metres: Ints

    shape_first: Longs
    shape_point: Ints
    """(N, 2)"""

    fare_price: Floats
    fare_currency: Ints
    fare_transfers: Ints
    """Changes that one ticket allows, NONE for any number."""
    fare_seconds: Ints
    """How long one ticket holds, NONE for ever."""
    fare_agency: Ints
    rule_fare: Ints
    rule_route: Ints
    rule_origin: Ints
    """A zone's text, as are `rule_destination` and `rule_contains`; 0 for any."""
    rule_destination: Ints
    rule_contains: Ints


class Feed(Struct, frozen=True, kw_only=True):
    """One source of the timetable, and the days that it knows."""

    file: str
    publisher: str
    version: str
    first_day: str
    last_day: str


class TimetableUnreadable(Exception):
    """The timetable is missing, of another format, or damaged."""


class Timetable:
    """The timetable of one pack. Threads may share it."""

    def __init__(self, arrays: Arrays, zones: Sequence[str], feeds: Sequence[Feed], walking: str) -> None:
        self.arrays = arrays
        self.zones = tuple(zones)
        self.feeds = tuple(feeds)
        self.walking = walking
        """How the transfers on foot were measured: `roads` or `straight line`."""

    def text(self, number: int) -> str:
        """Return a text by its number."""
        first, end = self.arrays.text_first[number : number + 2].tolist()
        return self.arrays.texts[first:end].tobytes().decode()

    @cached_property
    def trip_pattern(self) -> Ints:
        """The pattern of each trip."""
        counts = np.diff(self.arrays.trip_first)
        return np.repeat(np.arange(len(counts), dtype=np.int32), counts)

    @cached_property
    def stop_degrees(self) -> Floats:
        """The stops' points, (N, 2), in degrees."""
        return self.arrays.stop_point / 1e6

    def active_services(self, day: int) -> NDArray[np.bool_]:
        """Tell of each service whether it runs on a day, counted from 1970-01-01."""
        arrays = self.arrays
        weekday = (day + 3) % 7  # 1970-01-01 was a Thursday
        active: NDArray[np.bool_] = (
            (arrays.service_first <= day)
            & (day <= arrays.service_last)
            & (arrays.service_weekdays >> weekday & 1 == 1)
        )
        first, end = np.searchsorted(arrays.exception_day, (day, day + 1)).tolist()
        active[arrays.exception_service[first:end]] = arrays.exception_kind[first:end] == SERVICE_ADDED
        return active


def write_timetable(folder: Path, timetable: Timetable) -> None:
    """Write a timetable into a folder, which is made."""
    folder.mkdir(parents=True)
    shapes: dict[str, Any] = {}
    for name in Arrays.__struct_fields__:
        array = np.ascontiguousarray(getattr(timetable.arrays, name))
        np.save(folder / f"{name}.npy", array)
        shapes[name] = [array.dtype.str, list(array.shape)]
    index = {
        "format": FORMAT,
        "zones": timetable.zones,
        "feeds": [asdict(feed) for feed in timetable.feeds],
        "walking": timetable.walking,
        "arrays": shapes,
    }
    (folder / INDEX).write_text(json.dumps(index, ensure_ascii=False, indent=1), encoding="utf-8")


def open_timetable(folder: Path) -> Timetable:
    """Open the timetable of a folder; its arrays are mapped.

    Raises:
        TimetableUnreadable: it is missing, of another format, or not what its index says.
    """
    try:
        index = json.loads((folder / INDEX).read_bytes())
        if index["format"] != FORMAT:
            raise TimetableUnreadable(
                f"{folder} has format {index['format']}; expected {FORMAT}: build the pack again"
            )
        arrays = {name: _map_array(folder, name, index["arrays"]) for name in Arrays.__struct_fields__}
        feeds = [Feed(**feed) for feed in index["feeds"]]
        return Timetable(Arrays(**arrays), index["zones"], feeds, index["walking"])
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise TimetableUnreadable(f"{folder} cannot be read ({error}): fetch the pack again") from error


def _map_array(folder: Path, name: str, shapes: Mapping[str, Any]) -> Any:
    path = folder / f"{name}.npy"
    dtype, shape = shapes[name]
    # An empty file cannot be mapped.
    array = np.load(path, mmap_mode="r" if 0 not in shape else None, allow_pickle=False)
    if array.dtype.str != dtype or list(array.shape) != shape:
        raise TimetableUnreadable(f"{path} is {array.dtype.str} {array.shape}; expected {dtype} {shape}")
    return array.view(np.ndarray)
