"""The point of a kilometre of a highway: at a post, or between two posts; never guessed without. WGS-84."""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from shared.geo.geodesy import haversine
from shared.geocoding.precision import POINT_ERROR
from shared.places.index import PlaceIndex
from shared.places.records import Kilometre

FARTHEST_POSTS: Final = 5_000
"""Metres of the road on each side in which posts are looked for."""
LONE_POST_REACH: Final = 1_000
"""Metres of the road from which one post alone tells where something is."""
STRAIGHTEST: Final = 0.5
"""Share of their distance along the road that two posts of one road are at least apart in a straight line."""
SLACK: Final = 100.0
"""Metres by which posts may stand elsewhere than their number says."""


class KilometrePoint(NamedTuple):
    """Where a kilometre is, and within how many metres."""

    lng: float
    lat: float
    error: float
    is_mapped: bool
    division: int


def find_kilometre(
    index: PlaceIndex, roads: Iterable[str], metre: int, accept: Callable[[Kilometre], bool]
) -> KilometrePoint | None:
    """Return the point of a metre of a road, None where no source has posts near it.

    roads: the folded names and number of the road; accept: tells which of several roads of the name is meant.
    """
    for road in roads:
        posts = index.kilometres(road, metre - FARTHEST_POSTS, metre + FARTHEST_POSTS)
        if point := _by_posts([post for post in posts if accept(post)], metre):
            return point
    return None


def _by_posts(posts: list[Kilometre], metre: int) -> KilometrePoint | None:
    same = next((post for post in posts if post.metre == metre), None)
    if same is not None:
        return KilometrePoint(same.lng, same.lat, POINT_ERROR, True, same.division)
    previous = max((post for post in posts if post.metre < metre), default=None)
    following = min((post for post in posts if post.metre > metre), default=None)
    if previous and following and _are_neighbours(previous, following):
        share = (metre - previous.metre) / (following.metre - previous.metre)
        lng = previous.lng + share * (following.lng - previous.lng)
        lat = previous.lat + share * (following.lat - previous.lat)
        return KilometrePoint(lng, lat, (following.metre - previous.metre) / 2, False, previous.division)
    near = min(filter(None, (previous, following)), key=lambda post: abs(post.metre - metre), default=None)
    if near is None or abs(near.metre - metre) > LONE_POST_REACH:
        return None
    return KilometrePoint(near.lng, near.lat, abs(near.metre - metre) + SLACK, False, near.division)


def _are_neighbours(previous: Kilometre, following: Kilometre) -> bool:
    """Tell whether two posts can stand on one road: no farther apart than it is long, nor much closer."""
    road_metres = following.metre - previous.metre
    apart = haversine(previous.lng, previous.lat, following.lng, following.lat)
    return STRAIGHTEST * road_metres - SLACK <= apart <= road_metres + SLACK
