"""A real Ceph on this machine, all in memory: one monitor, one manager, one OSD, one RADOS Gateway.

Needs root and the packages ceph-mon, ceph-mgr, ceph-osd and radosgw (Debian's: Ceph 16.2).
"""

import json
import os
import secrets
import shutil
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import boto3
import httpx
from botocore.awsrequest import AWSRequest
from botocore.config import Config

from tools.local.programs import Program, free_port, last_lines, search_path
from tools.local.server import Server

PROGRAMS: Final = ("ceph", "ceph-mon", "ceph-mgr", "ceph-osd", "radosgw", "radosgw-admin")
START_SECONDS: Final = 900.0
MEMORY_BYTES: Final = 6 << 30

_CONFIGURATION: Final = """\
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{port}]
keyring = {folder}/$name.keyring
run dir = {folder}
admin socket = {folder}/$name.asok
log file = {folder}/$name.log
mon data = {folder}/mon
mgr data = {folder}/mgr
osd data = {folder}/osd
osd objectstore = memstore
memstore device bytes = {memory}
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon allow pool delete = true
mon max pg per osd = 1000
mon data avail warn = 1
mon data avail crit = 1
public addr = 127.0.0.1
cluster addr = 127.0.0.1
rgw trust forwarded https = true
rgw frontends = beast endpoint=127.0.0.1:{gateway_port}
"""


class Daemon(Server):
    """One process of the cluster."""

    def __init__(self, name: str, folder: Path, words: tuple[str, ...], is_up: Callable[[], bool]) -> None:
        self.name = name
        self.log = folder / f"{name}.out"
        self._words = words
        self._is_up = is_up

    @property
    def program(self) -> Program:
        """The daemon in the foreground."""
        return Program(self.name, self._words, self.log)

    def is_ready(self) -> bool:
        """Say whether it does its work."""
        return self._is_up()


class Ceph:
    """The commands and addresses of one cluster, whose files lie in `folder` (a short path)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.gateway_port = free_port()
        self.access_key, self.secret_key = secrets.token_hex(10), secrets.token_urlsafe(30)
        self._configuration = folder / "ceph.conf"
        self.gateway = self.daemon("rgw", "radosgw", "-n", "client.rgw", is_up=self.is_gateway_up)
        self._fsid = str(uuid.uuid4())
        self._monitor_port = free_port()
        text = _CONFIGURATION.format(
            fsid=self._fsid,
            port=self._monitor_port,
            folder=folder,
            memory=MEMORY_BYTES,
            gateway_port=self.gateway_port,
        )
        self._configuration.write_text(text, encoding="utf-8")

    @property
    def endpoint_url(self) -> str:
        """The address of the object gateway, as S3_ENDPOINT_URL wants it."""
        return f"http://127.0.0.1:{self.gateway_port}"

    @property
    def environment(self) -> dict[str, str]:
        """What a bundle must know of it."""
        return {
            "S3_ENDPOINT_URL": self.endpoint_url,
            "S3_ACCESS_KEY_ID": self.access_key,
            "S3_SECRET_ACCESS_KEY": self.secret_key,
        }

    def client(self, service: str) -> Any:
        """Return a client of `s3`, or of `sns`, by which topics of notifications are made.

        A topic whose address holds a password is made over TLS alone; what ends TLS before Ceph says so.
        """
        client = boto3.client(
            service,
            endpoint_url=self.endpoint_url,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name="default",
            config=Config(signature_version="s3" if service == "sns" else "s3v4"),
        )
        client.meta.events.register("before-sign", _say_tls)
        return client

    def make_topic(self, name: str, address: str) -> str:
        """Make a topic with a queue that posts to an address, or give it this one; return its ARN."""
        attributes = {"push-endpoint": address, "persistent": "true"}
        arn: str = self.client("sns").create_topic(Name=name, Attributes=attributes)["TopicArn"]
        return arn

    def announce(self, bucket: str, topic: str, prefix: str = "") -> None:
        """Let a topic tell of every new object of a bucket below a prefix, and no other topic."""
        row: dict[str, Any] = {"Id": "uploads", "TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}
        if prefix:
            row["Filter"] = {"Key": {"FilterRules": [{"Name": "prefix", "Value": prefix}]}}
        self.client("s3").put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"TopicConfigurations": [row]}
        )

    def run(self, *words: str, seconds: float = 60) -> str:
        """Run a command of Ceph and return what it printed."""
        program = _find(words[0])
        command = [program, "-c", str(self._configuration), *words[1:]]
        run = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
        assert run.returncode == 0, f"{' '.join(words)}: {run.stderr}"
        return run.stdout

    def daemon(self, name: str, *words: str, is_up: Callable[[], bool]) -> Daemon:
        """Return a daemon of the cluster."""
        command = (_find(words[0]), *words[1:], "-f", "-c", str(self._configuration))
        return Daemon(name, self.folder, command, is_up)

    def make_monitor(self) -> None:
        """Make the keys and the first map of the monitor."""
        own, admin = self.folder / "mon.a.keyring", self.folder / "client.admin.keyring"
        everything = [word for part in ("osd", "mgr", "mds") for word in ("--cap", part, "allow *")]
        _run("ceph-authtool", "-C", str(own), "--gen-key", "-n", "mon.", "--cap", "mon", "allow *")
        _run(
            *("ceph-authtool", "-C", str(admin), "--gen-key", "-n", "client.admin"),
            *("--cap", "mon", "allow *", *everything),
        )
        _run("ceph-authtool", str(own), "--import-keyring", str(admin))
        monitors = self.folder / "monmap"
        address = f"[v2:127.0.0.1:{self._monitor_port}]"
        _run("monmaptool", "--create", "--addv", "a", address, "--fsid", self._fsid, str(monitors))
        self.run("ceph-mon", "--mkfs", "-i", "a", "--monmap", str(monitors), "--keyring", str(own))

    def make_key(self, name: str, *capabilities: str) -> None:
        """Make the key of a daemon."""
        self.run("ceph", "auth", "get-or-create", name, *capabilities, "-o", f"{self.folder}/{name}.keyring")

    def make_osd(self) -> None:
        """Make the only OSD, in memory."""
        (self.folder / "osd").mkdir()
        identity = str(uuid.uuid4())
        self.run("ceph", "osd", "new", identity)
        self.make_key("osd.0", "osd", "allow *", "mon", "allow profile osd", "mgr", "allow profile osd")
        self.run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", identity)

    def make_user(self) -> None:
        """Make the user of the gateway with our keys."""
        names = ("--uid", "geoportrait", "--display-name", "geoportrait")
        keys = ("--access-key", self.access_key, "--secret-key", self.secret_key)
        self.run("radosgw-admin", "user", "create", *names, *keys, seconds=120)

    def is_monitor_up(self) -> bool:
        """Say whether the monitor has a quorum."""
        with suppress(AssertionError, subprocess.TimeoutExpired):
            return bool(json.loads(self.run("ceph", "-f", "json", "quorum_status"))["quorum"])
        return False

    def is_manager_up(self) -> bool:
        """Say whether the manager is active."""
        return bool(self._status()["mgrmap"]["available"])

    def is_osd_up(self) -> bool:
        """Say whether the OSD is in."""
        return bool(self._status()["osdmap"]["num_up_osds"])

    def is_gateway_up(self) -> bool:
        """Say whether the gateway answers."""
        with suppress(httpx.HTTPError):
            return httpx.get(self.endpoint_url, trust_env=False, timeout=20).status_code < 500
        return False

    def _status(self) -> dict[str, Any]:
        status: dict[str, Any] = json.loads(self.run("ceph", "-f", "json", "status"))
        return status


@contextmanager
def running_ceph(folder: Path) -> Iterator[Ceph]:
    """Run a cluster in an empty folder until the end of the block."""
    ceph = Ceph(folder)
    with ExitStack() as stack:

        def start(daemon: Daemon) -> None:
            stack.callback(daemon.stop)
            daemon.launch()
            deadline = time.monotonic() + START_SECONDS
            while not daemon.is_ready():
                assert daemon.process is not None
                ended = daemon.process.poll() is not None
                assert not ended, f"{daemon.name} ended: {last_lines(daemon.log, 20)}"
                assert time.monotonic() < deadline, f"{daemon.name}: {last_lines(daemon.log, 20)}"
                time.sleep(0.2)

        ceph.make_monitor()
        start(ceph.daemon("mon", "ceph-mon", "-i", "a", is_up=ceph.is_monitor_up))
        ceph.make_key("mgr.a", "mon", "allow profile mgr", "osd", "allow *", "mds", "allow *")
        (folder / "mgr").mkdir()
        start(ceph.daemon("mgr", "ceph-mgr", "-i", "a", is_up=ceph.is_manager_up))
        ceph.make_osd()
        start(ceph.daemon("osd", "ceph-osd", "-i", "0", is_up=ceph.is_osd_up))
        ceph.make_key("client.rgw", "osd", "allow rwx", "mon", "allow rw")
        start(ceph.gateway)
        ceph.make_user()
        yield ceph


def _say_tls(request: AWSRequest, **_: object) -> None:
    request.headers["x-forwarded-proto"] = "https"


def missing_programs() -> list[str]:
    """Return the programs of Ceph that this machine has not; needed to run one at all: root."""
    return [name for name in PROGRAMS if shutil.which(name, path=search_path()) is None]


def _find(name: str) -> str:
    path = shutil.which(name, path=search_path())
    assert path is not None, f"{name} is not installed: apt-get install ceph-mon ceph-mgr ceph-osd radosgw"
    return path


def _run(*words: str) -> None:
    environment = {**os.environ, "CEPH_CONF": "/dev/null"}
    run = subprocess.run(
        [_find(words[0]), *words[1:]],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
    )
    assert run.returncode == 0, f"{' '.join(words)}: {run.stderr}"
