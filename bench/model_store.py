"""How long the models take: a fetch with nothing to do, publishing, and a function's cold start.

    python -m bench.model_store [--first]

--first also downloads everything from the package indexes into an empty folder (230 MB).
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.command import arguments
from bench.folders import MODELS
from models.catalogue import load_catalogue
from models.fetch import fetch
from models.publish import publish
from shared.config import Settings
from shared.progress import Lines
from shared.stores import ObjectStore, model_artifacts, open_models
from tools.local.object_server import ObjectServer
from tools.local.redis_server import RedisServer

MEGABYTE = 1e6


def timed(what: str, work: Callable[[], Any], *, runs: int = 1) -> Any:
    """Print the best time of some runs and return the last result."""
    best, result = float("inf"), None
    for _ in range(runs):
        started = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - started)
    print(f"{what:<58} {best * 1000:8.1f} ms")
    return result


def main() -> None:
    """Print the table."""
    parser = arguments(__doc__)
    parser.add_argument("--first", action="store_true", help="measure a first fetch, too")
    catalogue = load_catalogue()
    with tempfile.TemporaryDirectory() as temporary:
        if parser.parse_args().first:
            empty = Path(temporary) / "models"
            fetched = timed(
                "first fetch: download, convert, verify",
                lambda: fetch(empty, catalogue, progress=Lines("models")),
            )
            print(f"  of {fetched.downloaded_bytes / MEGABYTE:.0f} MB of package files")
        fetch(MODELS, catalogue, progress=Lines("models"))
        timed("fetch with everything there", lambda: fetch(MODELS, catalogue), runs=5)
        command = [sys.executable, "-m", "tools.cli.main", "models", "fetch", "--folder", str(MODELS)]
        timed(
            "the command `geoportrait models fetch` with everything there",
            lambda: subprocess.run(command, check=True, capture_output=True),
            runs=5,
        )
        with RedisServer() as redis_server, ObjectServer(Path(temporary) / "s3") as server:
            settings = Settings(
                redis_url=redis_server.url,
                s3_endpoint_url=server.endpoint_url,
                s3_access_key_id=server.access_key,
                s3_secret_access_key=server.secret_key,
                cache_dir=Path(temporary) / "cache",
            )
            timed("boto3: import and first call", lambda: ObjectStore(settings).ensure_bucket("other"))
            timed("publish", lambda: publish(MODELS, catalogue, model_artifacts(settings)))
            timed("publish again", lambda: publish(MODELS, catalogue, model_artifacts(settings)), runs=3)
            timed("cold start: open_models with an empty cache", lambda: open_models(settings))
            timed("warm start: open_models with a verified cache", lambda: open_models(settings), runs=5)
            store = model_artifacts(settings)
            store.fetch("portrait")
            timed("look at the pointer", lambda: store.fetch("portrait"), runs=20)


if __name__ == "__main__":
    main()
