"""The offline bundle without a network: a new unprivileged user installs it and makes an ID photo."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PIL import Image

from shared.progress import Silent
from tools.release.offline_bundle import write_bundle

ROOT: Final = Path(__file__).parents[2]
USER: Final = 61_001
"""A user id that no machine gives to somebody."""
MINUTES: Final = 15
TOOLS: Final = ("unshare", "setpriv", "ip", "tar")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="another user and network namespaces need root"),
    *(pytest.mark.skipif(shutil.which(tool) is None, reason=f"this machine has no {tool}") for tool in TOOLS),
]

AS_ROOT: Final = """
set -eu
ip link set lo up
if [ -n "$CLOSED" ]; then # the home of our Python: of it the user sees the Python alone
    mount --bind "$PREFIX" "$PLACE/python"
    mount -t tmpfs -o mode=755 tmpfs "$CLOSED"
    mkdir -p "$PREFIX"
    mount --bind "$PLACE/python" "$PREFIX"
fi
exec setpriv --reuid=$USER_ID --regid=$USER_ID --clear-groups --no-new-privs --bounding-set=-all \
    env -i HOME="$PLACE/home" PATH=/usr/local/bin:/usr/bin:/bin PYTHON="$PREFIX/bin/python3.12" \
    sh -c "$1"
"""
AS_USER: Final = """
set -eu
cd "$HOME"
tail -n +2 /proc/net/route > routes
tar --extract --file ../bundle.tar
./geoportrait-*/install "$HOME/geoportrait"
cd geoportrait
.venv/bin/geoportrait up --http-port 0 --https-port 0 --console-port 0 > ../up.log 2>&1 &
until grep -q "ready after" ../up.log; do kill -0 $! || { cat ../up.log; exit 1; }; sleep 1; done
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder with the bundle and an empty home of the user; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "python").mkdir()
        (folder / "home").mkdir()
        os.chown(folder / "home", USER, USER)
        write_bundle(folder / "bundle.tar", ROOT / ".cache", Silent())
        yield folder


def run_without_network(script: str, place: Path) -> "subprocess.CompletedProcess[str]":
    """Run a script as the user in namespaces of its own; whatever it started ends with it."""
    namespaces = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
    prefix = Path(sys.base_prefix).resolve()
    homes = [folder for folder in reversed(prefix.parents) if not folder.stat().st_mode & 0o001]
    closed = str(homes[0]) if homes else ""
    variables = {"PLACE": str(place), "PREFIX": str(prefix), "CLOSED": closed, "USER_ID": str(USER)}
    return subprocess.run(
        [*namespaces, "sh", "-c", AS_ROOT, "as-root", script],
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        timeout=MINUTES * 60,
        check=False,
    )


def test_a_new_user_without_a_network_installs_it_and_makes_an_id_photo(place: Path) -> None:
    home = place / "home"
    run = run_without_network(AS_USER, place)
    assert run.returncode == 0, run.stdout + run.stderr
    assert (home / "routes").read_text() == ""
    log = (home / "up.log").read_text(encoding="utf-8")
    assert " have none yet" not in log, log
    photos = home / "geoportrait/.geoportrait/first-photo"
    with Image.open(photos / "scoremap.png") as foreground, Image.open(photos / "cut.png") as cut:
        assert foreground.size == cut.size
        assert foreground.getextrema() == (0, 255)
    assert {path.stat().st_uid for path in (home / "geoportrait").iterdir()} == {USER}


def test_a_byte_that_changed_on_the_way_stops_the_installation(place: Path) -> None:
    script = """
    set -eu
    cd "$HOME"
    [ -d geoportrait-* ] || tar --extract --file ../bundle.tar
    cd geoportrait-*/models
    cp centerface.onnx changed
    printf x >> changed
    mv changed centerface.onnx
    cd "$HOME"
    ./geoportrait-*/install "$HOME/other"
    """
    run = run_without_network(script, place)
    assert run.returncode == 1
    assert "models/centerface.onnx: FAILED" in run.stdout + run.stderr
    assert "the bundle is damaged" in run.stderr
    assert not (place / "home/other").exists()
