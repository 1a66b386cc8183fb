"""What console answers: its pages below one path, which is no public route."""

from typing import Final

from functions.console.frame.dispatch import ConsoleEndpoint
from functions.console.frame.passage import ROOT as PASSAGE
from functions.console.frame.passage import PassageEndpoint
from shared.web.endpoint import Endpoint
from shared.web.schedule import ScheduledEndpoint

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    ConsoleEndpoint(paths=("/console",), prefix=True, summary="the console", public=False, management=True),
    ScheduledEndpoint(
        paths=("/schedules/audit",),
        summary="writes the audit log of finished days into the object store",
        work="functions.console.service:export_audit",
    ),
    PassageEndpoint(
        paths=(PASSAGE,), prefix=True, summary="what its map loads", public=False, management=True
    ),
)
