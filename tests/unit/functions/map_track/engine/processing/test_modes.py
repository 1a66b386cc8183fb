"""How a point was located, and how its device moved."""

import numpy as np
import pytest

from functions.map_track.engine.processing.columns import columns_of
from functions.map_track.engine.processing.modes import locate_mode, transport_modes
from tests.unit.functions.map_track.engine.processing.drives import straight, track


@pytest.mark.parametrize(
    ("radius", "name"),
    [(None, "未知"), (0.0, "GPS/北斗定位"), (20.0, "GPS/北斗定位"), (60.0, "网络定位"), (800.0, "基站定位")],
)
def test_the_radius_tells_how_a_point_was_located(radius: float | None, name: str) -> None:
    assert locate_mode(radius) == name


@pytest.mark.parametrize(("speed", "name"), [(0.0, "停留"), (1.4, "步行"), (4.5, "骑行"), (15.0, "驾车")])
@pytest.mark.parametrize("interval", [1, 15, 200])
def test_the_speed_tells_how_a_device_moved(speed: float, name: str, interval: int) -> None:
    metres, times = straight(30, speed * interval, interval)
    columns = columns_of(track(metres, times))
    assert transport_modes(columns, columns.step_lengths, "auto") == [name] * 30


def test_what_the_caller_says_counts_more() -> None:
    columns = columns_of(track(*straight(3, 50, 5)))
    assert transport_modes(columns, columns.step_lengths, "walking") == ["步行"] * 3
    assert transport_modes(columns_of([]), np.zeros(0), "auto") == []
