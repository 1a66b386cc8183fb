"""`geoportrait packs`: build data packs, publish them, and decide which version of each is in use."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from packages.errors import PackagesError
from shared.progress import progress_display
from tools.cli.output import MEGABYTE, failure, print_json, print_table, print_verification, say

if TYPE_CHECKING:
    from shared.stores import ArtifactStore

ROOT = Path(__file__).parents[2]
FOLDER = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT / ".cache/packs",
    help="Where packages and built packs are kept.  [.cache/packs]",
)
NAME = click.argument("name")
NAMES = click.argument("names", nargs=-1, metavar="[NAME]...")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _builder(module: str) -> Any:
    """Return a module of the function that builds packs; `shared` names functions, it imports none."""
    return import_module(f"functions.pack_builder.{module}")


def _known_sources(ctx: click.Context, param: click.Parameter, ids: tuple[str, ...]) -> tuple[str, ...]:
    known = [source.id for source in _builder("sources").load_sources() if source.optional]
    for unknown in set(ids) - set(known):
        raise click.BadParameter(f"no optional source is called {unknown}; there is {', '.join(known)}")
    return ids


WITH = click.option(
    "--with",
    "with_optional",
    multiple=True,
    metavar="ID",
    callback=_known_sources,
    help="Add an optional source, e.g. ip-dbip.",
)


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
    from shared.stores.errors import CredentialsError, ObjectStoreUnavailable

    try:
        yield
    except (CredentialsError, ObjectStoreUnavailable) as error:
        raise failure(error, "s3_endpoint_url") from None
    except (PackagesError, _builder("errors").PackError, *expected) as error:
        raise click.ClickException(str(error)) from None


def _named(names: Sequence[str]) -> list[Any]:
    """Return the plans of the packs that were named, or of all."""
    packs = _builder("packs")
    return [packs.plan_of(name) for name in names] or list(packs.PLANS)


@click.group()
def packs() -> None:
    """Build data packs, publish them, and decide which version of each is in use.

    Without a NAME a command works on every pack.
    """


@packs.command()
@NAMES
@FOLDER
@WITH
@JSON
def build(names: tuple[str, ...], folder: Path, with_optional: tuple[str, ...], as_json: bool) -> None:
    """Make packs out of packages; what is there in today's state stays."""
    building = _builder("building")
    done = {}
    with _one_line(), progress_display("packs") as progress:
        for plan in _named(names):
            built = building.ensure_pack(plan.name, folder, with_optional=with_optional, progress=progress)
            size = sum(file.stat().st_size for file in built.folder.rglob("*") if file.is_file())
            done[plan.name] = {"folder": str(built.folder), "recipe": built.recipe, "bytes": size}
    lines = [f"{name}: {of['folder']}, {of['bytes'] / MEGABYTE:.0f} MB" for name, of in done.items()]
    say(as_json, "\n".join(lines), **done)


@packs.command()
@NAMES
@FOLDER
@WITH
@JSON
def publish(names: tuple[str, ...], folder: Path, with_optional: tuple[str, ...], as_json: bool) -> None:
    """Upload built packs, lay the files of the bucket `sources` over them, and make them current."""
    building = _builder("building")
    done = {}
    with _store() as store:
        built = {
            plan.name: building.built_pack(plan.name, folder, with_optional=with_optional)
            for plan in _named(names)
        }
        if missing := [name for name, pack in built.items() if pack is None]:
            raise click.ClickException(
                f"{folder} has no pack {' and no pack '.join(missing)} in today's state: run "
                "`geoportrait packs build` with the same options"
            )
        for name, pack in built.items():
            done[name] = building.publish_pack(pack, store)
    _rebuild(list(built), as_json, done)


@packs.command()
@NAMES
@JSON
def rebuild(names: tuple[str, ...], as_json: bool) -> None:
    """Lay the files of the bucket `sources` over the newest packs of packages, as `pack-builder` does."""
    with _one_line():
        named = [plan.name for plan in _named(names)]
    _rebuild(named, as_json, {})


def _rebuild(names: Sequence[str], as_json: bool, current: dict[str, str]) -> None:
    """Rebuild the named packs and print their current versions, with what was refused."""
    from shared.config import settings
    from shared.stores.errors import StoreError

    refused: dict[str, None] = {}
    with _one_line(StoreError), progress_display("packs") as progress:
        layers = _builder("layers").SourceLayers.of(settings())
        for name in names:
            rebuilt = layers.rebuild(name, progress.show_count)
            if rebuilt is not None:
                current[name] = rebuilt.version
                refused |= {f"{name}: {reason}": None for reason in rebuilt.refused.values()}
    if not current:
        raise click.ClickException("no pack is published: run `geoportrait packs build` and `packs publish`")
    for reason in refused:
        click.echo(f"refused by {reason}", err=True)
    lines = [f"{name} {version} is current" for name, version in current.items()]
    say(as_json, "\n".join(lines), **current)


@packs.command("list")
@NAMES
@JSON
def list_command(names: tuple[str, ...], as_json: bool) -> None:
    """List the published versions."""
    with _store() as store:
        rows = {
            plan.name: [
                {
                    "version": found.version,
                    "created": found.created_at.isoformat(timespec="seconds"),
                    "layer": store.manifest(plan.name, found.version).details.get("layer", ""),
                    "files": found.files,
                    "bytes": found.size,
                    "current": found.is_current,
                }
                for found in store.versions(plan.name)
            ]
            for plan in _named(names)
        }
    if as_json:
        print_json(rows)
    else:
        for name, versions in rows.items():
            print_table(f"Versions of {name}", versions)


@packs.command()
@NAMES
@JSON
def sources(names: tuple[str, ...], as_json: bool) -> None:
    """List the files of the bucket `sources`: which packs they feed, and why one was refused."""
    from shared.config import settings
    from shared.stores.errors import StoreError

    with _one_line(StoreError):
        layers = _builder("layers").SourceLayers.of(settings())
        rows = [row for plan in _named(names) for row in layers.sources(plan.name)]
    if as_json:
        print_json(rows)
    else:
        print_table("Files of operators", rows)


@packs.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to", "folder", required=True, help="Folder of the bucket: places, osm, boundaries, ip, roads."
)
@click.option("--coordinates", help="What a table is in: wgs84, gcj02 or bd09.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Which column is which field, e.g. name=网点名称; once for each.",
)
@click.option("--licence", help="The licence of the file, as /attribution shows it.")
@click.option("--attribution", help="Whose work the file is, as /attribution shows it.")
@click.option("--metadata", "others", multiple=True, metavar="NAME=VALUE", help="Anything else, e.g. as-of.")
@JSON
def upload(
    file: Path,
    folder: str,
    coordinates: str | None,
    columns: tuple[str, ...],
    licence: str | None,
    attribution: str | None,
    others: tuple[str, ...],
    as_json: bool,
) -> None:
    """Put a FILE of your own into the bucket `sources`, with what has to be said of it.

    Any S3 client can do the same; this one writes the metadata. The event of the object store then has
    `pack-builder` take it in; `packs sources` tells what became of it.
    """
    from urllib.parse import quote, urlencode

    from shared.config import settings
    from shared.stores import ObjectStore
    from shared.stores.errors import StoreError

    key = f"{folder.rstrip('/')}/{file.name}"
    with _one_line(StoreError):
        builder = _builder("packs")
        fed = [plan.name for plan in builder.PLANS if plan.kind_of(key)]
        if not fed:
            raise click.ClickException(f"no pack takes {key}; docs/packs.md lists what is taken")
        said = {"coordinates": coordinates, "licence": licence, "attribution": attribution, **_pairs(others)}
        metadata = {name: quote(value, safe=" /:;,.") for name, value in said.items() if value}
        if columns:
            metadata["columns"] = urlencode(_pairs(columns))
        objects = ObjectStore(settings())
        objects.ensure_bucket("sources")
        objects.upload_file("sources", key, file, metadata=metadata)
    say(as_json, f"{key} is uploaded for {' and '.join(fed)}", key=key, packs=fed, metadata=metadata)


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    pairs = {name: value for name, _, value in (text.partition("=") for text in texts)}
    if "" in pairs.values() or "" in pairs:
        raise click.ClickException(f"{' '.join(texts)}: expected name=value")
    return pairs


@packs.command()
@NAME
@click.argument("version")
@JSON
def use(name: str, version: str, as_json: bool) -> None:
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
@NAME
@click.argument("version", required=False)
@JSON
def verify(name: str, version: str | None, as_json: bool) -> None:
    """Read every byte of a published version, the current one by default; exit status 1 on a fault."""
    with _store() as store:
        found = store.verify(name, version)
    print_verification(name, found, as_json, name=name)


@packs.command()
@NAMES
@click.option("--keep", type=click.IntRange(1), help="Versions that stay.  [PACK_VERSIONS_KEPT]")
@JSON
def prune(names: tuple[str, ...], keep: int | None, as_json: bool) -> None:
    """Delete old versions, never the current one nor one that operators' files are laid over."""
    from shared.config import settings

    kept = keep or settings().pack_versions_kept
    with _store() as store:
        pruned = _builder("pruning").prune([plan.name for plan in _named(names)], store, keep=kept)
    lines = [f"{name}: {', '.join(versions) or 'nothing'} deleted" for name, versions in pruned.items()]
    say(as_json, "\n".join(lines), **pruned)
