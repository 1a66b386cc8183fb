"""`geoportrait up` as a person runs it, on free ports, with what the tests ask of it."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
import httpx
import orjson
import psutil
from botocore.config import Config
from mypy_boto3_s3 import S3Client

from shared.config import Settings
from tools.local.home import Home

START_SECONDS = 900.0
PATIENCE_SECONDS = 240.0
"""For a machine that is busy with other things; nothing that is well waits for it."""
PHOTO = "/rest/2.0/image-classify/v1/body_seg_photo"


class RunningBundle:
    """One `geoportrait up`: its output, its addresses, its processes."""

    def __init__(
        self,
        home: Path,
        models: Path,
        environment: Mapping[str, str] | None = None,
        options: Sequence[str] = (),
        folder: Path | None = None,
    ) -> None:
        self.home = home
        self.has_processes = "--processes" in options
        self.known: tuple[str, ...] = ()  # what a test keeps to compare with a later start
        self.output: list[str] = []
        began = time.monotonic()
        command = [
            sys.executable,
            "-m",
            "tools.cli.main",
            "up",
            "--home",
            str(home),
            "--models",
            str(models),
        ]
        self.process = subprocess.Popen(
            [*command, "--http-port", "0", "--https-port", "0", "--console-port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
        )
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()
        try:
            wait_until(lambda: self._told("ready after") or self.process.poll() is not None, START_SECONDS)
        except BaseException:  # also of whoever stops the tests: what was started ends with them
            self.process.kill()
            raise
        self.start_seconds = time.monotonic() - began
        if not self._told("ready after"):
            self.process.kill()
            self._reading.join()
            assert self.process.stdout is not None
            self.process.stdout.close()
            raise AssertionError("\n".join(self.output))

    @property
    def address(self) -> str:
        return self._said(r"gateway +(http://\S+)")

    @property
    def console_address(self) -> str:
        return self._said(r"console +(http://\S+)")

    @property
    def first_sign_in(self) -> str:
        return self._said(r"first sign-in +(http://\S+)")

    @property
    def tls_address(self) -> str:
        return self._said(r"with TLS +(https://\S+)")

    @property
    def secrets(self) -> dict[str, Any]:
        content: dict[str, Any] = orjson.loads((self.home / "secrets.json").read_bytes())
        return content

    @property
    def settings(self) -> Settings:
        """What a shell with the environment file has."""
        return Settings(**Home(self.home).environment)  # type: ignore[arg-type]

    @property
    def s3_endpoint(self) -> str:
        return self._said(r"S3 +(http://\S+)")

    def object_client(self) -> S3Client:
        """Return an S3 client as clients are, with the usual retries."""
        settings = self.settings
        assert settings.s3_access_key_id is not None
        assert settings.s3_secret_access_key is not None
        client: S3Client = boto3.client(
            "s3",
            endpoint_url=settings.s3_endpoint_url,
            aws_access_key_id=settings.s3_access_key_id.get_secret_value(),
            aws_secret_access_key=settings.s3_secret_access_key.get_secret_value(),
            region_name=settings.s3_region,
            config=Config(s3={"addressing_style": "path"}),
        )
        return client

    @property
    def curl(self) -> str:
        lines = "\n".join(self.output)
        return lines[lines.index("TOKEN=$(") : lines.index("ready after")]

    def client(self, **options: Any) -> httpx.Client:
        return httpx.Client(**{"base_url": self.address, "trust_env": False, "timeout": 90, **options})

    def token(self) -> str:
        with self.client() as client:
            return str(self.ask_token(client).json()["access_token"])

    def ask_token(self, client: httpx.Client) -> httpx.Response:
        credentials = {
            "grant_type": "client_credentials",
            "client_id": self.secrets["demo_api_key"],
            "client_secret": self.secrets["demo_secret_key"],
        }
        return client.get("/oauth/2.0/token", params=credentials)

    def hook(self, bucket: str) -> str:
        """Return the address that is to be told of a bucket's new objects, where the S3 is not its own."""
        return self._said(rf"tell of {bucket} +(http://\S+)")

    @property
    def entrance(self) -> str:
        """A word of the command line of what answers at its addresses."""
        return "nginx" if self.has_processes else "gateway_process"

    @property
    def function_ports(self) -> dict[str, int]:
        """The port of each function, where each is a process of its own."""
        ports: dict[str, int] = orjson.loads((self.home / "ports.json").read_bytes())["functions"]
        return ports

    def find_function(self, name: str) -> int | None:
        """Return the process id of a function; None while it does not run."""
        if not self.has_processes:
            pid: int | None = self.functions()[name]["pid"]
            return pid
        port = str(self.function_ports[name])
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):  # it may end while we look
                command = process.cmdline()
                if "--port" in command and command[command.index("--port") + 1] == port:
                    return process.pid
        return None

    def functions(self) -> dict[str, dict[str, Any]]:
        with self.client() as client:
            states: dict[str, dict[str, Any]] = client.get("/_/functions").json()
            return states

    def processes(self) -> list[psutil.Process]:
        return [self._psutil, *self._psutil.children(recursive=True)]

    def find_pid(self, part: str) -> int | None:
        """Return the process id of a server, by a word of its command line; None while there is none."""
        for process in self._psutil.children():
            with suppress(psutil.NoSuchProcess):  # it may end while we look
                if any(part in word for word in process.cmdline()):
                    return process.pid
        return None

    def pid_of(self, part: str) -> int:
        """Return the process id of a server that runs."""
        found = self.find_pid(part)
        assert found is not None, f"no {part} runs"
        return found

    def interrupt(self, number: int = signal.SIGINT) -> int:
        """Send a signal and wait for the end; return the exit status."""
        self.process.send_signal(number)
        status = self.process.wait(PATIENCE_SECONDS)
        self._reading.join(5)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status

    @property
    def _psutil(self) -> psutil.Process:
        return psutil.Process(self.process.pid)

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.output.extend(line.rstrip("\n") for line in iter(self.process.stdout.readline, ""))

    def _told(self, words: str) -> bool:
        return any(words in line for line in self.output)

    def _said(self, pattern: str) -> str:
        found = re.search(pattern, "\n".join(self.output))
        assert found, "\n".join(self.output)
        return found[1]


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)
