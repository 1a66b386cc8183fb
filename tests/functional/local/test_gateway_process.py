"""A function's process when the machine cannot start it."""

import asyncio
import os
from pathlib import Path

import pytest

from tools.local.function_process import FunctionProcess, FunctionSource, FunctionUnavailable

ECHO = Path(__file__).with_name("gateway_functions") / "functions/echo/main.py"


def test_a_function_that_a_full_disk_keeps_from_starting_starts_with_a_later_request(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.touch()  # where a folder should be: as a full disk does, this refuses the log
    source = FunctionSource("echo", ECHO, tmp_path / "echo", logs / "echo.log", dict(os.environ))

    async def ask() -> None:
        function = FunctionProcess(source)
        with pytest.raises(FunctionUnavailable, match="echo cannot be started"):
            await function.client(10)
        assert function.state == "stopped"
        logs.unlink()
        await function.client(30)
        assert function.state == "ready"
        await function.stop()

    asyncio.run(ask())
