"""A server of the bundle as a context manager: start it, wait until it answers, stop it."""

import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

from tools.local import programs
from tools.local.programs import Process, Program, ProgramError

START_SECONDS = 60.0
ANSWER_SECONDS = 5.0
"""How long a server may take to say anything; a busy machine makes all of them slow."""


class Server(ABC):
    """One program that answers on a port. The supervisor only uses `program`, `is_ready` and `answers`."""

    name: str
    log: Path
    process: Process | None = None

    @property
    @abstractmethod
    def program(self) -> Program:
        """What to run."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Say whether it answers; blocks for a second at most."""

    def answers(self) -> bool:
        """Say whether it answers anything at all, ready or not; blocks for ANSWER_SECONDS at most."""
        return self.is_ready()

    def launch(self) -> None:
        """Start the process and return at once."""
        self.process = programs.start(self.program)

    def wait(self, seconds: float = START_SECONDS) -> None:
        """Wait until it answers.

        Raises:
            ProgramError: it ended or was too slow; the message holds the end of its log.
        """
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                raise ProgramError(f"{self.name} did not start:\n{programs.last_lines(self.log)}")
            time.sleep(0.005)

    def start(self) -> None:
        """Start the process and wait until it answers. Raises ProgramError."""
        self.launch()
        try:
            self.wait()
        except ProgramError:
            self.stop()
            raise

    def terminate(self) -> None:
        """Ask the process to end, and return at once."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        """Stop the process; its data stays, and `start` continues with it."""
        if self.process:
            programs.stop(self.process)
            self.process = None

    def kill(self) -> None:
        """End the process as `kill -9` does."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def close(self) -> None:
        """Stop the process and give back what it held."""
        self.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
