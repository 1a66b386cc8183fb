"""A function as its image runs it: one process with the image's own command, on a port of the loopback."""

import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import orjson

from tools.deployment.dockerfile import command_of, parse_dockerfile
from tools.local.entrance import EntranceServer
from tools.local.programs import LOOPBACK, Program
from tools.local.readiness import probe
from tools.local.server import ANSWER_SECONDS
from tools.routes import FUNCTIONS

ROOT = FUNCTIONS.parent
DOCKERFILE = ROOT / "docker/Dockerfile"


class FunctionServer(EntranceServer):
    """The function of the folder `name`, on `port`."""

    def __init__(self, name: str, port: int, environment: Mapping[str, str], logs: Path) -> None:
        self.name = name
        self.port = port
        self.log = logs / f"{name}.log"
        self._environment = environment

    @property
    def program(self) -> Program:
        """What to run: the image's command, listening on the loopback alone."""
        image = {
            "FUNCTION_SOURCE": str(FUNCTIONS / self.name / "main.py"),
            "FUNCTION_TARGET": "main",
            "PYTHONUNBUFFERED": "1",
        }
        command = with_options(image_command(), {"--host": LOOPBACK, "--port": str(self.port)})
        argv = (sys.executable, *command[1:])
        return Program(self.name, argv, self.log, {**self._environment, **image}, folder=ROOT)

    def answers(self) -> bool:
        """Say whether its event loop answers anything."""
        return probe(self.port, "/_/health", LOOPBACK, ANSWER_SECONDS) is not None

    def waiting_for(self) -> dict[str, str] | None:
        """Return why the function is not ready, in its own words; the first question starts its warm-up."""
        answer = probe(self.port, "/_/ready")
        if answer is None:
            return None
        status, body = answer
        if status == 200:
            return {}
        reason = f"its readiness answers {status}"
        with suppress(orjson.JSONDecodeError, AttributeError):
            reason = orjson.loads(body).get("waiting_for", reason)
        return {self.name: str(reason)[:300]}


@lru_cache(maxsize=1)
def image_command() -> tuple[str, ...]:
    """Return the command of docker/Dockerfile; raises DeploymentError when it has none."""
    return tuple(command_of(parse_dockerfile(DOCKERFILE.read_text(encoding="utf-8"), "docker/Dockerfile")))


def with_options(command: tuple[str, ...], options: Mapping[str, str]) -> tuple[str, ...]:
    """Return the command with other values for options that it has."""
    words = list(command)
    for option, value in options.items():
        words[words.index(option) + 1] = value
    return tuple(words)
