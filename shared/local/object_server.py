"""The embedded S3 as a process on the loopback: random keys, a folder for the objects.

The listening socket is opened here and handed to the process. It stays open while a killed process
is replaced, so a client that comes meanwhile waits a moment instead of being refused.
"""

import os
import secrets
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from shared.local import programs
from shared.local.programs import Process, Program, ProgramError

START_SECONDS = 20.0


class ObjectServer:
    """One S3 server over `folder` (a temporary one when None).

    A context manager for tests and tools; the supervisor only uses `program` and `is_ready`.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        port: int = 0,
        access_key: str | None = None,
        secret_key: str | None = None,
    ) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="geoportrait-s3-") if folder is None else None
        self.folder = Path(self._temporary.name) if self._temporary else Path(folder or "")
        self.access_key = access_key or secrets.token_hex(10)
        self.secret_key = secret_key or secrets.token_urlsafe(30)
        self.process: Process | None = None
        self._listener: socket.socket | None = programs.listener(port)
        self.port = programs.port_of(self._listener)

    @property
    def endpoint_url(self) -> str:
        """The address, as `S3_ENDPOINT_URL` wants it."""
        return f"http://{programs.LOOPBACK}:{self.port}"

    @property
    def program(self) -> Program:
        """What to run."""
        if self._listener is None:
            raise ProgramError("this ObjectServer was closed")
        descriptor = self._listener.fileno()
        argv = (
            sys.executable,
            "-m",
            "shared.local.object_process",
            str(self.folder),
            "--fd",
            str(descriptor),
        )
        keys = {"NANIO_ACCESS_KEY": self.access_key, "NANIO_SECRET_KEY": self.secret_key}
        log = self.folder.with_name(f"{self.folder.name}.log")
        return Program("s3", argv, log, os.environ | keys, inherited=(descriptor,))

    def is_ready(self) -> bool:
        """Say whether it answers; any HTTP status will do, an anonymous caller gets 403."""
        request = urllib.request.Request(self.endpoint_url, method="HEAD")  # noqa: S310
        try:
            urllib.request.urlopen(request, timeout=1).close()  # noqa: S310
        except urllib.error.HTTPError as answer:
            answer.close()
            return True
        except OSError:
            return False
        return True

    def start(self) -> None:
        """Start and wait until it answers. Raises ProgramError with the end of its log."""
        program = self.program
        self.process = programs.start(program)
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise ProgramError(f"the S3 server did not start:\n{programs.last_lines(program.log)}")
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop the process; objects stay in the folder, and `start` continues with them."""
        if self.process:
            programs.stop(self.process)
            self.process = None

    def kill(self) -> None:
        """End the process as `kill -9` does."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def close(self) -> None:
        """Stop the process and give the port back."""
        self.stop()
        if self._listener:
            self._listener.close()
            self._listener = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if self._temporary:
            with suppress(OSError):
                self.folder.with_name(f"{self.folder.name}.log").unlink()
            self._temporary.cleanup()
