"""Answering for exports and history searches."""

import time
from typing import Final

from functions.map_track.engine.exports.job import Job, JobKind
from functions.map_track.engine.point_writing import COORD_TYPES
from functions.map_track.engine.time_writing import write_time
from functions.map_track.errors import UnknownJob
from functions.map_track.export.answers import JobCreatedAnswer, JobDeletedAnswer, JobsAnswer
from functions.map_track.export.parameters import (
    JobDeletion,
    JobList,
    JobParameters,
    SearchJobParameters,
)
from functions.map_track.pack import current_surroundings
from functions.map_track.service import SUCCESS, answering
from shared.geo.notation import NotANumber, parse_number
from shared.geo.points import Datum
from shared.geo.refusal import ParameterInvalid

GREATEST_RADIUS: Final = 1_000


async def create_export(parameters: JobParameters) -> JobCreatedAnswer:
    """Answer `export/createjob`. Raises Refusal."""
    return await _create(parameters, "export")


async def create_search(parameters: SearchJobParameters) -> JobCreatedAnswer:
    """Answer `historysearch/createjob`. Raises Refusal."""
    if bool(parameters.circle) == bool(parameters.bounds):
        raise ParameterInvalid("around", "and bounds exclude each other; expected one of them")
    system = parameters.coord_type_output
    datum = Datum(system, system, current_surroundings().territory)
    if parameters.circle:
        lng, lat, radius = _numbers("around", parameters.circle, 3)
        if not 0 < radius <= GREATEST_RADIUS:
            problem = f"has a radius of {radius:g} m; expected {GREATEST_RADIUS} at most"
            raise ParameterInvalid("around", problem)
        return await _create(
            parameters, "historysearch", circle=(*datum.read("around", (lat, lng)).degrees, radius)
        )
    west, south, east, north = _numbers("bounds", parameters.bounds, 4)
    if west > east or south > north:
        raise ParameterInvalid("bounds", "begins with another corner; expected the lower left one first")
    corners = [datum.read("bounds", pair).degrees for pair in ((south, west), (north, east))]
    return await _create(parameters, "historysearch", box=(*corners[0], *corners[1]))


def _numbers(name: str, text: str, count: int) -> list[float]:
    try:
        numbers = [parse_number(part) for part in text.split(",")]
    except NotANumber as problem:
        raise ParameterInvalid(name, str(problem)) from None
    if len(numbers) != count:
        raise ParameterInvalid(name, f"has {len(numbers)} numbers; expected {count}")
    return numbers


async def _create(
    parameters: JobParameters,
    kind: JobKind,
    *,
    circle: tuple[float, ...] = (),
    box: tuple[float, ...] = (),
) -> JobCreatedAnswer:
    now = int(time.time())
    parameters.check_window()
    parameters.check_past(now)
    job = Job(
        parameters.start_time,
        parameters.end_time,
        now,
        now,
        coord_type=parameters.coord_type_output,
        circle=circle,
        box=box,
    )
    with answering() as station:
        await station.registry.rules(parameters.service)
        job_id = await station.jobs.create(parameters.service, kind, job)
    return {"message": SUCCESS, "job_id": job_id}


async def list_exports(parameters: JobList) -> JobsAnswer:
    """Answer `export/getjob`. Raises Refusal."""
    return await _list(parameters, "export")


async def list_searches(parameters: JobList) -> JobsAnswer:
    """Answer `historysearch/getjob`. Raises Refusal."""
    return await _list(parameters, "historysearch")


async def _list(parameters: JobList, kind: JobKind) -> JobsAnswer:
    with answering() as station:
        await station.registry.rules(parameters.service)
        jobs = await station.jobs.jobs(parameters.service, kind)
        if parameters.job_id is not None:
            jobs = {number: job for number, job in jobs.items() if number == parameters.job_id}
        addresses = {job_id: await station.exports.address(job) for job_id, job in jobs.items()}
    return {
        "message": SUCCESS,
        "total": len(jobs),
        "jobs": [
            {
                "job_id": job_id,
                "start_time": job.start_time,
                "end_time": job.end_time,
                "coord_type_output": COORD_TYPES[job.coord_type],
                "create_time": write_time(job.create_time),
                "modify_time": write_time(job.modify_time),
                "job_status": job.status,
                "file_url": addresses[job_id],
            }
            for job_id, job in jobs.items()
        ],
    }


async def delete_export(parameters: JobDeletion) -> JobDeletedAnswer:
    """Answer `export/deletejob`. Raises Refusal."""
    return await _delete(parameters, "export")


async def delete_search(parameters: JobDeletion) -> JobDeletedAnswer:
    """Answer `historysearch/deletejob`. Raises Refusal."""
    return await _delete(parameters, "historysearch")


async def _delete(parameters: JobDeletion, kind: JobKind) -> JobDeletedAnswer:
    with answering() as station:
        await station.registry.rules(parameters.service)
        if not await station.exports.delete(parameters.service, kind, parameters.job_id):
            raise UnknownJob(parameters.job_id)
    return {"message": SUCCESS}
