"""The entrance of a bundle: it waits for all of its servers, and says which one keeps it waiting."""

import sys
from pathlib import Path

import pytest

from tools.local import programs
from tools.local.entrance import Entrance, EntranceServer
from tools.local.function_server import image_command, with_options
from tools.local.ports import remembered_or_free
from tools.local.programs import Program, ProgramError

SLEEP = "import time; time.sleep(60)"


class Part(EntranceServer):
    """A process that runs `code` and says of itself what the test wants."""

    def __init__(self, name: str, folder: Path, code: str = SLEEP, reason: str | None = "") -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self._code = code
        self._reason = reason

    @property
    def program(self) -> Program:
        return Program(self.name, (sys.executable, "-I", "-S", "-c", self._code), self.log)

    def waiting_for(self) -> dict[str, str] | None:
        if self._reason is None:
            return None
        return {self.name: self._reason} if self._reason else {}


def entrance(*parts: Part, ready_seconds: float = 5.0) -> Entrance:
    return Entrance(parts, 8080, 8443, "the parts", ready_seconds)


def test_it_is_ready_when_every_server_is(tmp_path: Path) -> None:
    servers = entrance(Part("first", tmp_path), Part("second", tmp_path))
    assert not servers.is_launched
    servers.launch()
    try:
        servers.wait(tmp_path)
        assert servers.is_launched
        processes = [server.process for server in servers.servers]
    finally:
        servers.close()
    assert all(process is not None and process.poll() is not None for process in processes)


def test_a_server_that_ends_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    code = "raise SystemExit('the settings are wrong')"
    servers = entrance(Part("first", tmp_path), Part("broken", tmp_path, code, reason=None))
    servers.launch()
    try:
        with pytest.raises(ProgramError, match="broken did not start:\nthe settings are wrong"):
            servers.wait(tmp_path)
    finally:
        servers.close()


def test_servers_that_are_too_slow_say_what_they_wait_for(tmp_path: Path) -> None:
    slow = Part("slow", tmp_path, reason="its models")
    silent = Part("silent", tmp_path, reason=None)
    servers = entrance(Part("first", tmp_path), slow, silent, ready_seconds=0.2)
    servers.launch()
    try:
        with pytest.raises(ProgramError) as error:
            servers.wait(tmp_path)
    finally:
        servers.close()
    assert str(error.value) == (
        f"not ready after 0 seconds: slow: its models (see {tmp_path}/slow.log); "
        f"silent: no answer (see {tmp_path}/silent.log)"
    )


def test_a_port_is_remembered_while_it_can_be_had() -> None:
    first = remembered_or_free({}, ["map_place", "map_locate"])
    assert len(set(first.values())) == 2
    assert remembered_or_free(first, ["map_place", "map_locate"]) == first
    with programs.listener(first["map_place"]):
        again = remembered_or_free(first, ["map_place", "map_locate"])
    assert again["map_place"] != first["map_place"]
    assert again["map_locate"] == first["map_locate"]


def test_a_process_runs_the_command_of_the_image_on_a_port_of_its_own() -> None:
    image = image_command()
    command = with_options(image, {"--host": "127.0.0.1", "--port": "9101"})
    assert command[:3] == ("python", "-m", "shared.web")
    assert command[command.index("--port") + 1] == "9101"
    differences = [word for word, ours in zip(image, command, strict=True) if word != ours]
    assert differences == ["", "8080"]
