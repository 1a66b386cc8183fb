"""Jobs that export points, and jobs that search the past."""

from typing import Final

from msgspec.structs import replace

from functions.map_track.errors import CODES, SERVICE_CODES, SPAN_CODES
from functions.map_track.export.answers import JobCreatedAnswer, JobDeletedAnswer, JobsAnswer
from functions.map_track.export.parameters import (
    JobDeletion,
    JobList,
    JobParameters,
    SearchJobParameters,
)
from shared.web.family import MapFamily

EXPORTS: Final = MapFamily(
    service="track",
    path="/api/v3/export",
    module="functions.map_track.export.service",
    codes={**CODES, **SERVICE_CODES},
    query_group="other",
)
SEARCHES: Final = replace(EXPORTS, path="/api/v3/historysearch")

ENDPOINTS: Final = (
    EXPORTS.change(
        "createjob",
        "create_export",
        JobParameters,
        JobCreatedAnswer,
        "writes all points of a window into a file, one JSON a line",
        SPAN_CODES,
    ),
    EXPORTS.query("getjob", "list_exports", JobList, JobsAnswer, "the exports of a service"),
    EXPORTS.change("deletejob", "delete_export", JobDeletion, JobDeletedAnswer, "deletes an export"),
    SEARCHES.change(
        "createjob",
        "create_search",
        SearchJobParameters,
        JobCreatedAnswer,
        "searches the entities that were in a circle or a rectangle",
        SPAN_CODES,
    ),
    SEARCHES.query("getjob", "list_searches", JobList, JobsAnswer, "the searches of a service"),
    SEARCHES.change("deletejob", "delete_search", JobDeletion, JobDeletedAnswer, "deletes a search"),
)
