"""The position of a device from the transmitters that it hears: a weighted centroid without the outliers.

1. Transmitters that a device hears together lie within the sum of their reaches of each other. The largest
   group that fits together counts; the others are outliers: moved, or wrong in the table.
2. The centroid of the group, weighted by reach and by signal.
3. The device lies where the most reaches overlap. The radius covers that area around the centroid.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from functions.map_locate.engine.hardware.transmitters import Kind
from shared.geo.geodesy import LocalPlane

Column = NDArray[np.float64]

REACHES: Final = {
    Kind.WIFI: (40.0, 250.0, 100.0),
    Kind.CELL: (150.0, 35_000.0, 2_000.0),
    Kind.CDMA: (150.0, 35_000.0, 3_000.0),
}
"""Metres: least, most, and what is taken where the table has none."""
SLACK: Final = 1.3
"""By how much a transmitter may be heard beyond the reach that a table has of few samples."""
LOSS_EXPONENT: Final = 3.0
"""How fast a signal fades with the distance, between 2 of free space and 4 of streets."""
WEAKEST, STRONGEST, NO_SIGNAL = -120.0, -30.0, -90.0
"""dBm; the last one is taken for a signal that the device does not tell."""
GRID: Final = 33
"""Points on a side of the square in which reaches are laid over each other."""
LEAST_RADIUS: Final = {Kind.WIFI: 20.0, Kind.CELL: 100.0, Kind.CDMA: 100.0}


class Sighting(NamedTuple):
    """A transmitter that a device hears, and what is known of it."""

    kind: Kind
    lng: float
    lat: float
    reach: float
    dbm: float | None


class Fix(NamedTuple):
    """A position in WGS-84 degrees, metres around it that cover the device, and what it comes from."""

    lng: float
    lat: float
    radius: float
    kind: Kind


def find_fix(sightings: Sequence[Sighting]) -> Fix | None:
    """Return the position of a device, None where it hears nothing that is known."""
    if not sightings:
        return None
    plane = LocalPlane(sightings[0].lng, sightings[0].lat)
    places = plane.metre_columns(np.array([(one.lng, one.lat) for one in sightings]))
    reaches = np.array([_reach(one) for one in sightings])
    group = _largest_group(places, reaches)
    places, reaches = places[group], reaches[group]
    members = [one for one, is_member in zip(sightings, group, strict=True) if is_member]
    weights = _weights(members, reaches)
    centre = weights @ places / weights.sum()
    kind = min(members, key=lambda one: REACHES[one.kind][2]).kind
    radius = max(_covering_radius(centre, places, reaches), LEAST_RADIUS[kind])
    return Fix(*plane.degrees(*centre.tolist()), radius, kind)


def _reach(sighting: Sighting) -> float:
    least, most, usual = REACHES[sighting.kind]
    return min(max(sighting.reach, least), most) if sighting.reach > 0 else usual


def _weights(sightings: Sequence[Sighting], reaches: Column) -> Column:
    """Return weights: one over the square of the expected distance."""
    dbm = np.array([NO_SIGNAL if one.dbm is None else one.dbm for one in sightings])
    fading = 10 ** ((STRONGEST - np.clip(dbm, WEAKEST, STRONGEST)) / (10 * LOSS_EXPONENT))
    distances = reaches * np.clip(fading / fading.max(), 0.15, 1.0)
    weights: Column = 1 / distances**2
    return weights


def _largest_group(places: Column, reaches: Column) -> NDArray[np.bool_]:
    """Return which transmitters fit together: those around the one that the most others fit to.

    Of groups of the same size the one with the shortest reaches counts, which says most.
    """
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    fits = apart <= SLACK * (reaches[:, None] + reaches[None])
    sizes = fits.sum(axis=1)
    tightness = (fits / reaches[None] ** 2).sum(axis=1)
    best = max(range(len(places)), key=lambda row: (sizes[row], tightness[row]))
    members: NDArray[np.bool_] = fits[best]
    # Of those that fit to the middle, some may fit to nothing else.
    companions = (fits & members[None]).sum(axis=1)
    group: NDArray[np.bool_] = members & (companions * 2 >= members.sum())
    return group


def _covering_radius(centre: Column, places: Column, reaches: Column) -> float:
    """Return the metres around the centre that cover the points which the most reaches have in common."""
    reaches = reaches * SLACK
    narrowest = int(np.argmin(reaches))
    side = np.linspace(-reaches[narrowest], reaches[narrowest], GRID)
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    points = places[narrowest] + points[np.hypot(*points.T) <= reaches[narrowest]]
    apart = np.hypot(*(points[:, None] - places[None]).transpose(2, 0, 1))
    shares = (apart <= reaches[None]).sum(axis=1)
    common = points[shares == shares.max()]
    return float(np.hypot(*(common - centre).T).max()) + float(side[1] - side[0]) / 2
