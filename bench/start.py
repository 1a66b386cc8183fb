"""How long `geoportrait up` takes until it is ready: the first start in a new home, and later ones.

    python -m bench.start [--again 3]

The models must have been fetched before (`make models`); the first start then publishes them, creates the
demo app and makes the first photo. Times include the interpreter's own start.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.command import arguments
from bench.folders import ROOT


def seconds_until_ready(home: Path) -> float:
    """Start a bundle in `home`, wait until it says that it is ready, stop it."""
    command = [sys.executable, "-m", "tools.cli.main", "up", "--home", str(home)]
    began = time.monotonic()
    process = subprocess.Popen(
        [*command, "--http-port", "0", "--https-port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    with process.stdout as output:
        ready = any("ready after" in line for line in output)
        elapsed = time.monotonic() - began
        process.send_signal(signal.SIGINT)
        process.wait()
    if not ready:
        raise SystemExit("the bundle did not start")
    return elapsed


def main() -> None:
    """Print the times and the load of the machine."""
    parser = arguments(__doc__)
    parser.add_argument("--again", type=int, default=3)
    again: int = parser.parse_args().again
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with TemporaryDirectory(prefix="gp-") as folder:
        print(f"first start   {seconds_until_ready(Path(folder)):5.1f} s")
        for _ in range(again):
            print(f"later start   {seconds_until_ready(Path(folder)):5.1f} s")


if __name__ == "__main__":
    main()
