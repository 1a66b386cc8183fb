"""The S3 process: nanio over a folder, behind the upload-event journal.

Run as `python -m shared.local.object_process FOLDER --fd LISTENER [--events FOLDER --hooks JSON]`; the
keys come from `NANIO_ACCESS_KEY` and `NANIO_SECRET_KEY`, the webhook's token from `EVENT_AUTH_TOKEN`.
"""

import asyncio
import socket
from pathlib import Path

import click
import uvicorn
from nanio.app import build_app
from nanio.auth.credentials import EnvCredentialResolver
from nanio.config import Settings as NanioSettings

from shared.local import object_storage


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--fd", "descriptor", type=int, required=True, help="listening socket")
@click.option("--region", default="us-east-1", show_default=True)
def main(folder: Path, descriptor: int, region: str) -> None:
    """Serve FOLDER as an S3 API on the listening socket."""
    folder.mkdir(parents=True, exist_ok=True)
    object_storage.repair(folder)
    app = build_app(
        NanioSettings(data_dir=folder.resolve(), region=region, credentials=EnvCredentialResolver())
    )
    app.state.storage = object_storage.Storage(folder.resolve())
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=3
    )
    asyncio.run(uvicorn.Server(config).serve([socket.socket(fileno=descriptor)]))
    object_storage.closed_cleanly(folder)


if __name__ == "__main__":
    main()
