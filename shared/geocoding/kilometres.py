"""The point of a kilometre of a highway: at a post, or between two posts; never guessed without. WGS-84."""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from shared.geo.geodesy import haversine
from shared.geocoding.precision import POINT_ERROR
from shared.places.index import PlaceIndex
from shared.places.records import Kilometre

FARTHEST_POSTS: Final = 5_000
"""Metres of the road on each side in which posts are looked for."""
BESIDE: Final = 1_000
"""Metres of the road from which one post alone tells where something is."""
STRAIGHTEST: Final = 0.5
"""Share of their distance along the road that two posts of one road are at least apart in a straight line."""
SLACK: Final = 100.0
"""Metres by which posts may stand elsewhere than their number says."""


class FoundKilometre(NamedTuple):
    """Where a kilometre is, and within how many metres."""

    lng: float
    lat: float
    error: float
    is_mapped: bool
    division: int


def find_kilometre(
    index: PlaceIndex, roads: Iterable[str], metre: int, accept: Callable[[Kilometre], bool]
) -> FoundKilometre | None:
    """Return the point of a metre of a road, None where no source has posts near it.

    roads: the folded names and number of the road; accept: tells which of several roads of the name is meant.
    """
    for road in roads:
        posts = index.kilometres(road, metre - FARTHEST_POSTS, metre + FARTHEST_POSTS)
        if found := _by_posts([post for post in posts if accept(post)], metre):
            return found
    return None


def _by_posts(posts: list[Kilometre], metre: int) -> FoundKilometre | None:
    at = next((post for post in posts if post.metre == metre), None)
    if at is not None:
        return FoundKilometre(at.lng, at.lat, POINT_ERROR, True, at.division)
    before = max((post for post in posts if post.metre < metre), default=None)
    after = min((post for post in posts if post.metre > metre), default=None)
    if before and after and _are_neighbours(before, after):
        share = (metre - before.metre) / (after.metre - before.metre)
        lng = before.lng + share * (after.lng - before.lng)
        lat = before.lat + share * (after.lat - before.lat)
        return FoundKilometre(lng, lat, (after.metre - before.metre) / 2, False, before.division)
    near = min(filter(None, (before, after)), key=lambda post: abs(post.metre - metre), default=None)
    if near is None or abs(near.metre - metre) > BESIDE:
        return None
    return FoundKilometre(near.lng, near.lat, abs(near.metre - metre) + SLACK, False, near.division)


def _are_neighbours(before: Kilometre, after: Kilometre) -> bool:
    """Tell whether two posts can stand on one road: no farther apart than it is long, nor much closer."""
    along = after.metre - before.metre
    apart = haversine(before.lng, before.lat, after.lng, after.lat)
    return STRAIGHTEST * along - SLACK <= apart <= along + SLACK
