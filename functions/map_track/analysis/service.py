"""Answering the analysis of tracks."""

import asyncio
from typing import Final

from msgspec.structs import replace

from functions.map_track.analysis.answers import BehaviourAnswer, StayPointAnswer
from functions.map_track.analysis.parameters import (
    AnalysisParameters,
    BehaviourParameters,
    StayPointParameters,
)
from functions.map_track.analysis.writing import AnalysisWriter
from functions.map_track.engine.processing.behaviour import behaviour_of
from functions.map_track.engine.processing.options import ANALYSIS_OPTIONS, parse_options
from functions.map_track.engine.processing.stays import stays
from functions.map_track.engine.processing.track import ProcessedTrack
from functions.map_track.errors import TooManyToAnalyse, TooManyToRead
from functions.map_track.pack import current_surroundings
from functions.map_track.service import MOST_POINTS_TO_PROCESS, SUCCESS, answering, correct_track

BY_ROAD_LIMIT: Final = 0.0
"""`speeding_threshold` that stands for the limit of each road."""


async def staypoint(parameters: StayPointParameters) -> StayPointAnswer:
    """Answer `analysis/staypoint`. Raises Refusal."""
    track = await _track(parameters, False)
    track_stays = stays(track.columns, parameters.stay_radius, parameters.stay_time)
    writer = AnalysisWriter(current_surroundings(), parameters.coord_type_output)
    stay_points = await asyncio.to_thread(writer.write_stays, track_stays)
    return {"message": SUCCESS, "staypoint_num": len(stay_points), "stay_points": stay_points}


async def drivingbehavior(parameters: BehaviourParameters) -> BehaviourAnswer:
    """Answer `analysis/drivingbehavior`. Raises Refusal."""
    needs_limits = parameters.speeding_threshold == BY_ROAD_LIMIT
    track = await _track(parameters, needs_limits)
    writer = AnalysisWriter(current_surroundings(), parameters.coord_type_output)

    def write() -> BehaviourAnswer:
        return writer.write_behaviour(track, behaviour_of(track, parameters.thresholds), needs_limits)

    return await asyncio.to_thread(write)


async def _track(parameters: AnalysisParameters, needs_limits: bool) -> ProcessedTrack:
    """Return the corrected track of a window; it lies on roads where their limits are needed."""
    options = parse_options("process_option", parameters.process_option, ANALYSIS_OPTIONS)
    parameters.check_window()
    with answering() as station:
        window = parameters.entity_name, parameters.start_time, parameters.end_time
        try:
            points = await station.history.read(parameters.service, *window)
        except TooManyToRead as error:
            raise TooManyToAnalyse(error.count, MOST_POINTS_TO_PROCESS) from None
    if len(points) > MOST_POINTS_TO_PROCESS:
        raise TooManyToAnalyse(len(points), MOST_POINTS_TO_PROCESS)
    needs_roads = options.need_mapmatch or needs_limits
    return await correct_track(points, replace(options, need_mapmatch=needs_roads, vacuate_grade=0))
