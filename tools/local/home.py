"""The bundle's folder on one machine: secrets, ports, data, and the lock that one bundle holds.

.geoportrait/
  secrets.json   passwords, keys and the demo app; readable by this user only
  ports.json     the ports of Redis, S3 and the functions' processes, so that their addresses stay the same
  redis/  objects/  events/  tls/  nginx/  cache/  logs/  backups/  first-photo/
"""

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.local.environment_file import read_environment
from tools.private_files import create_private

_LOCK = "lock"
_SOCKETS = "sockets"


class HomeError(Exception):
    """The folder cannot be used; the message says what to do."""


INDISPENSABLE: Final = (
    "redis_password",
    "s3_access_key",
    "s3_secret_key",
    "token_signing_key",
    "event_auth_token",
)
"""Secrets that are made once. A new one in the place of a lost one would silently end what it had signed."""


class Secrets(BaseModel):
    """Every secret of one machine's bundle; made at the first start and kept."""

    model_config = ConfigDict(frozen=True)

    redis_password: str = Field(default_factory=lambda: secrets.token_urlsafe(32))
    s3_access_key: str = Field(default_factory=lambda: secrets.token_hex(10).upper())
    s3_secret_key: str = Field(default_factory=lambda: secrets.token_urlsafe(30))
    token_signing_key: str = Field(default_factory=lambda: secrets.token_urlsafe(48))
    event_auth_token: str = Field(default_factory=lambda: secrets.token_urlsafe(32))
    demo_appid: int = 0
    demo_api_key: str = ""
    demo_secret_key: str = ""
    demo_ak: str = ""


class Ports(BaseModel):
    """The ports that were used last; 0 for none yet."""

    redis: int = 0
    s3: int = 0
    functions: dict[str, int] = Field(default_factory=dict)


class Home:
    """The folder of one bundle. Use it inside `hold()`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.redis = self.folder / "redis"
        self.objects = self.folder / "objects"
        self.tls = self.folder / "tls"
        self.nginx = self.folder / "nginx"
        self.cache = self.folder / "cache"
        self.logs = self.folder / "logs"
        self.backups = self.folder / "backups"
        self.first_photo = self.folder / "first-photo"
        self.environment_file = self.folder / "environment"
        self._secrets_file = self.folder / "secrets.json"
        self._ports_file = self.folder / "ports.json"
        self._secrets: Secrets | None = None

    @contextmanager
    def hold(self) -> Iterator[Self]:
        """Hold the folder for this process alone. Raises HomeError when another one has it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = (self.folder / _LOCK).open("a+")
        except OSError as error:
            reason = error.strerror
            raise HomeError(f"cannot use {self.folder} ({reason}): give --home a writable folder") from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                holder = lock.read().strip()
                raise HomeError(
                    f"{self.folder} is in use by another bundle (process {holder}): stop that one, or give "
                    "--home another folder and --http-port and --https-port other ports"
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield self

    @property
    def secrets(self) -> Secrets:
        """The secrets; new ones at the first start.

        Raises HomeError for a file that is damaged, lacks one of them, or is missing beside data.
        """
        if self._secrets is None:
            if self._secrets_file.exists():
                self._secrets = self._read_secrets()
            elif self._has_data():
                raise HomeError(
                    f"{self._secrets_file} is missing, but there are data beside it: restore it from a "
                    f"backup, or move the folder {self.folder} away to begin anew"
                )
            else:
                self._secrets = self.keep(Secrets())
        return self._secrets

    def _read_secrets(self) -> Secrets:
        own = _read(self._secrets_file, Secrets)
        missing = [
            name
            for name in INDISPENSABLE
            if name not in own.model_fields_set or not getattr(own, name).strip()
        ]
        if missing:
            raise HomeError(
                f"{self._secrets_file} lacks {', '.join(missing)}: restore it from a backup, or move the "
                f"folder {self.folder} away to begin anew"
            )
        return own

    def _has_data(self) -> bool:
        folders = (self.redis, self.objects)
        return any(folder.is_dir() and any(folder.iterdir()) for folder in folders)

    def keep(self, new_secrets: Secrets) -> Secrets:
        """Write the secrets, readable by this user only, and return them."""
        _write_privately(self._secrets_file, new_secrets.model_dump_json(indent=2))
        self._secrets = new_secrets
        return new_secrets

    @property
    def ports(self) -> Ports:
        """The ports that were used last; those of a damaged file are forgotten."""
        with suppress(OSError, HomeError):
            return _read(self._ports_file, Ports)
        return Ports()

    def write_environment(self, text: str) -> None:
        """Write the settings of the running bundle as a shell file, readable by this user only."""
        _write_privately(self.environment_file, text)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of the bundle that runs, or ran last, by field; empty before the first start."""
        return {name.lower(): value for name, value in read_environment(self.environment_file).items()}

    def remember(self, ports: Ports) -> None:
        """Keep the ports for the next start."""
        self._ports_file.write_text(ports.model_dump_json(), encoding="utf-8")

    @contextmanager
    def sockets(self) -> Iterator[Path]:
        """A private folder with a short path for unix sockets, whose paths have 108 bytes at most."""
        link = self.folder / _SOCKETS
        with suppress(OSError):  # what a killed bundle left
            shutil.rmtree(link.readlink(), ignore_errors=True)
        link.unlink(missing_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="geoportrait-"))
        link.symlink_to(folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            link.unlink(missing_ok=True)


def _read[M: BaseModel](file: Path, kind: type[M]) -> M:
    try:
        return kind.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise HomeError(
            f"{file} is damaged ({error.error_count()} faults): restore it from a backup, or move the folder "
            f"{file.parent} away to begin anew"
        ) from error


def _write_privately(file: Path, text: str) -> None:
    partial_file = file.with_name(file.name + ".unfinished")
    with create_private(partial_file) as stream:
        stream.write(text.encode())
        stream.flush()
        os.fsync(stream.fileno())
    partial_file.replace(file)
