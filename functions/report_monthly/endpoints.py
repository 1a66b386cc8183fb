"""What the clock calls report-monthly for; nothing of it is public."""

from typing import Final

from shared.web.schedule import ScheduledEndpoint

SERVICE: Final = "functions.report_monthly.service"

ENDPOINTS: Final = (
    ScheduledEndpoint(
        paths=("/schedules/beat",),
        summary="proves that a minute was recorded",
        work=f"{SERVICE}:record_beat",
    ),
    ScheduledEndpoint(
        paths=("/schedules/probes",),
        summary="asks for each service through the public edge",
        work=f"{SERVICE}:probe_services",
        is_of_use=lambda settings: bool(settings.probe_url),
    ),
    ScheduledEndpoint(
        paths=("/schedules/roll-up",),
        summary="brings what Redis counted into the history",
        work=f"{SERVICE}:roll_up",
    ),
    ScheduledEndpoint(
        paths=("/schedules/reports",),
        summary="makes the reports of the month that is over",
        work=f"{SERVICE}:make_reports",
    ),
    ScheduledEndpoint(
        paths=("/schedules/requests",),
        summary="makes the further revisions that people asked for",
        work=f"{SERVICE}:make_requested",
    ),
    ScheduledEndpoint(
        paths=("/schedules/digest",),
        summary="makes the digest of compliance of the month that is over, and pushes what waits",
        work=f"{SERVICE}:push_digest",
    ),
)
