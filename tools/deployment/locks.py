"""Whether the locks of the images pin every package by hash and hold exactly one ONNX Runtime."""

import re
from collections.abc import Iterator, Mapping

from tools.deployment.findings import DeploymentError, Finding

RUNTIMES: Mapping[str, str | None] = {
    "base": None,
    "maps": None,
    "packs": None,
    "pictures": None,
    "tracks": None,
    "reports": None,
    "console": None,
    "cpu": "onnxruntime",
    "gpu": "onnxruntime-gpu",
    "gpu-cu13": "onnxruntime-gpu",
    "ascend": "onnxruntime-cann",
    "vendor": None,
}
"""The ONNX Runtime package of each lock. `vendor` has none: the base image brings it."""

LAST_FOR_PASCAL = {"nvidia-cudnn-cu12": "9.10.2.21"}
"""Newer cuDNN has no kernels for P4, P40 and GTX 10xx; nor has onnxruntime-gpu from 1.27 on."""

_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s\\;]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
_INDEX = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host")


def read_pins(text: str, location: str) -> dict[str, str]:
    """Return version by package; raises DeploymentError for a lock without any."""
    pins = dict(_PIN.findall(text))
    if not pins:
        raise DeploymentError(f"{location}: expected pinned packages, found none")
    return pins


def check_lock(name: str, text: str, tested_pins: Mapping[str, str], location: str) -> Iterator[Finding]:
    """Check hashes, absence of addresses, the runtime, and the versions against those the tests ran with.

    `tested_pins` are those of requirements/dev.lock. The Ascend runtime needs NumPy 1, so its lock differs.
    """
    if address := _INDEX.search(text):
        yield Finding(location, address[0], "no address: each site has its own index")
    for block in re.split(r"\n(?=\S)", text.strip()):
        if _PIN.match(block) is None:
            yield Finding(location, block.splitlines()[0], "NAME==VERSION with hashes")
        elif not _HASH.search(block):
            yield Finding(
                location, f"{block.split()[0]} without a hash", "--hash=sha256:… after every package"
            )
    pins = read_pins(text, location)
    runtimes = sorted(package for package in pins if package.startswith("onnxruntime"))
    expected_runtimes = [runtime] if (runtime := RUNTIMES[name]) else []
    if runtimes != expected_runtimes:
        yield Finding(
            location,
            f"{runtimes or 'no ONNX Runtime'}",
            f"{expected_runtimes or 'none'}",
            "two overwrite each other",
        )
    if name == "gpu":
        yield from _check_pascal(pins, location)
    if name != "ascend":
        for package, version in pins.items():
            if tested_pins.get(package, version) != version:
                yield Finding(
                    location,
                    f"{package} {version}",
                    f"{tested_pins[package]}, which the tests ran with",
                    "run `make lock`",
                )


def _check_pascal(pins: Mapping[str, str], location: str) -> Iterator[Finding]:
    for package, version in LAST_FOR_PASCAL.items():
        if pins.get(package) != version:
            yield Finding(
                location, f"{package} {pins.get(package)}", version, "newer ones have no Pascal kernels"
            )
    major, minor, *_ = (int(part) for part in pins.get("onnxruntime-gpu", "0.0").split("."))
    if (major, minor) >= (1, 27):
        yield Finding(
            location, f"onnxruntime-gpu {major}.{minor}", "below 1.27", "newer ones have no Pascal kernels"
        )
