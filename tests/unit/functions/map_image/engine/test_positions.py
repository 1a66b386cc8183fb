"""From positions of a request to points of the plane."""

import numpy as np
import pytest

from functions.map_image.engine.positions import MOST_NAMES, Plane
from shared.geo import Crs
from shared.geo.coordinates import convert_point
from shared.geo.locations import Degrees
from shared.geo.refusal import ParameterInvalid
from shared.geo.territory import Territory

GUIYANG = (106.63, 26.65)
HELSINKI = (24.9425, 60.1705)
NAMES: dict[str, Degrees] = {"贵阳": GUIYANG, "Helsinki": HELSINKI}


def plane(crs: Crs) -> Plane:
    return Plane(crs, Territory(), NAMES.get)


@pytest.mark.parametrize("crs", [Crs.BD09, Crs.GCJ02, Crs.WGS84, Crs.BD09MC])
def test_a_point_in_china_lies_where_bd09mc_says_whatever_its_type(crs: Crs) -> None:
    expected = convert_point(*GUIYANG, Crs.WGS84, Crs.BD09MC)
    points = plane(crs).points("markers", [convert_point(*GUIYANG, Crs.WGS84, crs)])
    assert points[0] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("crs", [Crs.BD09, Crs.GCJ02, Crs.WGS84])
def test_a_point_abroad_is_projected_as_it_is(crs: Crs) -> None:
    expected = convert_point(*HELSINKI, Crs.BD09, Crs.BD09MC)
    assert plane(crs).points("markers", [HELSINKI])[0] == pytest.approx(expected, abs=0.01)


def test_names_and_numbers_keep_their_order_and_unknown_names_are_nowhere() -> None:
    points = plane(Crs.WGS84).points("markers", ["贵阳", GUIYANG, "Atlantis", "Helsinki"])
    assert points[0] == pytest.approx(points[1], abs=0.01)
    assert np.isnan(points[2]).all()
    assert points[3] == pytest.approx(convert_point(*HELSINKI, Crs.BD09, Crs.BD09MC), abs=0.01)


@pytest.mark.parametrize(
    ("crs", "pair"),
    [
        (Crs.BD09, (39.9, 116.4)),
        (Crs.WGS84, (181.0, 0.0)),
        (Crs.BD09, (0.0, 76.0)),
        (Crs.GCJ02, (0.0, -89.0)),
        (Crs.BD09MC, (3e7, 0.0)),
        (Crs.BD09MC, (0.0, 1e300)),
    ],
)
def test_what_is_nowhere_is_refused_with_its_field(crs: Crs, pair: tuple[float, float]) -> None:
    with pytest.raises(ParameterInvalid, match=r"paths .*nowhere on the map; expected"):
        plane(crs).points("paths", [GUIYANG if crs is not Crs.BD09MC else (1.0, 1.0), pair])


def test_a_name_is_looked_up_once_and_too_many_are_refused() -> None:
    lookups: list[str] = []

    def lookup(name: str) -> Degrees:
        lookups.append(name)
        return GUIYANG

    board = Plane(Crs.BD09, Territory(), lookup)
    board.points("markers", ["贵阳"] * 50)
    board.points("labels", ["贵阳"])
    assert lookups == ["贵阳"]
    board.points("labels", [str(number) for number in range(MOST_NAMES - 1)])
    with pytest.raises(ParameterInvalid, match="labels has more names"):
        board.points("labels", ["one more"])
