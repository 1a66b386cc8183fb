"""The S3 process: nanio over a folder, with upload events.

Run as `python -m tools.local.object_process FOLDER --fd LISTENER`. The keys come from
`NANIO_ACCESS_KEY` and `NANIO_SECRET_KEY`, the token of the webhooks from `EVENT_AUTH_TOKEN`.
"""

import asyncio
import os
import socket
from pathlib import Path

import click
import orjson
from nanio.app import build_app
from nanio.auth.credentials import EnvCredentialResolver
from nanio.config import Settings as NanioSettings
from starlette.types import ASGIApp

from tools.local import asgi_server, object_storage
from tools.local.event_delivery import EventDelivery
from tools.local.event_journal import EventJournal
from tools.local.object_names import RefuseLongNames, mend_nanio
from tools.local.s3_subresources import RefuseUnknownSubresources
from tools.local.upload_events import UploadEvents


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--fd", "descriptor", type=int, required=True, help="listening socket")
@click.option("--region", default="us-east-1", show_default=True)
@click.option(
    "--events", type=click.Path(path_type=Path, file_okay=False), help="folder of the event journal"
)
@click.option("--hooks", default="{}", help='JSON: {"bucket": "address that takes its events"}')
def main(folder: Path, descriptor: int, region: str, events: Path | None, hooks: str) -> None:
    """Serve FOLDER as an S3 API on the listening socket."""
    folder.mkdir(parents=True, exist_ok=True)
    mend_nanio()
    object_storage.repair(folder)
    asyncio.run(
        _serve(folder.resolve(), socket.socket(fileno=descriptor), region, events, orjson.loads(hooks))
    )
    object_storage.closed_cleanly(folder)


async def _serve(
    folder: Path, listener: socket.socket, region: str, events: Path | None, hooks: dict[str, str]
) -> None:
    nanio = build_app(NanioSettings(data_dir=folder, region=region, credentials=EnvCredentialResolver()))
    storage = nanio.state.storage = object_storage.Storage(folder)
    app: ASGIApp = RefuseLongNames(RefuseUnknownSubresources(nanio))
    delivering = None
    if events is not None and hooks:
        journal = EventJournal(events)
        delivery = EventDelivery(journal, hooks, os.environ["EVENT_AUTH_TOKEN"])
        app = UploadEvents(app, journal, hooks, storage.head_object, delivery.wake)
        delivering = asyncio.create_task(delivery.run())
    await asgi_server.serve([(asgi_server.server(app), listener)])
    if delivering is not None:
        delivering.cancel()


if __name__ == "__main__":
    main()
