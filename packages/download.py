"""One archive through its package client: watched for progress, stopped when it stalls, verified."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from packages.archives import read_members
from packages.clients import Command, command
from packages.content import is_intact
from packages.errors import ContentMismatch, DownloadError, DownloadStalled
from packages.pins import Archive, Member

Report = Callable[[int], None]

SCRATCH = ".download-"
POLL_SECONDS = 0.1
STALL_SECONDS = 120.0
KILL_SECONDS = 3.0

REMEDY = (
    "check that {client} reaches its package index from here ({client} config list shows which) and run "
    "the same command again, what has arrived is kept; without a network, copy the folder {folder} from a "
    "machine that has it"
)
# The lines of an error report that say nothing to a person.
NOISE = re.compile(r"^(code|syscall|errno|path|at|type|address|port|A complete log|\}|\s*$)")
BROKEN_CONNECTION = re.compile(r"connection broken by '(.+)': ")
CREDENTIALS = re.compile(r"//[^/@\s]+@")
REASON_LENGTH = 300


@contextmanager
def download(
    archive: Archive,
    folder: Path,
    report: Report = lambda size: None,
    *,
    cancellation: threading.Event | None = None,
    stall_seconds: float = STALL_SECONDS,
) -> Iterator[Path]:
    """Yield the verified package file of `archive`; it is deleted at the end.

    folder: where to work; a hidden folder inside it holds the file meanwhile.
    report: called with the bytes received so far.
    cancellation: set it from another thread to stop the client.
    Raises DownloadError, DownloadStalled, ClientMissing or ContentMismatch.
    """
    folder.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=folder)).resolve()
    try:
        run = command(archive, scratch)
        _run(archive, run, scratch, report, cancellation or threading.Event(), stall_seconds)
        files = list(run.destination.iterdir())
        if len(files) != 1:
            raise DownloadError(
                f"{archive.client} brought {len(files)} files for {archive.spec} instead of one"
            )
        if not is_intact(files[0], archive.bytes, archive.sha256):
            raise ContentMismatch(
                f"{archive.spec} came as {files[0].name} of {files[0].stat().st_size} bytes, not as the file "
                f"that the catalogue pins ({archive.bytes} bytes, sha256 {archive.sha256}): ask who runs the "
                f"package index of {archive.client} why it was replaced"
            )
        report(archive.bytes)
        yield files[0]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def download_member(archive: Archive, member: Member, folder: Path) -> bytes:
    """Return a file inside `archive`, which is fetched for it. Raises as `download` and `read_members` do."""
    with download(archive, folder) as file:
        [content] = read_members(file, [member])
    return content


def _run(
    archive: Archive,
    run: Command,
    scratch: Path,
    report: Report,
    cancellation: threading.Event,
    stall_seconds: float,
) -> None:
    errors = scratch / "errors.txt"
    with errors.open("wb") as sink:
        # A session of its own, so that the client's children can be stopped with it.
        process = subprocess.Popen(  # noqa: S603
            run.arguments,
            cwd=scratch,
            env={**os.environ, **run.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=sink,
            start_new_session=True,
        )
    try:
        _watch(process, archive, scratch, report, cancellation, stall_seconds)
    finally:
        _stop(process)
    if process.returncode != 0:
        reason = _reason(errors.read_text(encoding="utf-8", errors="replace"))
        raise DownloadError(
            f"{archive.client} could not download {archive.spec} ({reason}): {_remedy(archive, scratch)}"
        )


def _watch(
    process: subprocess.Popen[bytes],
    archive: Archive,
    scratch: Path,
    report: Report,
    cancellation: threading.Event,
    stall_seconds: float,
) -> None:
    total, last_growth = 0, time.monotonic()
    while process.poll() is None:
        if cancellation.wait(POLL_SECONDS):
            raise DownloadError(
                f"the download of {archive.spec} was cancelled: run the same command again to go on"
            )
        size = _largest_file(scratch)
        if size > total:
            total, last_growth = size, time.monotonic()
            report(min(total, archive.bytes - 1))  # complete only once it is verified
        elif time.monotonic() - last_growth > stall_seconds:
            raise DownloadStalled(
                f"{archive.client} received nothing of {archive.spec} for {stall_seconds:.0f} s "
                f"(at {total} of {archive.bytes} bytes): {_remedy(archive, scratch)}"
            )


def _stop(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        os.killpg(process.pid, number)
        try:
            process.wait(KILL_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def _largest_file(folder: Path) -> int:
    """Return the size of the largest file below `folder`: the archive as far as it has come.

    The clients write it to a temporary file first and then copy it, so the sizes must not be added.
    """
    largest = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                largest = max(largest, os.stat(os.path.join(parent, name)).st_size)
            except OSError:  # moved between the two calls
                continue
    return largest


def _reason(errors: str) -> str:
    """Pick the one line of a client's error report that says what went wrong."""
    if failure := BROKEN_CONNECTION.search(errors):
        # pip only warns of it, and then claims that there is no such package.
        return "the connection broke: " + failure.group(1).rpartition(": ")[2].strip("\"')")[:REASON_LENGTH]
    lines = [CREDENTIALS.sub("//***@", line.strip()) for line in errors.splitlines() if line.strip()]
    reports = [m.group(1) for line in lines if (m := re.match(r"(?:ERROR:|npm (?:error|ERR!))\s*(.*)", line))]
    telling = [line for line in reports if not NOISE.match(line)]
    if any(line.startswith("npm ") for line in lines):
        telling = telling[:1]  # npm explains after the cause, pip before it
    return (telling or lines or ["it gave no reason"])[-1][:REASON_LENGTH]


def _remedy(archive: Archive, scratch: Path) -> str:
    return REMEDY.format(client=archive.client, folder=scratch.parent)
