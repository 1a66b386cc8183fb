"""What the engine's answers are mended of: paths broken by one point that lies behind, and spurs."""

from itertools import pairwise

import numpy as np
import pytest

from shared.geo.geodesy import segment_lengths
from shared.roads.matching.stretches import Place, Stretch, join_runs, leave_out_spurs

HUNDRED_METRES = 100 / 111_195.08


def stretch(edge: int, begin: float = 0.0, end: float = 1.0, points: str = "") -> Stretch:
    """Return an edge of 100 m north of 47°: `points` are the names of its ends, in steps of 100 m."""
    corners = [ord(name) - ord("A") for name in points] if points else [edge, edge + 1]
    first, last = corners
    line = np.array([(9.5, 47.0 + HUNDRED_METRES * (first + (last - first) * part)) for part in (begin, end)])
    return Stretch({"id": edge, "way_id": 7}, line, begin, end, float(segment_lengths(line).sum()))


def length(run: list[Stretch]) -> float:
    for before, after in pairwise(run):
        assert np.allclose(before.line[-1], after.line[0])
    return sum(part.metres for part in run)


@pytest.mark.parametrize(("end", "begin"), [(0.5, 0.4), (0.5, 0.5), (0.9, 0.1)])
def test_a_path_that_begins_anew_behind_its_end_goes_on(end: float, begin: float) -> None:
    first, second = [stretch(0), stretch(1, 0.0, end)], [stretch(1, begin, 1.0), stretch(2)]
    places = [Place(first[1], end), Place(second[0], begin), Place(second[1], 0.5), Place(None, np.nan)]
    [run] = join_runs([first, second], places)
    assert [part.edge_id for part in run] == [0, 1, 2]
    assert length(run) == pytest.approx(300, abs=0.1)
    assert places[1] == Place(first[1], begin)
    assert places[2].stretch is second[1]


def test_paths_that_overlap_by_two_edges_are_joined() -> None:
    first = [stretch(0), stretch(1), stretch(2, 0.0, 0.1)]
    second = [stretch(1, 0.9, 1.0), stretch(2), stretch(3)]
    [run] = join_runs([first, second], [])
    assert [part.edge_id for part in run] == [0, 1, 2, 3]
    assert length(run) == pytest.approx(400, abs=0.1)


def test_paths_of_different_roads_stay_apart() -> None:
    assert len(join_runs([[stretch(0)], [stretch(5)]], [])) == 2


def spur(depth: float, back: float) -> tuple[list[Stretch], list[Place]]:
    run = [stretch(0, points="AB"), stretch(1, points="BC"), stretch(2, points="CB"), stretch(3, points="BA")]
    return run, [Place(run[0], 0.5), Place(run[1], depth), Place(run[2], back), Place(run[3], 0.5)]


def test_a_side_road_that_no_point_is_deep_in_is_left_out() -> None:
    run, places = spur(0.3, 0.8)
    first = run[0]
    mended = leave_out_spurs([*run[:3], stretch(9, points="BD")], places, 40.0)
    assert [part.edge_id for part in mended] == [0, 9]
    assert places[1] == places[2] == Place(first, 1.0)


@pytest.mark.parametrize(("depth", "back"), [(0.9, 0.9), (0.1, 0.2)])
def test_a_side_road_that_was_visited_stays(depth: float, back: float) -> None:
    run, places = spur(depth, back)
    assert leave_out_spurs(run[:3], places, 40.0) == run[:3]
    assert places[1] == Place(run[1], depth)


def test_spurs_of_several_edges_are_left_out_from_their_end() -> None:
    run = [
        stretch(0, points="AB"),
        stretch(1, points="BC"),
        stretch(2, points="CD"),
        stretch(3, points="DC"),
        stretch(4, points="CB"),
        stretch(5, points="BE"),
    ]
    places = [Place(run[2], 0.1)]
    assert [part.edge_id for part in leave_out_spurs(run, places, 150.0)] == [0, 5]
    assert places == [Place(run[0], 1.0)]
