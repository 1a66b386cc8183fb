"""`geoportrait backup` and `geoportrait restore`: everything that has state, in one verified file."""

from pathlib import Path

import click

from tools.cli.output import say
from tools.cli.stores import stores

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command()
@FILE
@click.option("--bucket", "buckets", multiple=True, help="A bucket besides those that nobody can rebuild.")
@JSON
def backup(file: Path, buckets: tuple[str, ...], as_json: bool) -> None:
    """Write apps, keys, quotas, counts, sources, tracks, history and reports into FILE. Calls may go on.

    FILE holds secrets: keep it as you keep the keys.
    """
    from tools.backup.archive import BUCKETS, read_manifest, write_backup

    with stores() as (client, objects):
        write_backup(file, client, objects, (*BUCKETS, *buckets))
        manifest = read_manifest(file)
    _tell(as_json, f"{file}: written and verified", file, manifest)


@click.command()
@FILE
@click.option("--replace", is_flag=True, help="Write over the apps of a Redis that has some.")
@click.option("--check", is_flag=True, help="Read every byte of FILE and change nothing.")
@JSON
def restore(file: Path, replace: bool, check: bool, as_json: bool) -> None:
    """Restore FILE into the Redis and the object store of the settings."""
    from tools.backup.archive import read_manifest, restore_backup

    if not file.is_file():
        raise click.ClickException(f"there is no file {file}")
    with stores() as (client, objects):
        manifest = read_manifest(file) if check else restore_backup(file, client, objects, replace=replace)
    _tell(as_json, f"{file}: whole" if check else f"{file}: restored", file, manifest)


def _tell(as_json: bool, text: str, file: Path, manifest: dict[str, object]) -> None:
    counts = {name: manifest[name] for name in ("made_at", "release", "redis_keys", "objects")}
    say(
        as_json,
        f"{text}, {counts['redis_keys']} keys and {counts['objects']} objects",
        file=str(file),
        **counts,
    )
