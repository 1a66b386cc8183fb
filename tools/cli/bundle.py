"""`geoportrait up`: the whole bundle on this machine."""

import time
from pathlib import Path

import click

BEGAN = time.monotonic()
ROOT = Path(__file__).parents[2]


_FOLDER = click.Path(path_type=Path, file_okay=False)
_PORT = click.IntRange(0, 65535)


@click.command("up")
@click.option(
    "--home", type=_FOLDER, default=ROOT / ".geoportrait", help="State and secrets.  [.geoportrait]"
)
@click.option(
    "--models", type=_FOLDER, default=ROOT / ".cache/models", help="Fetched models.  [.cache/models]"
)
@click.option(
    "--packs", type=_FOLDER, default=ROOT / ".cache/packs", help="Built data packs.  [.cache/packs]"
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Listen here; :: for the network, 0.0.0.0 for IPv4 alone.",
)
@click.option("--http-port", type=_PORT, default=8080, show_default=True)
@click.option("--https-port", type=_PORT, default=8443, show_default=True)
@click.option("--console-port", type=_PORT, default=8090, show_default=True, help="On this machine alone.")
@click.option(
    "--idle-seconds", type=click.FloatRange(0), default=0, help="Stop a function this idle; 0 keeps it."
)
@click.option(
    "--processes", is_flag=True, help="Run as a cluster does: nginx, and a process for every function."
)
@click.option(
    "--upgrade", is_flag=True, help="First bring the data to this release's layout, after a backup."
)
@click.option("--rollback", is_flag=True, help="Bring the data back to the backup before that, and stop.")
def run_bundle(
    home: Path,
    models: Path,
    packs: Path,
    host: str,
    http_port: int,
    https_port: int,
    console_port: int,
    idle_seconds: float,
    processes: bool,
    upgrade: bool,
    rollback: bool,
) -> None:
    """Run Redis, S3, every function and the gateway on this machine; Ctrl-C stops them all."""
    if processes and idle_seconds:
        raise click.UsageError("--idle-seconds stops functions, and --processes keeps them: leave one out")
    if upgrade and rollback:
        raise click.UsageError("--upgrade goes forward and --rollback back: choose one")
    from tools.local.assembly import Options
    from tools.local.start import StartFailed, start

    try:
        options = Options(
            host,
            http_port,
            https_port,
            idle_seconds,
            processes,
            migration="upgrade" if upgrade else "rollback" if rollback else "none",
            console_port=console_port,
        )
        start(home, options, models, packs, BEGAN)
    except StartFailed as error:
        raise click.ClickException(str(error)) from error
