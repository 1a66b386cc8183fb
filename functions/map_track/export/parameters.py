"""What callers of exports and history searches send."""

from typing import Annotated, Final

from pydantic import Field

from functions.map_track.parameters import ServiceParameters, SpanParameters, Time
from shared.geo.refusal import ParameterInvalid
from shared.web.fields import Whole
from shared.web.parameters import parameter

REST_SECONDS: Final = 6 * 3_600
"""So old the end of a window must be: late points have come by then."""


class JobParameters(SpanParameters):
    """`export/createjob`."""

    end_time: Time = Field(
        description="Unix seconds, 24 hours after `start_time` at most, and 6 hours ago at least"
    )

    def check_past(self, now: int) -> None:
        """Raise ParameterInvalid for a window that ends too late."""
        if self.end_time > now - REST_SECONDS:
            raise ParameterInvalid("end_time", f"is {self.end_time}; expected {now - REST_SECONDS} at most")


class SearchJobParameters(JobParameters):
    """`historysearch/createjob`: `around` or `bounds`."""

    circle: str = parameter("`lng,lat,radius`: longitude first, 1,000 metres at most", alias="around")
    bounds: str = parameter("`lng,lat,lng,lat`: longitude first, the lower left and the upper right corner")


class JobList(ServiceParameters):
    """`export/getjob` and `historysearch/getjob`."""

    job_id: Annotated[int, Whole(1, 2**53)] | None = Field(None, description="one job; all when absent")


class JobDeletion(ServiceParameters):
    """`export/deletejob` and `historysearch/deletejob`."""

    job_id: Annotated[int, Whole(1, 2**53)] = Field(description="number of the job")
