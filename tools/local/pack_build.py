"""Building data packs in processes of their own: they can be stopped, and leave no memory with `up`."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from tools.local import programs

ROOT: Final = Path(__file__).parents[2]


class PackBuild:
    """`geoportrait packs build` into a folder; what it says and draws goes where our own errors go."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._processes: list[programs.Process] = []
        self._is_stopped = False

    def build(self, name: str) -> bool:
        """Build one pack and tell whether it is there; it has said why when it is not."""
        if self._is_stopped:
            return False
        tie = (sys.executable, "-I", "-S", str(programs.TIED_CHILD), str(os.getpid()))
        command = (sys.executable, "-m", "tools.cli.main", "packs", "build", name)
        process = subprocess.Popen(  # noqa: S603 - nothing of it comes from a request
            (*tie, *command, "--folder", str(self._folder)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
            start_new_session=True,
        )
        self._processes.append(process)
        return process.wait() == 0

    def stop(self) -> None:
        """End the builds under way; there will be no other."""
        self._is_stopped = True
        for process in self._processes:
            programs.stop(process)
