"""A real redis-server on the loopback: random password, append-only file, own folder.

Which binary runs, and whether it may run over a folder, says `redis_program`.

Durability: `appendfsync no` makes Redis hand every change to the kernel *before* it answers, so an
acknowledged write survives `kill -9`. (`everysec` does not promise that: while its own fsync runs,
it answers first and writes later.) `AppendOnlySync` then flushes the file to the disk once a second
from outside, so a power cut costs at most about one second, as with `everysec`.
"""

import os
import secrets
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tools.local import programs
from tools.local.programs import Program
from tools.local.redis_program import redis_program
from tools.local.server import ANSWER_SECONDS, Server
from tools.private_files import create_private

SYNC_SECONDS = 1.0

_CONFIGURATION = """\
bind 127.0.0.1
port {port}
protected-mode yes
requirepass {password}
dir "{folder}"
daemonize no
appendonly yes
appendfsync no
aof-use-rdb-preamble yes
save ""
maxmemory-policy noeviction
databases 1
"""


class RedisServer(Server):
    """One redis-server over `folder` (a temporary one when None)."""

    name = "redis"

    def __init__(
        self,
        folder: Path | None = None,
        *,
        port: int = 0,
        password: str | None = None,
        log: Path | None = None,
    ) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="geoportrait-redis-") if folder is None else None
        self.folder = Path(self._temporary.name) if self._temporary else Path(folder or "")
        self.log = log or self.folder / "redis.log"
        self.port = port or programs.free_port()
        self.password = password or secrets.token_urlsafe(24)
        self.append_only_sync = AppendOnlySync(self.folder)

    @property
    def url(self) -> str:
        """The address with its password, as `REDIS_URL` wants it."""
        return f"redis://:{self.password}@{programs.LOOPBACK}:{self.port}/0"

    @property
    def program(self) -> Program:
        """What to run; writes the configuration, which only this user can read."""
        self.folder.mkdir(parents=True, exist_ok=True)
        configuration = self.folder / "redis.conf"
        text = _CONFIGURATION.format(port=self.port, password=self.password, folder=self.folder.resolve())
        with create_private(configuration) as file:
            file.write(text.encode())
        return Program(self.name, (str(redis_program().path), str(configuration)), self.log)

    def remarks(self) -> list[str]:
        """Return what a person should know of the Redis that runs, before it starts."""
        return redis_program().remarks(self.folder)

    def is_ready(self) -> bool:
        """Say whether Redis answers and has loaded its file."""
        with suppress(redis.RedisError):
            return self._ping(1)
        return False

    def answers(self) -> bool:
        """Say whether Redis answers; that it loads its file, or works at a script, is an answer too."""
        try:
            return self._ping(ANSWER_SECONDS)
        except (redis.BusyLoadingError, redis.ResponseError):
            return True
        except redis.RedisError:
            return False

    def _ping(self, seconds: float) -> bool:
        retry = Retry(NoBackoff(), 0)
        with redis.Redis.from_url(
            self.url, socket_timeout=seconds, socket_connect_timeout=seconds, retry=retry
        ) as client:
            return bool(client.ping())

    def launch(self) -> None:
        """Start the process, and flush its file once a second from now on.

        Raises ProgramError when another Redis wrote the folder in a way that this one does not read.
        """
        program = redis_program()
        program.check_folder(self.folder)
        super().launch()
        program.sign(self.folder)
        self.append_only_sync.start()

    def stop(self) -> None:
        """Stop the process; its data stays in the folder."""
        super().stop()
        self.append_only_sync.stop()

    def close(self) -> None:
        """Stop the process and give a temporary folder back."""
        self.stop()
        if self._temporary:
            self._temporary.cleanup()


class AppendOnlySync:
    """Flushes the append-only file under `folder` to the disk once a second, when it has grown."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stop_event = threading.Event()
        self._thread: threading.Thread | None = None
        self._flushed_sizes: dict[Path, int] = {}

    def start(self) -> None:
        """Start the thread, unless it runs."""
        if self._thread is None:
            self._stop_event.clear()
            self._thread = threading.Thread(target=self._run, name="redis-sync", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Flush a last time and end the thread."""
        if self._thread is not None:
            self._stop_event.set()
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._stop_event.wait(SYNC_SECONDS):
            self._flush()
        self._flush()

    def _flush(self) -> None:
        for file in (*self._folder.glob("*.aof"), *self._folder.glob("appendonlydir/*")):
            with suppress(OSError):  # a rewrite may replace the file under our hands
                size = file.stat().st_size
                if self._flushed_sizes.get(file) == size:
                    continue
                descriptor = os.open(file, os.O_RDONLY)
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
                self._flushed_sizes[file] = size
