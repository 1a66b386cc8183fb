"""`geoportrait packs`: build the default data pack, publish it, and decide which version is in use."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from models.errors import ModelsError
from shared.cli.output import MEGABYTE, print_json, print_table, print_verification, say

if TYPE_CHECKING:
    from shared.stores import ArtifactStore

ROOT = Path(__file__).parents[2]
FOLDER = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT / ".cache/packs",
    help="Where packages and built packs are kept.  [.cache/packs]",
)
WITH = click.option(
    "--with", "with_optional", multiple=True, metavar="ID", help="Add an optional source, e.g. ip-dbip."
)
NAME = click.option("--name", default="default", show_default=True, help="The pack.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _builder(module: str) -> Any:
    """Return a module of the function that builds packs; `shared` names functions, it imports none."""
    return import_module(f"functions.pack_builder.{module}")


@contextmanager
def _store() -> Iterator["ArtifactStore"]:
    """Give the published packs; what goes wrong becomes one line and status 1."""
    from shared.config import settings
    from shared.stores.errors import StoreError
    from shared.stores.packs import pack_artifacts

    with _one_line(StoreError):
        yield pack_artifacts(settings())


@contextmanager
def _one_line(*expected: type[Exception]) -> Iterator[None]:
    try:
        yield
    except (ModelsError, _builder("errors").PackError, *expected) as error:
        raise click.ClickException(str(error)) from None


@click.group()
def packs() -> None:
    """Build the default data pack, publish it, and decide which version is in use."""


@packs.command()
@FOLDER
@WITH
@JSON
def build(folder: Path, with_optional: tuple[str, ...], as_json: bool) -> None:
    """Make the default pack out of packages; one that is there in today's state stays."""
    with _one_line():
        built = _builder("building").ensure_default_pack(folder, with_optional=with_optional)
    size = sum(file.stat().st_size for file in built.folder.rglob("*") if file.is_file())
    fields = {"folder": str(built.folder), "recipe": built.recipe, "bytes": size}
    say(as_json, f"{built.folder}: {size / MEGABYTE:.0f} MB", **fields)


@packs.command()
@FOLDER
@WITH
@JSON
def publish(folder: Path, with_optional: tuple[str, ...], as_json: bool) -> None:
    """Upload the built pack, lay the files of the bucket `sources` over it, and make it current."""
    from shared.config import settings
    from shared.stores import ObjectStore

    building = _builder("building")
    with _store() as store:
        built = building.built_pack("default", folder, with_optional=with_optional)
        if built is None:
            raise click.ClickException(
                f"{folder} has no pack in today's state: run `geoportrait packs build` with the same options"
            )
        version = building.publish_pack(built, store)
        rebuilt = _builder("layers").SourceLayers(store, ObjectStore(settings())).rebuild()
        version = rebuilt.version if rebuilt else version
    say(as_json, f"default {version} is current", name="default", version=version)


@packs.command()
@JSON
def rebuild(as_json: bool) -> None:
    """Lay the files of the bucket `sources` over the newest pack made of packages, as `pack-builder` does."""
    from shared.config import settings
    from shared.stores import ObjectStore

    with _store() as store:
        rebuilt = _builder("layers").SourceLayers(store, ObjectStore(settings())).rebuild()
    if rebuilt is None:
        raise click.ClickException("no pack is published: run `geoportrait packs build` and `packs publish`")
    say(as_json, f"default {rebuilt.version} is current", name="default", version=rebuilt.version)


@packs.command("list")
@NAME
@JSON
def list_command(name: str, as_json: bool) -> None:
    """List the published versions."""
    with _store() as store:
        rows = [
            {
                "version": found.version,
                "created": found.created.isoformat(timespec="seconds"),
                "layer": store.manifest(name, found.version).details.get("layer", ""),
                "files": found.files,
                "bytes": found.size,
                "current": found.current,
            }
            for found in store.versions(name)
        ]
    if as_json:
        print_json({name: rows})
    else:
        print_table(f"Versions of {name}", rows)


@packs.command()
@click.argument("version")
@NAME
@JSON
def use(version: str, name: str, as_json: bool) -> None:
    """Make a published version the current one, once every byte of it is verified; functions follow."""
    with _store() as store:
        if faults := store.verify(name, version).faults:
            raise click.ClickException(f"{name} {version} is damaged and stays unused: {faults[0]}")
        store.use(name, version)
    say(as_json, f"{name} {version} is current", name=name, version=version)


@packs.command()
@NAME
@JSON
def rollback(name: str, as_json: bool) -> None:
    """Go back to the version published before the current one."""
    with _store() as store:
        version = store.rollback(name)
    say(as_json, f"{name} {version} is current", name=name, version=version)


@packs.command()
@click.argument("version", required=False)
@NAME
@JSON
def verify(version: str | None, name: str, as_json: bool) -> None:
    """Read every byte of a published version, the current one by default; exit status 1 on a fault."""
    with _store() as store:
        found = store.verify(name, version)
    print_verification(name, found, as_json, name=name)
