"""Jobs that export points, and jobs that search the past."""

from typing import Any, Final

from functions.map_track.errors import CODES
from functions.map_track.export.answers import JobCreatedAnswer, JobDeletedAnswer, JobsAnswer
from functions.map_track.export.parameters import (
    JobDeletion,
    JobList,
    JobParameters,
    SearchJobParameters,
)
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

SERVICE: Final = "functions.map_track.export.service"
JOB_CODES: Final = {**CODES, 4005: "the app has no service of this number"}
WINDOW_CODES: Final = {
    **JOB_CODES,
    3200: "the window is longer than 24 hours",
    3201: "`end_time` is before `start_time`",
}


def _endpoint(
    path: str, engine: str, parameters: type[Any], shape: Any, codes: dict[int, str], summary: str
) -> MapEndpoint[Any]:
    return MapEndpoint(
        paths=(f"/api/v3/{path}",),
        summary=summary,
        metering=Metering(service="track", group="other"),
        call=Call(parameters=parameters, run=f"{SERVICE}:{engine}"),
        form=AnswerForm(shape=shape, codes=codes),
        needs_post=not path.endswith("getjob"),
    )


ENDPOINTS: Final = (
    _endpoint(
        "export/createjob",
        "create_export",
        JobParameters,
        JobCreatedAnswer,
        WINDOW_CODES,
        "writes all points of a window into a file, one JSON a line",
    ),
    _endpoint("export/getjob", "list_exports", JobList, JobsAnswer, JOB_CODES, "the exports of a service"),
    _endpoint(
        "export/deletejob", "delete_export", JobDeletion, JobDeletedAnswer, JOB_CODES, "deletes an export"
    ),
    _endpoint(
        "historysearch/createjob",
        "create_search",
        SearchJobParameters,
        JobCreatedAnswer,
        WINDOW_CODES,
        "searches the entities that were in a circle or a rectangle",
    ),
    _endpoint(
        "historysearch/getjob", "list_searches", JobList, JobsAnswer, JOB_CODES, "the searches of a service"
    ),
    _endpoint(
        "historysearch/deletejob",
        "delete_search",
        JobDeletion,
        JobDeletedAnswer,
        JOB_CODES,
        "deletes a search",
    ),
)
