"""Read a Dockerfile and check what its image must and must not be."""

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from msgspec import Struct

from tools.deployment.findings import DeploymentError, Finding
from tools.deployment.knative_container import PORT

_VARIABLE = re.compile(r"\$\{\w+\}|\$\w+")
_URL = re.compile(r"https?://|ftp://|git\+")
_SECRET_NAME = re.compile(r"\b(?:\w*_)?(?:TOKEN|PASSWORD|SECRET|INDEX_URL|API_KEY|SIGNING_KEY)\b")
_BASE = re.compile(r"FROM (?!\$)|ARG BASE\b")
_VERSION_TAG = re.compile(r"[:@](?!latest\b)\S+")
_PIP_OPTIONS = ("--require-hashes", "--no-deps", "--only-binary :all:", "--no-cache-dir")


class Instruction(Struct, frozen=True):
    """One instruction with its continuation lines joined."""

    line: int
    name: str
    value: str


def parse_dockerfile(text: str, location: str) -> list[Instruction]:
    """Return the instructions of a Dockerfile; raises DeploymentError for one that has no FROM."""
    instructions: list[Instruction] = []
    parts: list[str] = []
    start = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        start = start if parts else number
        parts.append(line.strip().removesuffix("\\").strip())
        if not line.rstrip().endswith("\\"):
            name, _, value = " ".join(parts).partition(" ")
            instructions.append(Instruction(start, name.upper(), value.strip()))
            parts = []
    if not any(instruction.name == "FROM" for instruction in instructions):
        raise DeploymentError(f"{location}: expected a Dockerfile, found no FROM")
    return instructions


def command_of(instructions: list[Instruction]) -> list[str]:
    """Return the words of the exec-form CMD; raises DeploymentError when there is none."""
    commands = [instruction.value for instruction in instructions if instruction.name == "CMD"]
    try:
        [command] = [json.loads(value) for value in commands]
    except ValueError as error:
        raise DeploymentError(f"expected one CMD as a JSON list, found {commands}") from error
    return [str(word) for word in command]


def check_dockerfile(text: str, context: Path, location: str) -> Iterator[Finding]:
    """Check sources, user, network access, secrets, hashes and command of a Dockerfile.

    `context` is the build context, from which COPY takes its files.
    """
    instructions = parse_dockerfile(text, location)
    if text.lstrip().lower().startswith("# syntax="):
        yield Finding(
            f"{location} line 1",
            "a syntax line",
            "none",
            "it fetches a parser from the internet at each build",
        )
    for instruction in instructions:
        line_location = f"{location} line {instruction.line}"
        yield from _check_instruction(instruction, line_location)
        if instruction.name == "COPY":
            yield from _check_copy(instruction, context, line_location)
    yield from _check_last_stage(instructions, location)


def copied_folders(instructions: list[Instruction]) -> set[str]:
    """Return the folders of the build context that COPY takes from."""
    copies = [
        instruction.value
        for instruction in instructions
        if instruction.name == "COPY" and "--from=" not in instruction.value
    ]
    return {source.split("/")[0] for value in copies for source in value.split()[:-1]}


def check_context(
    copied_names: Collection[str], listed_names: Collection[str], location: str, expectation: str
) -> Iterator[Finding]:
    """Check that a list of what enters the build context names just the folders of the COPYs."""
    for folder in sorted(set(copied_names) - set(listed_names)):
        yield Finding(location, f"no {folder}", expectation, "docker/Dockerfile copies it")
    for folder in sorted(set(listed_names) - set(copied_names)):
        yield Finding(location, folder, expectation, "docker/Dockerfile does not copy it")


def _check_instruction(instruction: Instruction, location: str) -> Iterator[Finding]:
    if instruction.name == "ADD":
        yield Finding(location, "ADD", "COPY", "ADD downloads and unpacks")
    if _URL.search(instruction.value):
        yield Finding(location, "an address", "packages from the mounted pip.conf alone")
    if instruction.name in ("ENV", "ARG", "LABEL") and (secret := _SECRET_NAME.search(instruction.value)):
        yield Finding(
            location,
            f"{secret[0]} in the image",
            "no secret in a layer",
            "mount it with RUN --mount=type=secret",
        )
    if instruction.name in ("ENV", "ARG") and "NVIDIA_VISIBLE_DEVICES" in instruction.value:
        yield Finding(
            location, "NVIDIA_VISIBLE_DEVICES", "the device plugin's choice", "set here, it opens every card"
        )
    if instruction.name == "RUN" and "pip" in instruction.value and " install" in instruction.value:
        for option in _PIP_OPTIONS:
            if option not in instruction.value:
                yield Finding(location, f"pip install without {option}", option)
    if _BASE.match(instruction.name + " " + instruction.value) and not _VERSION_TAG.search(instruction.value):
        yield Finding(location, instruction.value, "a base image with a version, or an ARG that has one")


def _check_copy(instruction: Instruction, context: Path, location: str) -> Iterator[Finding]:
    words = [word for word in instruction.value.split() if not word.startswith("--")]
    if "--from=" in instruction.value:
        return
    for source in words[:-1]:
        pattern = _VARIABLE.sub("*", source)
        if source in (".", "./") or not any(context.glob(pattern)):
            yield Finding(location, f"COPY {source}", "a named file or folder of the build context")


def _check_last_stage(instructions: list[Instruction], location: str) -> Iterator[Finding]:
    start = max(index for index, instruction in enumerate(instructions) if instruction.name == "FROM")
    stage = instructions[start:]
    variables = " ".join(instruction.value for instruction in stage if instruction.name == "ENV")
    if "ORT_DISABLE_TELEMETRY=1" not in variables:
        yield Finding(
            location,
            "ONNX Runtime free to report its use",
            "ENV ORT_DISABLE_TELEMETRY=1",
            "nothing leaves the network",
        )
    users = [instruction.value for instruction in stage if instruction.name == "USER"]
    if not users or not re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", users[-1]):
        yield Finding(
            location,
            f"USER {users[-1] if users else 'missing'}",
            "a number that is not 0",
            "runAsNonRoot needs it",
        )
    ports = [instruction.value for instruction in stage if instruction.name == "EXPOSE"]
    if ports != [str(PORT)]:
        yield Finding(location, f"EXPOSE {ports}", str(PORT))
    try:
        command = command_of(stage)
    except DeploymentError as error:
        yield Finding(location, str(error), "one CMD as a JSON list", "a shell would not pass SIGTERM on")
        return
    for option, value, remedy in (
        ("--host", "", "0.0.0.0 is IPv4 alone and :: is IPv6 alone; an empty host is both"),
        ("--port", str(PORT), ""),
        ("-m", "shared.web", "it bounds how long and how large a request may be"),
    ):
        if option not in command or command[command.index(option) + 1 :][:1] != [value]:
            yield Finding(location, f"CMD {' '.join(command)}", f"{option} {value or repr(value)}", remedy)
