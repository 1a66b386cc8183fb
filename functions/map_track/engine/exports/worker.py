"""Doing jobs: the points of a window, entity by entity, go into a zip, and that to the object store.

One process does them, one job at a time. A job whose process was killed is done again. Where an entity was
deleted meanwhile the file is thrown away and made again, and files that are there already are made again
too: no file has a deleted entity's points.
"""

import asyncio
import logging
import tempfile
import time
import zipfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np

from functions.map_track.engine.entities.entity import EntityKey
from functions.map_track.engine.exports.job import NO_RESULT, Job, JobKind
from functions.map_track.engine.exports.writing import write_lines
from functions.map_track.engine.storage.history import TrackHistory
from functions.map_track.engine.storage.hot_store import HotStore
from functions.map_track.engine.storage.job_store import JobStore
from functions.map_track.engine.storage.keys import JOBS, ServiceId
from functions.map_track.engine.storage.lease import Lease, LeaseLost
from functions.map_track.engine.storage.records import read_record
from functions.map_track.engine.storage.registry import ServiceRegistry
from functions.map_track.engine.storage.table import BUCKET
from functions.map_track.errors import TooManyToRead
from shared.access.link import Link
from shared.stores import ObjectStore

_LOG = logging.getLogger(__name__)

KINDS: Final[tuple[JobKind, ...]] = ("export", "historysearch")
KEEP_SECONDS: Final = 48 * 3_600
ENTITIES_AT_ONCE: Final = 64
MOST_POINTS: Final = 3_000_000
"""Of one job; a day of more ends as `failed`, and is exported in shorter windows."""
EXTENSIONS: Final = {"export": "json", "historysearch": "txt"}


class ExportWorker:
    """Does the jobs of all services. `run` is repeatable and may be called by anybody."""

    def __init__(
        self,
        link: Link,
        registry: ServiceRegistry,
        hot_store: HotStore,
        history: TrackHistory,
        jobs: JobStore,
        objects: ObjectStore,
    ) -> None:
        self._link = link
        self._registry = registry
        self._hot_store = hot_store
        self._history = history
        self._jobs = jobs
        self._objects = objects

    async def run(self) -> Mapping[str, int]:
        """Do all jobs that wait, and delete old ones; say how many were done.

        Raises StoreUnreachable and ObjectStoreUnavailable.
        """
        lease = Lease(self._link, JOBS)
        if not await lease.take():
            return {"jobs": 0}
        count = 0
        try:
            for service in await self._registry.services():
                for kind in KINDS:
                    count += await self._run_service(lease, service, kind)
        except LeaseLost as error:
            _LOG.warning("jobs: %s", error)
        finally:
            await lease.release()
        return {"jobs": count}

    async def _run_service(self, lease: Lease, service: ServiceId, kind: JobKind) -> int:
        count, oldest = 0, int(time.time()) - KEEP_SECONDS
        for job_id, job in (await self._jobs.jobs(service, kind)).items():
            if job.create_time < oldest:
                await self.delete(service, kind, job_id)
            elif job.status in ("waiting", "running"):
                await self._do(lease, service, kind, job_id, job)
                count += 1
        return count

    async def _do(self, lease: Lease, service: ServiceId, kind: JobKind, job_id: int, job: Job) -> None:
        deletions = await self._jobs.deletions(service)
        await self._jobs.change(service, kind, job_id, job.with_status("running", int(time.time())))
        name = f"{service.number}_{job_id}"
        with tempfile.TemporaryDirectory(prefix="export-") as folder:
            file = Path(folder) / f"{name}.zip"
            try:
                count = await self._write(lease, service, kind, job, file, f"{name}.{EXTENSIONS[kind]}")
            except TooManyToRead:
                count = MOST_POINTS + 1
            key = _key(service, kind, job_id)
            if count > MOST_POINTS:
                result = job.with_status("failed", int(time.time()))
            elif kind == "historysearch" and not count:
                result = job.with_status("done", int(time.time()), NO_RESULT)
            else:
                await asyncio.to_thread(self._upload, key, file)
                result = job.with_status("done", int(time.time()), key)
        if not await self._jobs.change(service, kind, job_id, result, deletions):
            await asyncio.to_thread(self._objects.delete, BUCKET, key)

    def _upload(self, key: str, file: Path) -> None:
        self._objects.ensure_bucket(BUCKET)
        self._objects.upload_file(BUCKET, key, file)

    async def _write(
        self, lease: Lease, service: ServiceId, kind: JobKind, job: Job, file: Path, member: str
    ) -> int:
        """Write the zip; return how many points, or names, it has, more than MOST_POINTS where it stopped."""
        count, area = 0, job.area()
        with (
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open(member, "w", force_zip64=True) as lines,
        ):
            async for entity, records in self._tracks(lease, service, job):
                if kind == "export":
                    count += len(records)
                    await asyncio.to_thread(lines.writelines, write_lines(entity, records, job.coord_type))
                elif area is not None and records:
                    points = [read_record(record)[0] for record in records]
                    if area.covers(np.array([(point.lng, point.lat) for point in points])).any():
                        count += 1
                        lines.write(f"{entity.name}\n".encode())
                if count > MOST_POINTS:
                    break
        return count

    async def _tracks(
        self, lease: Lease, service: ServiceId, job: Job
    ) -> AsyncIterator[tuple[EntityKey, list[bytes]]]:
        """Yield every entity with its records of the window."""
        entities = await self._hot_store.entity_keys(service)
        for start in range(0, len(entities), ENTITIES_AT_ONCE):
            await lease.renew()
            part = entities[start : start + ENTITIES_AT_ONCE]
            tracks = await self._history.read_many(service, part, job.start_time, job.end_time, MOST_POINTS)
            for entity in part:
                yield entity, tracks.get(entity.id, [])

    async def delete(self, service: ServiceId, kind: JobKind, job_id: int) -> bool:
        """Delete a job with its file; False for an unknown one.

        Raises StoreUnreachable and ObjectStoreUnavailable.
        """
        await asyncio.to_thread(self._objects.ensure_bucket, BUCKET)
        await asyncio.to_thread(self._objects.delete, BUCKET, _key(service, kind, job_id))
        return await self._jobs.delete(service, kind, job_id)

    async def forget_files(self, service: ServiceId) -> None:
        """Delete the files of a service after an entity was deleted; their jobs are done again.

        Raises StoreUnreachable and ObjectStoreUnavailable.
        """
        await self._jobs.note_deletion(service)
        for kind in KINDS:
            for job_id, job in (await self._jobs.jobs(service, kind)).items():
                if job.file and job.file != NO_RESULT:
                    await self._jobs.change(
                        service, kind, job_id, job.with_status("waiting", int(time.time()))
                    )
                    await asyncio.to_thread(self._objects.delete, BUCKET, job.file)

    async def address(self, job: Job) -> str:
        """Return where a finished job's file can be read until the job is deleted."""
        if not job.file or job.file == NO_RESULT:
            return job.file
        seconds = max(60, job.create_time + KEEP_SECONDS - int(time.time()))
        return await asyncio.to_thread(self._objects.presign, BUCKET, job.file, "get", seconds=seconds)


def _key(service: ServiceId, kind: JobKind, job_id: int) -> str:
    return f"exports/{service}/{kind}/{service.number}_{job_id}.zip"
