"""From mended stretches to paths, and to the position of each point along them."""

from typing import Any, Final

import numpy as np

from shared.geo.geodesy import segment_lengths
from shared.roads.matching.match import NO_PATH, MatchedPosition, RoadEdge, RoadPath
from shared.roads.matching.stretches import Place, Row, Run, Stretch, join_runs, leave_out_spurs, read_runs

NO_LIMIT: Final = "unlimited"


def read_paths(answer: Row, spur_metres: float) -> tuple[list[RoadPath], list[MatchedPosition]]:
    """Return the paths of the engine's answer, and the position of each point that it was given.

    A point on no road is on NO_PATH. spur_metres: how deep points must lie in a side road to be believed.
    """
    runs, places = read_runs(answer)
    runs = [leave_out_spurs(run, places, spur_metres) for run in join_runs(runs, places)]
    paths = [_path(run) for run in runs]
    homes = {
        id(stretch): (number, edge)
        for number, (run, path) in enumerate(zip(runs, paths, strict=True))
        for stretch, edge in zip(run, path.edges, strict=True)
    }
    return paths, [_position(place, homes) for place in places]


def _path(run: Run) -> RoadPath:
    line = np.concatenate([run[0].line[:1], *(stretch.line[1:] for stretch in run)])
    metres = np.concatenate(([0.0], np.cumsum(segment_lengths(line))))
    edges, row = [], 0
    for stretch in run:
        end_row = row + len(stretch.line) - 1
        edges.append(_edge(stretch, row, end_row, float(metres[row]), float(metres[end_row])))
        row = end_row
    return RoadPath(line, metres, tuple(edges))


def _edge(stretch: Stretch, begin_row: int, end_row: int, begin: float, end: float) -> RoadEdge:
    row = stretch.row
    limit: Any = row.get("speed_limit")
    return RoadEdge(
        edge_id=row["id"],
        way_id=row["way_id"],
        begin=begin,
        end=end,
        begin_share=stretch.begin_share,
        end_share=stretch.end_share,
        names=tuple(row.get("names", ())),
        road_class=row["road_class"],
        use=row["use"],
        speed_limit=None if limit is None or limit == NO_LIMIT else float(limit),
        has_toll=row.get("toll", False),
        begin_row=begin_row,
        end_row=end_row,
    )


def _position(place: Place, homes: dict[int, tuple[int, RoadEdge]]) -> MatchedPosition:
    if place.stretch is None:
        return MatchedPosition(NO_PATH, np.nan)
    number, edge = homes[id(place.stretch)]
    return MatchedPosition(number, edge.begin + place.stretch.metres_to(place.share))
