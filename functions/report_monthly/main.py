"""report-monthly: called by the clock alone; rolls up what was counted and makes the monthly reports."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from functions.report_monthly.endpoints import ENDPOINTS
from shared.web.framework import http_function
from shared.web.function import Function

FUNCTION: Final = Function("report_monthly", ENDPOINTS)


@http_function
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
