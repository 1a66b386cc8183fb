"""The embedded S3 as a process on the loopback: random keys, a folder for the objects.

The listening socket is opened here and handed to the process. It stays open while a killed process
is replaced, so a client that comes meanwhile waits a moment instead of being refused.
"""

import os
import secrets
import socket
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import orjson

from tools.local import programs
from tools.local.programs import Program, ProgramError
from tools.local.readiness import PROBE_SECONDS
from tools.local.server import ANSWER_SECONDS, Server


class ObjectServer(Server):
    """One S3 server over `folder` (a temporary one when None).

    `hooks` maps a bucket to the address that is told of its new objects; the events that wait for
    their delivery lie in `events` beside the folder of the objects.
    """

    name = "s3"

    def __init__(
        self,
        folder: Path | None = None,
        *,
        port: int = 0,
        access_key: str | None = None,
        secret_key: str | None = None,
        hooks: Mapping[str, str] | None = None,
        event_token: str = "",
        log: Path | None = None,
    ) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="geoportrait-s3-") if folder is None else None
        self.folder = Path(self._temporary.name) / "objects" if self._temporary else Path(folder or "")
        self.events = self.folder.with_name("events")
        self.log = log or self.folder.with_name("s3.log")
        self.access_key = access_key or secrets.token_hex(10)
        self.secret_key = secret_key or secrets.token_urlsafe(30)
        self.hooks = dict(hooks or {})
        self.event_token = event_token
        self._listener: socket.socket | None = programs.listener(port)
        self.port = programs.port_of(self._listener)

    @property
    def endpoint_url(self) -> str:
        """The address, as `S3_ENDPOINT_URL` wants it."""
        return f"http://{programs.LOOPBACK}:{self.port}"

    @property
    def program(self) -> Program:
        """What to run; secrets travel in the environment, where other users cannot read them."""
        if self._listener is None:
            raise ProgramError("this ObjectServer was closed")
        descriptor = self._listener.fileno()
        argv = [
            sys.executable,
            "-m",
            "tools.local.object_process",
            str(self.folder),
            "--fd",
            str(descriptor),
        ]
        secret = {"NANIO_ACCESS_KEY": self.access_key, "NANIO_SECRET_KEY": self.secret_key}
        if self.hooks:
            argv += ["--events", str(self.events), "--hooks", orjson.dumps(self.hooks).decode()]
            secret["EVENT_AUTH_TOKEN"] = self.event_token
        return Program(self.name, tuple(argv), self.log, os.environ | secret, descriptors=(descriptor,))

    def is_ready(self) -> bool:
        """Say whether it answers."""
        return self._answers_within(PROBE_SECONDS)

    def answers(self) -> bool:
        """Say whether it answers."""
        return self._answers_within(ANSWER_SECONDS)

    def _answers_within(self, seconds: float) -> bool:
        """Say whether it answers in time; any HTTP status will do, an anonymous caller gets 403."""
        with (
            suppress(OSError, HTTPException),
            closing(HTTPConnection(programs.LOOPBACK, self.port, timeout=seconds)) as connection,
        ):
            connection.request("HEAD", "/")
            return connection.getresponse().status > 0
        return False

    def close(self) -> None:
        """Stop the process and give the port and a temporary folder back."""
        self.stop()
        if self._listener:
            self._listener.close()
            self._listener = None
        if self._temporary:
            self._temporary.cleanup()
