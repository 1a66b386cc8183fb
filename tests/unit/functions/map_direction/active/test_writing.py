"""The parts of a step by restriction."""

from functions.map_direction.active.writing import links
from functions.map_direction.engine.routes.route import Edge, Step

STEP = Step(
    leg=0,
    maneuver=1,
    next_maneuver=None,
    begin=0,
    end=3,
    distance=100,
    duration=60,
    names=(),
    exit=0,
    arrival=4,
)


def edge(metres: float, against: bool) -> Edge:
    return Edge(
        0,
        1,
        metres,
        "residential",
        "road",
        (),
        is_toll=False,
        has_signal=False,
        has_toll_gate=False,
        is_wrong_way=against,
    )


def test_neighbours_of_one_kind_are_one_part_and_all_add_up() -> None:
    edges = [edge(20.4, False), edge(20.4, False), edge(30.1, True), edge(29.3, False)]
    assert links(STEP, edges) == [
        {"attr": 0, "length": 41},
        {"attr": 2, "length": 30},
        {"attr": 0, "length": 29},
    ]


def test_a_step_whose_edges_are_unknown_is_one_part() -> None:
    assert links(STEP, []) == [{"attr": 0, "length": 100}]
