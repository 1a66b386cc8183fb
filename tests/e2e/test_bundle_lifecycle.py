"""Starting and stopping the bundle: clear refusals, quick second starts, nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from functions.pack_builder.engine.materials import BuiltPack
from tests.e2e.running_bundle import PATIENCE_SECONDS, RunningBundle, wait_until
from tests.shapes import Parts, Shape
from tools.local import programs

pytestmark = pytest.mark.shapes(brief="gateway")

QUICK_SECONDS = {"gateway": 5.0, "processes": 20.0}
"""Of a second start; with processes every function warms up in it."""
UNREACHABLE = "http://127.0.0.1:9"
NO_NETWORK = dict.fromkeys(
    ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "PIP_INDEX_URL", "UV_DEFAULT_INDEX", "npm_config_registry"],
    UNREACHABLE,
)


def addresses(bundle: RunningBundle) -> tuple[str, str, str]:
    """Return what clients of an earlier start still use."""
    return bundle.s3_endpoint, bundle.secrets["s3_secret_key"], bundle.secrets["demo_secret_key"]


@pytest.fixture(scope="module")
def first(
    shape: Shape,
    parts: Parts,
    tmp_path_factory: pytest.TempPathFactory,
    models_dir: Path,
    built_packs: Sequence[BuiltPack],
) -> RunningBundle:
    """A first start, with packs that were built before, that was stopped by Ctrl-C."""
    assert built_packs
    home = tmp_path_factory.mktemp("lifecycle") / "home"
    running = RunningBundle(home, models_dir, parts.environment, shape.options)
    running.known = addresses(running)
    processes = running.processes()
    assert len(processes) >= (5 if shape.owner == "own" else 3)
    assert running.interrupt(signal.SIGINT) == 0
    assert [process for process in processes if process.is_running()] == []
    return running


@pytest.fixture(scope="module")
def home(first: RunningBundle) -> Path:
    """A home in which a bundle ran before."""
    return first.home


def refusal(home: Path, *options: str) -> str:
    """Run `up`, expect it to give up, and return what it said."""
    command = [sys.executable, "-m", "tools.cli.main", "up", "--home", str(home), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1
    return done.stderr


def test_a_second_start_is_quick_needs_no_network_and_keeps_every_address_and_key(
    first: RunningBundle, shape: Shape, parts: Parts, models_dir: Path
) -> None:
    running = RunningBundle(first.home, models_dir, {**parts.environment, **NO_NETWORK}, shape.options)
    try:
        assert addresses(running) == first.known
        assert "✓ make a first ID photo" not in running.output
        assert running.token()
        busy = os.getloadavg()[0] > (os.cpu_count() or 1)  # other work on this machine is no fault of ours
        assert running.start_seconds < (6 if busy else 1) * QUICK_SECONDS[shape.mode]
    finally:
        assert running.interrupt(signal.SIGTERM) == 0


def test_killing_up_itself_leaves_no_process_and_the_next_start_works(
    home: Path, shape: Shape, parts: Parts, models_dir: Path
) -> None:
    killed = RunningBundle(home, models_dir, parts.environment, shape.options)
    processes = killed.processes()
    assert killed.interrupt(signal.SIGKILL) == -signal.SIGKILL
    wait_until(lambda: not [process for process in processes if process.is_running()], 60)
    again = RunningBundle(home, models_dir, parts.environment, shape.options)
    assert again.token()
    assert again.interrupt() == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_first_start_that_is_stopped_while_it_builds_packs_leaves_no_process(
    tmp_path: Path, models_dir: Path, places_pack: Path, number: signal.Signals
) -> None:
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "sources").symlink_to(places_pack.parents[1] / "sources")
    places = ["--home", str(tmp_path / "home"), "--models", str(models_dir), "--packs", str(packs)]
    command = [
        sys.executable,
        "-m",
        "tools.cli.main",
        "up",
        *places,
        "--http-port",
        "0",
        "--https-port",
        "0",
        "--console-port",
        "0",
    ]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    whole = psutil.Process(started.pid)
    wait_until(lambda: (packs / ".unfinished-default").exists())
    children = whole.children(recursive=True)
    assert any("packs" in " ".join(child.cmdline()) for child in children)
    began = time.monotonic()
    started.send_signal(number)
    assert started.wait(PATIENCE_SECONDS) == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    wait_until(lambda: not [child for child in children if child.is_running()], 60)
    assert time.monotonic() - began < 120
    assert not list(packs.glob("default-*"))


def test_a_second_bundle_on_the_same_home_is_refused(bundle: RunningBundle) -> None:
    said = refusal(bundle.home, "--http-port", "0", "--https-port", "0")
    assert said.startswith(f"Error: {bundle.home} is in use by another bundle (process {bundle.process.pid})")
    assert bundle.token()


def words_of(process: psutil.Process) -> list[str]:
    try:
        words: list[str] = process.cmdline()
    except psutil.Error:  # it has ended
        return []
    return words


@pytest.mark.parametrize("option", ["--http-port", "--https-port", "--console-port"])
def test_a_taken_port_is_one_line_and_nothing_is_started(tmp_path: Path, option: str) -> None:
    others = {"--http-port", "--https-port", "--console-port"} - {option}
    free_ports = [word for other in sorted(others) for word in (other, "0")]
    home = str(tmp_path / "home")
    with programs.listener() as taken:
        port = programs.port_of(taken)
        said = refusal(Path(home), option, str(port), *free_ports)
    assert said.startswith(f"Error: port {port} is taken by ")
    assert option in said
    assert said.count("\n") == 1
    children = psutil.Process().children(recursive=True)  # those of other tests' bundles come and go
    assert not [child for child in children if home in " ".join(words_of(child))]
    assert not (tmp_path / "home" / "redis").exists()
