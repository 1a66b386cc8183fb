"""What a report that carries a satellite position teaches about the transmitters in it.

A transmitter's place is the mean of the places where it was heard, of the latest `MOST_WEIGHT` at least. One
that is heard far from its place has moved, or the place was wrong: each such report halves what the earlier
ones count, until the next place is the new one.
"""

from typing import Final

from functions.map_locate.engine.hardware.fix import REACHES
from functions.map_locate.engine.hardware.transmitters import Kind, Transmitter
from shared.geo.geodesy import LocalPlane

MOST_WEIGHT: Final = 50
"""Samples that count at most, so that a place can still follow."""
COARSEST_GPS: Final = 100.0
"""Metres of a satellite position that still teaches something."""
FAR_REACHES: Final = 3.0
"""Reaches from its place at which a transmitter has moved."""


def learn(record: Transmitter | None, kind: Kind, lng: float, lat: float, day: int) -> Transmitter:
    """Return a transmitter after it was heard at a place in WGS-84 degrees, on a day since 1970."""
    least, most, usual = REACHES[kind]
    if record is None or record.samples == 0:
        return Transmitter(lng, lat, least, 1, day)
    plane = LocalPlane(record.lng, record.lat)
    east, north = plane.metres(lng, lat)
    distance = plane.distance(lng, lat)
    if distance > FAR_REACHES * max(record.reach, usual):
        samples = record.samples // 2
        return record._replace(samples=samples) if samples else Transmitter(lng, lat, least, 1, day)
    weight = min(record.samples, MOST_WEIGHT)
    moved_lng, moved_lat = plane.degrees(east / (weight + 1), north / (weight + 1))
    heard_far = distance * weight / (weight + 1)
    return Transmitter(
        moved_lng, moved_lat, min(max(record.reach, heard_far, least), most), record.samples + 1, day
    )
