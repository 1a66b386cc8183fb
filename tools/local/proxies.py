"""A proxy that the shell names serves the way out; our own servers on this machine are reached without it."""

import os


def spare_loopback() -> None:
    """Keep clients of our own servers, in this process and its children, off a proxy that the shell names."""
    for name in ("NO_PROXY", "no_proxy"):
        hosts = os.environ.get(name, "")
        os.environ[name] = ",".join(filter(None, (hosts, "127.0.0.1", "localhost")))
