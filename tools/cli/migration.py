"""`geoportrait upgrade` and `geoportrait rollback`: the data brought to this release's layout, and back."""

from pathlib import Path

import click

from tools.cli.output import say
from tools.cli.stores import stores

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("backups"),
    show_default=True,
    help="Where the backup before the upgrade is kept; it holds secrets.",
)
@JSON
def upgrade(folder: Path, as_json: bool) -> None:
    """Bring the data to this release's layout, after a verified backup; run again after an interruption."""
    from tools.migration.steps import Stores
    from tools.migration.upgrade import Migration

    with stores() as (client, objects):
        outcome = Migration(Stores(client, objects), folder, notice=_tell).upgrade()
    record = outcome.record
    if record is None:
        say(as_json, "nothing to do: the data are of this release's layout", upgraded=False)
    else:
        text = f"upgraded from layout {record.from_layout} to {record.to_layout}; backup: {record.backup}"
        say(as_json, text, upgraded=True, resumed=outcome.is_resumed, **record.model_dump())


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.confirmation_option(prompt="What was changed since that backup is lost. Go back?")
@JSON
def rollback(file: Path | None, as_json: bool) -> None:
    """Restore the backup that the last upgrade made, or FILE; then start the release that wrote it."""
    from tools.migration.steps import Stores
    from tools.migration.upgrade import Migration

    with stores() as (client, objects):
        backup = Migration(Stores(client, objects), Path(), notice=_tell).rollback(file)
    say(as_json, f"restored {backup}: start the release that wrote it", file=str(backup))


def _tell(text: str) -> None:
    click.echo(text, err=True)
