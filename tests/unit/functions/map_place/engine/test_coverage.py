"""Boxes and polygons out of the corners that callers send."""

from functions.map_place.engine.coverage import area_of_corners
from shared.places.areas import Abroad, Area, Box, Intersection, Polygon


class World:
    """A coverage without an index."""

    area: Area = Abroad()


def area(*corners: tuple[float, float]) -> Area:
    """Return the area of corners (lat, lng)."""
    found = area_of_corners([(lng, lat) for lat, lng in corners], World())  # type: ignore[arg-type]
    assert isinstance(found, Intersection)
    assert found.other == World().area
    return found.one


def test_a_box_from_east_to_west_crosses_the_180th_meridian() -> None:
    assert area((-20, 176), (-15, -178)) == Box(176, -20, 182, -15)


def test_a_box_whose_corners_come_in_another_order_is_the_box_between_them() -> None:
    expected = Box(106, 26, 107, 27)
    for corners in (((26, 106), (27, 107)), ((27, 107), (26, 106)), ((26, 107), (27, 106))):
        assert area(*corners) == expected
    assert area((-90, -180), (90, 180)) == Box(-180, -90, 180, 90)


def test_more_than_two_corners_are_a_polygon() -> None:
    assert area((26, 106), (27, 106), (27, 107)) == Polygon(((106, 26), (106, 27), (107, 27)))
