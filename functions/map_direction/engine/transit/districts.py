"""Districts: the parts of a timetable that no ride and no change joins, as those of feeds of far cities.

A search looks at the trips of the districts that both ends lie in, and at no others.
"""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from shared.transit.timetable import Ints, Longs, Timetable

Districts = frozenset[int]
"""Numbers of districts: that of a district is its first stop."""


class DistrictMap(Struct, frozen=True):
    """The district of each stop and of each trip, and the time zones of each district."""

    of_stop: Longs
    of_trip: Longs
    zones: dict[int, frozenset[int]]

    def common(self, stops: Ints, other_stops: Ints) -> Districts:
        """Return the districts that lie around both of two sets of stops."""
        return frozenset(self.of_stop[stops].tolist()) & frozenset(self.of_stop[other_stops].tolist())

    @property
    def largest(self) -> Districts:
        """The district with the most trips."""
        if not len(self.of_trip):
            return frozenset()
        return frozenset({int(np.bincount(self.of_trip).argmax())})

    def has_trips(self, districts: Districts) -> NDArray[np.bool_]:
        """Tell of each trip whether it runs in one of some districts."""
        has: NDArray[np.bool_] = np.isin(self.of_trip, list(districts))
        return has

    def zones_of(self, districts: Districts) -> frozenset[int]:
        """Return the time zones of some districts."""
        return frozenset().union(*(self.zones.get(district, frozenset()) for district in districts))


def map_districts(timetable: Timetable) -> DistrictMap:
    """Return the districts of a timetable: each stop takes the least number that its neighbours have."""
    arrays = timetable.arrays
    labels = np.arange(len(arrays.stop_id))
    firsts, lengths = arrays.entry_first[:-1], np.diff(arrays.entry_first)
    while True:
        previous = labels.copy()
        if len(firsts):
            least = np.minimum.reduceat(labels[arrays.entry_stop], firsts)
            np.minimum.at(labels, arrays.entry_stop, np.repeat(least, lengths))
        np.minimum.at(labels, arrays.transfer_to, labels[arrays.transfer_from])
        np.minimum.at(labels, arrays.transfer_from, labels[arrays.transfer_to])
        labels = labels[labels]
        if np.array_equal(labels, previous):
            break
    of_trip = labels[arrays.entry_stop[firsts]][timetable.trip_pattern]
    pairs = np.unique(np.stack((of_trip, arrays.service_zone[arrays.trip_service]), axis=1), axis=0)
    zones: dict[int, set[int]] = {}
    for district, zone in pairs.tolist():
        zones.setdefault(district, set()).add(zone)
    return DistrictMap(labels, of_trip, {district: frozenset(own) for district, own in zones.items()})
