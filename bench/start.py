"""How long `geoportrait up` takes until it is ready, and a function until its first answer.

    python -m bench.start [--again 5]
    python -m bench.start --function all [--again 5] [--beside FOLDER] [--write]

The models must have been fetched before (`make models`); the first start then publishes them, creates the
demo app and makes the first photo. Times include the interpreter's own start.

Of a function, `map_direction` or all of them: the time from the start of its process until it has answered
one call, with its packs and models in the local cache, and its processor time until then, the best of as
many starts; and what its imports take, by package, the warm-up's included. `--beside` is another tree of the
program, whose functions are started in turn with those of this one. `--write` puts the table into
docs/performance.md. Ends with status 1 where a start is not as promised. A busy machine is told by a wall
time above the processor's: `nice -n -20` before the command puts it first.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.cold_starts import Row, head, measure, measured_functions
from bench.command import arguments
from bench.folders import ROOT
from bench.generated_tables import replace_part, table

ALL = "all"
DOCUMENT = ROOT / "docs" / "performance.md"
MARK = "starts"


def seconds_until_ready(home: Path) -> float:
    """Start a bundle in `home`, wait until it says that it is ready, stop it."""
    command = [sys.executable, "-m", "tools.cli.main", "up", "--home", str(home)]
    began = time.monotonic()
    process = subprocess.Popen(
        [*command, "--http-port", "0", "--https-port", "0", "--console-port", "0"],
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


def print_functions(name: str, times: int, beside: Path | None, *, write: bool) -> bool:
    """Print the starts of the functions of a name, or of all; tell whether they are as promised."""
    functions = [function for function in measured_functions() if name in (ALL, function.name)]
    if not functions:
        raise SystemExit(f"expected {ALL} or a function with a promised start, found {name}")
    rows: list[Row] = []

    def tell(row: Row) -> None:
        rows.append(row)
        print(" | ".join(row.cells), flush=True)

    print(" | ".join(head(has_beside=beside is not None)))
    measure(functions, times, beside, tell)
    if write:
        titles = head(has_beside=beside is not None)
        replace_part(DOCUMENT, MARK, table(titles, [row.cells for row in rows]))
    return all(row.here.wall <= row.promise for row in rows)


def main() -> None:
    """Print the times and the load of the machine."""
    parser = arguments(__doc__)
    parser.add_argument("--again", type=int, default=5)
    parser.add_argument("--function")
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if options.function:
        is_kept = print_functions(options.function, options.again, options.beside, write=options.write)
        sys.exit(0 if is_kept else "a start takes longer than promised")
    with TemporaryDirectory(prefix="gp-") as folder:
        print(f"first start   {seconds_until_ready(Path(folder)):5.1f} s")
        for _ in range(options.again):
            print(f"later start   {seconds_until_ready(Path(folder)):5.1f} s")


if __name__ == "__main__":
    main()
