"""`geoportrait models`: fetch the networks, publish them, and decide which version is in use."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from models.catalogue import load_catalogue
from models.fetch import fetch
from packages.errors import PackagesError
from shared.progress import progress_display
from tools.cli.output import failure, print_json, print_rows, print_table, print_verification, say

if TYPE_CHECKING:
    from shared.stores import ArtifactStore, ProfileWeights

FOLDER = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".cache/models"),
    show_default=True,
    help="Where the models lie on this machine.",
)
EXCLUDE = click.option(
    "--without",
    "excluded_ids",
    multiple=True,
    metavar="ID",
    help="Leave out a model, e.g. for its licence (repeatable).",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
PORTRAIT = "portrait"


@contextmanager
def _stores() -> Iterator[tuple["ArtifactStore", "ProfileWeights"]]:
    """Give the published models and the operators' weights; what goes wrong becomes one line, status 1.

    Imported here, so that a `fetch` with nothing to do, which every `make up` begins with, stays quick.
    """
    from shared.config import settings
    from shared.stores import ObjectStore, ProfileWeights, model_artifacts
    from shared.stores.errors import CredentialsError, ObjectStoreUnavailable, StoreError

    try:
        yield model_artifacts(settings()), ProfileWeights(ObjectStore(settings()), settings().cache_dir)
    except (CredentialsError, ObjectStoreUnavailable) as error:
        raise failure(error, "s3_endpoint_url") from None
    except (PackagesError, StoreError) as error:
        raise click.ClickException(str(error)) from None


@click.group()
def models() -> None:
    """Fetch the networks, publish them, and decide which version is in use."""


@models.command("fetch")
@FOLDER
@EXCLUDE
@JSON
def fetch_command(folder: Path, excluded_ids: tuple[str, ...], as_json: bool) -> None:
    """Bring every model and the sample picture into a folder; what is intact there stays."""
    try:
        with progress_display("models") as progress:
            fetched_models = fetch(folder, load_catalogue().excluding(*excluded_ids), progress=progress)
    except PackagesError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        print_json(
            {
                "folder": str(folder),
                "files": {name: str(path) for name, path in fetched_models.files.items()},
                "made": list(fetched_models.new_products),
                "downloaded_bytes": fetched_models.downloaded_bytes,
                "seconds": round(fetched_models.seconds, 3),
            }
        )
        return
    summary = (
        f"{len(fetched_models.new_products)} made now" if fetched_models.new_products else "all there already"
    )
    click.echo(f"{len(fetched_models.files)} files in {folder}: {summary}, {fetched_models.seconds:.1f} s")


@models.command("publish")
@FOLDER
@EXCLUDE
@JSON
def publish_command(folder: Path, excluded_ids: tuple[str, ...], as_json: bool) -> None:
    """Upload the fetched models as a version and make it current."""
    from models.publish import publish

    with _stores() as (artifacts, _):
        version = publish(folder, load_catalogue().excluding(*excluded_ids), artifacts)
    say(as_json, f"{PORTRAIT} {version} is current", name=PORTRAIT, version=version)


@models.command("list")
@JSON
def list_command(as_json: bool) -> None:
    """List the published versions and the weights that operators added for profiles."""
    with _stores() as (artifacts, profiles):
        versions = artifacts.versions(PORTRAIT)
        weights = profiles.list()
    rows = [
        {
            "version": version.version,
            "created": version.created_at.isoformat(),
            "files": version.files,
            "bytes": version.size,
            "current": version.is_current,
        }
        for version in versions
    ]
    weight_rows = [
        {"profile": each.profile, "file": each.file, "bytes": each.size, "sha256": each.sha256}
        for each in weights
    ]
    if as_json:
        print_json({PORTRAIT: rows, "profiles": weight_rows})
        return
    print_table(f"Versions of {PORTRAIT}", rows)
    print_table("Weights for profiles", weight_rows)


@models.command()
@click.argument("profile")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@JSON
def add(profile: str, file: Path, as_json: bool) -> None:
    """Upload weights of your own for a matting profile, with their sha256."""
    with _stores() as (artifacts, profiles):
        artifacts.require_change()
        weights = profiles.add(profile, file)
    key = f"profiles/{weights.profile}/{weights.file}"
    if as_json:
        print_json({"key": key, "bytes": weights.size, "sha256": weights.sha256})
    else:
        print_rows("Added", {"key": key, "bytes": weights.size, "sha256": weights.sha256})


@models.command()
@click.argument("version")
@JSON
def use(version: str, as_json: bool) -> None:
    """Make a published version the current one; functions take it at their next start."""
    with _stores() as (artifacts, _):
        artifacts.use(PORTRAIT, version)
    say(as_json, f"{PORTRAIT} {version} is current", name=PORTRAIT, version=version)


@models.command()
@JSON
def rollback(as_json: bool) -> None:
    """Go back to the version published before the current one."""
    with _stores() as (artifacts, _):
        version = artifacts.rollback(PORTRAIT)
    say(as_json, f"{PORTRAIT} {version} is current", name=PORTRAIT, version=version)


@models.command()
@click.argument("version", required=False)
@JSON
def verify(version: str | None, as_json: bool) -> None:
    """Read every byte of a published version, the current one by default; exit status 1 on a fault."""
    with _stores() as (artifacts, _):
        verification = artifacts.verify(PORTRAIT, version)
    print_verification(PORTRAIT, verification, as_json)
