"""Processes of the bundle: none outlives its parent, and stopping means stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.local import ports, programs
from tools.local.ports import PortUnavailable
from tools.local.programs import Program


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 5
    while is_running(pid):
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.01)


def python(code: str, log: Path) -> Program:
    return Program("test", (sys.executable, "-c", code), log)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal exists on Linux only")
def test_a_program_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent = f"""
import sys, time
from pathlib import Path
from tools.local.programs import Program, start
sleep = (sys.executable, "-c", "import time; time.sleep(60)")
print(start(Program("child", sleep, Path({str(tmp_path / "log")!r}))).pid, flush=True)
time.sleep(60)
"""
    started = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    child = int(started.stdout.readline())
    assert is_running(child)
    started.kill()
    started.wait()
    started.stdout.close()
    wait_until_gone(child)


def test_stopping_ends_a_program_that_ignores_the_request_and_its_own_children(tmp_path: Path) -> None:
    code = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""
    log = tmp_path / "log"
    process = programs.start(python(code, log))
    deadline = time.monotonic() + 5
    while not programs.last_lines(log):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    programs.stop(process, grace_s=0.2)
    assert process.returncode == -signal.SIGKILL
    wait_until_gone(int(programs.last_lines(log)))


@pytest.mark.parametrize(
    "prelude", ["", "signal.signal(signal.SIGHUP, lambda *_: print('reload', flush=True))"]
)
def test_no_program_is_told_to_reload(prelude: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = f"import signal, time\n{prelude}\nprint('up', flush=True)\ntime.sleep(60)"
    process = programs.start(python(code, log))
    deadline = time.monotonic() + 5
    while not programs.last_lines(log):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGHUP)
    time.sleep(0.1)
    assert process.poll() is None
    programs.stop(process)
    assert process.returncode == -signal.SIGTERM
    assert programs.last_lines(log) == "up"


def test_ctrl_c_in_the_terminal_does_not_reach_a_program_by_itself(tmp_path: Path) -> None:
    process = programs.start(python("import time; time.sleep(60)", tmp_path / "log"))
    try:
        assert os.getpgid(process.pid) == process.pid != os.getpgid(0)
    finally:
        programs.stop(process)


def test_a_program_sees_only_the_environment_it_was_given(tmp_path: Path) -> None:
    log = tmp_path / "log"
    show = (sys.executable, "-c", "import os; print(sorted(os.environ))")
    process = programs.start(Program("test", show, log, {"ONLY": "this"}))
    process.wait(5)
    assert "'ONLY'" in programs.last_lines(log)
    assert "HOME" not in programs.last_lines(log)


def test_a_taken_port_is_one_line_with_its_holder_and_the_remedy() -> None:
    with programs.listener() as taken:
        port = programs.port_of(taken)
        with pytest.raises(PortUnavailable) as refused:
            ports.listen("127.0.0.1", port, "--http-port")
    message = str(refused.value)
    assert message.startswith(f"port {port} is taken by ")
    assert f"(process {os.getpid()})" in message
    assert "--http-port" in message
    assert "\n" not in message


def test_an_address_of_another_machine_is_refused_clearly() -> None:
    with pytest.raises(PortUnavailable, match="choose another --host"):
        ports.listen("203.0.113.7", 0, "--http-port")


def test_a_remembered_port_is_used_again_unless_it_is_taken() -> None:
    with programs.listener() as opened:
        port = programs.port_of(opened)
        assert ports.last_or_free(port) != port
    assert ports.last_or_free(port) == port


@pytest.mark.parametrize(
    ("host", "families", "address"),
    [
        ("127.0.0.1", ["127.0.0.1"], "127.0.0.1"),
        ("0.0.0.0", ["127.0.0.1"], "127.0.0.1"),  # noqa: S104 - what is tested
        ("::", ["127.0.0.1", "::1"], "127.0.0.1"),
        ("::1", ["::1"], "[::1]"),
    ],
)
def test_a_listener_takes_both_families_at_the_double_colon(
    host: str, families: list[str], address: str
) -> None:
    with programs.listener(host=host) as listening:
        assert programs.own_address(listening) == address
        for peer in ("127.0.0.1", "::1"):
            try:
                socket.create_connection((peer, programs.port_of(listening)), timeout=2).close()
            except OSError:
                assert peer not in families
            else:
                assert peer in families
