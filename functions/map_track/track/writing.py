"""Writing tracks, and how long they are."""

from typing import Any

from functions.map_track.engine.point_writing import write_end, write_point, write_points, write_positions
from functions.map_track.engine.processing.point_details import mode_details, road_details
from functions.map_track.engine.processing.track import ProcessedTrack
from functions.map_track.service import NO_ROADS_NOTICE, SUCCESS
from functions.map_track.track.answers import Distances, LatestPointAnswer, TrackAnswer
from functions.map_track.track.parameters import TrackParameters
from shared.geo.coordinates import Crs
from shared.tracks.point import TrackPoint


def write_distances(track: ProcessedTrack, low_speed_threshold: float) -> Distances:
    """Return the metres of a track; those below a threshold in km/h where it is not 0."""
    distances: Distances = {"distance": track.distance}
    if low_speed_threshold:
        distances["low_speed_distance"] = track.low_speed_distance(low_speed_threshold)
    if track.needs_roads and not track.has_roads:
        distances["notice"] = NO_ROADS_NOTICE
    return distances


def write_track(track: ProcessedTrack, parameters: TrackParameters) -> TrackAnswer:
    """Return a page of a track; `distance` is that of all its points."""
    target, total = parameters.coord_type_output, len(track.points)
    rows = range(total)
    if parameters.sort_type in ("desc", "1"):
        rows = rows[::-1]
    rows = rows[parameters.rows]
    points = write_points([track.points[row] for row in rows], target)
    if parameters.is_processed or parameters.extensions == "road_info":
        for row, content in zip(rows, points, strict=True):
            content |= _details(track, row, parameters)
    return {
        "message": SUCCESS,
        "total": total,
        "size": len(points),
        **write_distances(track, parameters.low_speed_threshold),
        "toll_distance": track.toll_distance,
        "start_point": write_end(track.points[0] if total else None, target),
        "end_point": write_end(track.points[-1] if total else None, target),
        "points": points,
    }


def write_latest(
    track: ProcessedTrack, point: TrackPoint, target: Crs, *, is_processed: bool
) -> LatestPointAnswer:
    """Return the latest point; where it was dropped as inaccurate, as it was sent."""
    is_there = bool(track.points) and track.points[-1].loc_time == point.loc_time
    latest = track.points[-1] if is_there else point
    edge = track.edges[-1] if is_there else None
    [position] = write_positions([latest], target)
    content = {"floor": "", "object_name": "", **write_point(latest, position)}
    if is_processed and is_there:
        content |= mode_details(latest.radius, track.transports[-1])
    return {"message": SUCCESS, "latest_point": content, "limit_speed": road_details(edge)["car_limit_speed"]}


def _details(track: ProcessedTrack, row: int, parameters: TrackParameters) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if parameters.is_processed:
        details |= mode_details(track.points[row].radius, track.transports[row])
    if parameters.extensions == "road_info":
        details |= road_details(track.edges[row])
    return details
