"""Jobs of services in Redis.

{jobs:APPID.SERVICE}export         hash  id -> the job (JSON)
{…}historysearch                   hash  the same
{…}m                               hash  next_id, deletions (of entities)
"""

from typing import Final

from functions.map_track.engine.exports.job import Job, JobKind
from functions.map_track.engine.storage.keys import ServiceId
from functions.map_track.engine.storage.scripts.script import load_script
from functions.map_track.errors import TooManyJobs
from shared.access.link import Link, command

MOST_UNFINISHED: Final = 10
MOST_JOBS: Final = 500
"""Jobs of a kind that a service may have, finished ones included."""


class JobStore:
    """The jobs. Every method raises StoreUnreachable."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def create(self, service: ServiceId, kind: JobKind, job: Job) -> int:
        """Add a job and return its id. Raises TooManyJobs."""
        parts = (kind, job.as_json(), MOST_UNFINISHED, MOST_JOBS)
        job_id = int(await load_script("create_job").run(self._link, _tag(service), *parts))
        if job_id < 0:
            raise TooManyJobs(MOST_UNFINISHED if job_id == -1 else MOST_JOBS)
        return job_id

    async def jobs(self, service: ServiceId, kind: JobKind) -> dict[int, Job]:
        """Return all jobs of a kind by their ids, in their order."""
        reply = await self._link.call(command("HGETALL", f"{_tag(service)}{kind}", key=_tag(service)))
        jobs = {int(job_id): Job.parse(text) for job_id, text in zip(reply[::2], reply[1::2], strict=True)}
        return dict(sorted(jobs.items()))

    async def change(
        self, service: ServiceId, kind: JobKind, job_id: int, job: Job, deletions: int | None = None
    ) -> bool:
        """Change a job; False where it was deleted, or entities were after this number of deletions."""
        parts = (kind, job_id, job.as_json(), "" if deletions is None else deletions)
        return bool(await load_script("change_job").run(self._link, _tag(service), *parts))

    async def delete(self, service: ServiceId, kind: JobKind, job_id: int) -> bool:
        """Delete a job; False for an unknown one."""
        tag = _tag(service)
        return bool(await self._link.call(command("HDEL", f"{tag}{kind}", job_id, key=tag)))

    async def deletions(self, service: ServiceId) -> int:
        """Return how often entities were deleted."""
        tag = _tag(service)
        return int(await self._link.call(command("HGET", f"{tag}m", "deletions", key=tag)) or 0)

    async def note_deletion(self, service: ServiceId) -> None:
        """Note down that an entity was deleted: what is being written has to be written again."""
        tag = _tag(service)
        await self._link.call(command("HINCRBY", f"{tag}m", "deletions", 1, key=tag))


def _tag(service: ServiceId) -> str:
    return f"{{jobs:{service}}}"
