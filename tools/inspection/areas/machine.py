"""This machine: Python, room on its disks, proxies, and the folder and the ports of `make up`."""

import os
import shutil
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tools.inspection.finding import Findings, fault, good, judge, warning
from tools.inspection.target import Target
from tools.local.home import HomeError
from tools.local.ports import PortUnavailable, listen

PYTHON: Final = (3, 12)
LEAST_BYTES: Final = 512 << 20
LOW_SHARE: Final = 0.1
DEFAULT_PORTS: Final = ((8080, "--http-port"), (8443, "--https-port"), (8090, "--console-port"))
GIGABYTE: Final = 1e9


def machine_findings(target: Target) -> Findings:
    """Look at Python, disks, proxies, and the signing key."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield judge("python", sys.version_info[:2] != PYTHON, version=version)
    folders = [target.settings.cache_dir, *([target.home.folder] if target.home else [])]
    for folder in dict.fromkeys(map(_standing_folder, folders)):
        usage = shutil.disk_usage(folder)
        yield judge(
            "disk",
            usage.free < LEAST_BYTES,
            usage.free < usage.total * LOW_SHARE,
            folder=folder,
            free=f"{usage.free / GIGABYTE:.1f}",
            total=f"{usage.total / GIGABYTE:.1f}",
        )
    hosts_by_proxy = proxied_hosts(target)
    yield warning("proxy", hosts=", ".join(hosts_by_proxy)) if hosts_by_proxy else good("proxy", hosts="")


def home_findings(target: Target, ports: Sequence[tuple[int, str]] = DEFAULT_PORTS) -> Findings:
    """Look at the folder of `make up`, and, where no bundle runs in it, whether one could start."""
    home = target.home
    if home is None:
        return
    try:
        _ = home.secrets
    except HomeError as error:
        yield fault("home", folder=home.folder, state=str(error))
        return
    try:
        with home.hold():
            pass
    except HomeError:
        yield good("home", folder=home.folder, state="")
        return
    for port, option in ports:
        try:
            listen("127.0.0.1", port, option).close()
        except PortUnavailable as error:
            yield fault("port", port=port, option=option, state=str(error))
    yield fault("stopped", folder=home.folder)


def proxied_hosts(target: Target) -> list[str]:
    """Return the hosts of our own servers that HTTP clients would reach through a proxy of the shell."""
    proxies = urllib.request.getproxies_environment()
    urls = (target.settings.s3_endpoint_url or "", target.gateway)
    hosts = (
        parts.hostname
        for parts in map(urlsplit, urls)
        if parts.hostname and ({parts.scheme, "all"} & proxies.keys())
    )
    return [host for host in dict.fromkeys(hosts) if not urllib.request.proxy_bypass(host)]


def _standing_folder(path: Path) -> Path:
    """Return the nearest folder above a path that is there."""
    path = Path(os.path.abspath(path))
    return next(folder for folder in (path, *path.parents) if folder.exists())
