"""Stay points: a parked car has one, GeoLife's traces have those that trackintel finds."""

import json
import shutil
import subprocess
import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from functions.map_track.engine.processing.columns import TrackColumns, columns_of
from functions.map_track.engine.processing.options import ANALYSIS_OPTIONS, RAW
from functions.map_track.engine.processing.stays import stays
from functions.map_track.engine.processing.track import process_track
from shared.geo.geodesy import haversine
from shared.tracks.point import TrackPoint
from tests.unit.functions.map_track.engine.processing.drives import START, parked, straight, track

ROOT = Path(__file__).resolve().parents[6]
ORACLE = ROOT / ".cache" / "oracles" / "trackintel-1.4.2"
"""A virtual environment of its own."""
SCRIPT = Path(__file__).with_name("trackintel_stays.py")


@pytest.mark.parametrize("radius", [20, 50, 500])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_car_parked_for_eight_hours_has_one_stay(radius: int, seed: int) -> None:
    columns = process_track(parked(8, 15, 15.0, seed), ANALYSIS_OPTIONS).columns
    [stay] = stays(columns, radius, 600)
    assert stay.duration > 8 * 3600 - 60
    assert haversine(stay.lng, stay.lat, 106.7, 26.6) < 5


@pytest.mark.parametrize(("pause", "count"), [(590, 0), (620, 1), (7_200, 1)])
def test_a_stop_is_a_stay_when_it_lasts(pause: int, count: int) -> None:
    metres, times = straight(100, 50, 5)
    times[50:] += pause
    metres[50:, 0] -= 45
    found = stays(columns_of(track(metres, times)), 20, 600)
    assert len(found) == count
    if count:
        assert (found[0].start_time, found[0].end_time) == (START + 245, START + 250 + pause)


def test_what_moves_or_is_empty_has_none() -> None:
    assert stays(columns_of(track(*straight(600, 20, 5))), 20, 600) == []
    assert stays(columns_of([]), 20, 600) == []
    assert stays(columns_of(track(*straight(1, 20, 5))), 20, 600) == []


def geolife(shared_data: Path) -> dict[str, list[TrackPoint]]:
    """Return the tracks of the file by their tracker, each in the order of time."""
    tracks: dict[str, list[TrackPoint]] = {}
    for line in (shared_data / "traces" / "geolife-beijing.csv").read_text().splitlines()[1:]:
        lng, lat, _, _, _, trajectory, _, stamp = line.split(";")
        time = int(datetime.fromisoformat(stamp).timestamp())
        tracks.setdefault(trajectory, []).append(TrackPoint(time, float(lng), float(lat)))
    return {name: sorted(points, key=lambda point: point.loc_time) for name, points in tracks.items()}


@pytest.fixture(scope="module")
def trackintel_python() -> Path:
    """The Python of an environment with trackintel."""
    python = ORACLE / "bin" / "python"
    if not (ORACLE / "installed").exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", ORACLE], check=True, timeout=60)
            install = [python, "-m", "pip", "install", "--quiet", "trackintel==1.4.2"]
            subprocess.run(install, check=True, timeout=300, capture_output=True)
        except subprocess.SubprocessError:
            shutil.rmtree(ORACLE, ignore_errors=True)
            pytest.skip("pip brings no trackintel here, the oracle of stay points")
        (ORACLE / "installed").touch()
    return python


@pytest.mark.slow
@pytest.mark.parametrize(("radius", "minutes"), [(100, 5), (50, 3), (200, 10)])
def test_geolife_has_the_stays_that_trackintel_finds(
    shared_data: Path, trackintel_python: Path, radius: int, minutes: int
) -> None:
    tracks = geolife(shared_data)
    ours, rows = [], []
    for name, points in tracks.items():
        columns = columns_of(points)
        ours += [(name, stay.start_time) for stay in stays(columns, radius, minutes * 60)]
        rows += [(name, point.loc_time, point.lng, point.lat) for point in points]
    request = json.dumps({"rows": rows, "radius": radius, "minutes": minutes})
    command = [trackintel_python, SCRIPT]
    answer = subprocess.run(command, input=request, capture_output=True, text=True, check=True)
    theirs = {(name, start): end for name, start, end in json.loads(answer.stdout)}
    assert set(ours) <= theirs.keys()
    # theirs last until the first point outside, with a device that was off; ours until the last one inside
    lasting = [
        (name, start)
        for (name, start), end in theirs.items()
        if max(point.loc_time for point in tracks[name] if point.loc_time < end) - start >= minutes * 60
    ]
    assert len(ours) >= 0.8 * len(lasting) > 0


def test_geolifes_distances_are_the_sums_of_their_steps(shared_data: Path) -> None:
    for points in geolife(shared_data).values():
        columns: TrackColumns = columns_of(points)
        straight_sum = 0.0
        for point, successor in pairwise(points):
            metres = haversine(point.lng, point.lat, successor.lng, successor.lat)
            if not (metres > 300 and successor.loc_time - point.loc_time > 300):
                straight_sum += metres
        assert process_track(points, RAW).distance == pytest.approx(straight_sum, rel=1e-9)
        assert np.all(columns.step_seconds >= 0)
