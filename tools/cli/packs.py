"""`geoportrait packs`: build data packs, publish them, and decide which version of each is in use."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlencode

import click

from packages.errors import PackagesError
from shared.progress import progress_display
from tools.cli.output import MEGABYTE, failure, print_json, print_table, print_verification, say

if TYPE_CHECKING:
    from functions.pack_builder.engine.overlays import PackOverlays
    from functions.pack_builder.engine.pack_plan import PackPlan
    from shared.stores import ArtifactStore

WATCH_SECONDS = 2.0
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


NO_APPROVAL_NUMBER = (
    "map: the approval number (审图号) is empty, so pictures show none; set MAP_APPROVAL_NUMBER to yours"
)

OPTIONAL_SOURCES = click.option(
    "--with",
    "with_optional",
    multiple=True,
    metavar="ID",
    help="Add an optional source, e.g. ip-dbip.",
)


@contextmanager
def _store() -> Iterator["ArtifactStore"]:
    """Give the published packs; what goes wrong becomes one line and status 1."""
    from shared.config import settings
    from shared.stores.packs import pack_artifacts

    with _one_line():
        yield pack_artifacts(settings())


@contextmanager
def _one_line() -> Iterator[None]:
    from functions.pack_builder.errors import PackError, UnknownSource
    from shared.stores.errors import CredentialsError, ObjectStoreUnavailable, StoreError

    try:
        yield
    except (CredentialsError, ObjectStoreUnavailable) as error:
        raise failure(error, "s3_endpoint_url") from None
    except UnknownSource as error:
        raise click.UsageError(str(error)) from None
    except (PackagesError, PackError, StoreError) as error:
        raise click.ClickException(str(error)) from None


def _plans(names: Sequence[str]) -> "list[PackPlan]":
    """Return the plans of the packs of these names, or of all."""
    from functions.pack_builder.engine.plans import PLANS, plan_of

    return [plan_of(name) for name in names] or list(PLANS)


@click.group()
def packs() -> None:
    """Build data packs, publish them, and decide which version of each is in use.

    Without a NAME a command works on every pack.
    """


@packs.command()
@NAMES
@FOLDER
@OPTIONAL_SOURCES
@JSON
def build(names: tuple[str, ...], folder: Path, with_optional: tuple[str, ...], as_json: bool) -> None:
    """Make packs out of packages; what is there in today's state stays."""
    from tools.packs.build import ensure_pack

    rows, lines = {}, []
    with _one_line(), progress_display("packs") as progress:
        for plan in _plans(names):
            pack = ensure_pack(plan.name, folder, with_optional=with_optional, progress=progress)
            size = sum(file.stat().st_size for file in pack.folder.rglob("*") if file.is_file())
            rows[plan.name] = {"folder": str(pack.folder), "recipe": pack.recipe, "bytes": size}
            lines.append(f"{plan.name}: {pack.folder}, {size / MEGABYTE:.0f} MB")
    say(as_json, "\n".join(lines), **rows)


@packs.command()
@NAMES
@FOLDER
@OPTIONAL_SOURCES
@JSON
def publish(names: tuple[str, ...], folder: Path, with_optional: tuple[str, ...], as_json: bool) -> None:
    """Upload built packs, lay the files of the bucket `sources` over them, and make them current."""
    from tools.packs.build import built_pack
    from tools.packs.publish import publish_pack

    with _store() as store:
        candidates = {
            plan.name: built_pack(plan.name, folder, with_optional=with_optional) for plan in _plans(names)
        }
        packs = {name: pack for name, pack in candidates.items() if pack is not None}
        if missing := sorted(candidates.keys() - packs.keys(), key=list(candidates).index):
            raise click.ClickException(
                f"{folder} has no pack {' and no pack '.join(missing)} in today's state: run "
                "`geoportrait packs build` with the same options"
            )
        versions = {name: publish_pack(pack, store) for name, pack in packs.items()}
    _rebuild(list(packs), as_json, versions)


@packs.command()
@NAMES
@JSON
def rebuild(names: tuple[str, ...], as_json: bool) -> None:
    """Lay the files of the bucket `sources` over the newest packs of packages, as `pack-builder` does."""
    with _one_line():
        packs = [plan.name for plan in _plans(names)]
    _rebuild(packs, as_json, {})


def _rebuild(names: Sequence[str], as_json: bool, current: dict[str, str]) -> None:
    """Rebuild the named packs and print their current versions, with what was refused."""
    from functions.pack_builder.engine.overlays import PackOverlays
    from shared.config import settings

    reasons: dict[str, None] = {}
    with _one_line(), progress_display("packs") as progress:
        overlays = PackOverlays.from_settings(settings())
        for name in names:
            rebuild = overlays.rebuild(name, progress.show_count)
            if rebuild is not None:
                current[name] = rebuild.version
                reasons |= {f"{name}: {reason}": None for reason in rebuild.refusals.values()}
    if not current:
        raise click.ClickException("no pack is published: run `geoportrait packs build` and `packs publish`")
    for reason in reasons:
        click.echo(f"refused by {reason}", err=True)
    lines = [f"{name} {version} is current" for name, version in current.items()]
    say(as_json, "\n".join(lines), **current)


@packs.command("list")
@NAMES
@JSON
def list_command(names: tuple[str, ...], as_json: bool) -> None:
    """List the published versions, and which pack is being built."""
    from functions.pack_builder.engine.overlays import PackOverlays
    from shared.config import settings
    from shared.stores.packs import MAP

    with _store() as store:
        rows: dict[str, list[dict[str, str | int | bool]]] = {
            plan.name: [
                {
                    "version": version.version,
                    "created": version.created_at.isoformat(timespec="seconds"),
                    "layer": store.manifest(plan.name, version.version).details.get("layer", ""),
                    "files": version.files,
                    "bytes": version.size,
                    "current": version.is_current,
                }
                for version in store.versions(plan.name)
            ]
            for plan in _plans(names)
        }
        building = _building_line(PackOverlays.from_settings(settings()), list(rows))
    number = settings().map_approval_number
    for version in rows.get(MAP, ()):
        version["approval number"] = number
    if as_json:
        print_json(rows)
    else:
        for name, versions in rows.items():
            print_table(f"Versions of {name}", versions)
        if building:
            click.echo(building)
        if rows.get(MAP) and not number:
            click.echo(NO_APPROVAL_NUMBER)


@packs.command()
@NAMES
@click.option("--watch", is_flag=True, help="Print what changes until no file waits any more.")
@JSON
def sources(names: tuple[str, ...], watch: bool, as_json: bool) -> None:
    """List the files of the bucket `sources`: which packs they feed, and why one was refused."""
    from functions.pack_builder.engine.overlays import PackOverlays
    from shared.config import settings

    with _one_line():
        overlays = PackOverlays.from_settings(settings())
        plans = _plans(names)
        rows = [row for plan in plans for row in overlays.sources(plan.name)]
        line = ""
        while watch and any(row["state"] == "waiting" and not row["reason"] for row in rows):
            line = _tell_change(line, _building_line(overlays, [plan.name for plan in plans]) or "waiting")
            time.sleep(WATCH_SECONDS)
            rows = [row for plan in plans for row in overlays.sources(plan.name)]
    if as_json:
        print_json(rows)
    else:
        print_table("Files of operators", rows)
        if not watch and (line := _building_line(overlays, [plan.name for plan in plans])):
            click.echo(line)


def _building_line(overlays: "PackOverlays", names: Sequence[str]) -> str:
    """Return which packs are being built, and how far that is; empty where none is."""
    states = ((name, overlays.building(name)) for name in names)
    return "; ".join(
        f"{name} is being built: {state.step}{f' {state.count_done:,}' if state.count_done else ''}, "
        f"{state.age:.0f} s ago"
        for name, state in states
        if state is not None
    )


def _tell_change(earlier: str, line: str) -> str:
    """Print a line that says something new; return it."""
    if line != earlier:
        click.echo(line, err=True)
    return line


@packs.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to", "folder", required=True, help="Folder of the bucket: places, osm, map, roads, boundaries, ip."
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
@click.option("--skip-bad-rows", is_flag=True, help="Set rows of a table aside that are wrong.")
@JSON
def upload(
    file: Path,
    folder: str,
    coordinates: str | None,
    columns: tuple[str, ...],
    licence: str | None,
    attribution: str | None,
    others: tuple[str, ...],
    skip_bad_rows: bool,
    as_json: bool,
) -> None:
    """Put a FILE of your own into the bucket `sources`, with what has to be said of it.

    A table of places is checked first, row by row; spreadsheets (.xlsx), UTF-16, and semicolons between the
    columns are converted. Any S3 client can do the same without the check. The event of the object store then
    has `pack-builder` take it in; `packs sources --watch` tells what becomes of it.
    """
    from shared.changes.permit import require_change
    from shared.config import settings
    from shared.stores import ObjectStore
    from tools.packs.tables import is_table, plain_table

    key = f"{folder.rstrip('/')}/{file.name}"
    with _one_line(), TemporaryDirectory() as scratch:
        if is_table(key):
            file = plain_table(file, Path(scratch))
            key = f"{folder.rstrip('/')}/{file.name}"
        packs = [plan.name for plan in _plans(()) if plan.source_type(key)]
        if not packs:
            raise click.ClickException(f"no pack takes {key}; docs/packs.md lists what is taken")
        values = {
            "coordinates": coordinates,
            "licence": licence,
            "attribution": attribution,
            "skip-bad-rows": "1" if skip_bad_rows else None,
            **_pairs(others),
        }
        metadata = {name: quote(value, safe=" /:;,.") for name, value in values.items() if value}
        if columns:
            metadata["columns"] = urlencode(_pairs(columns))
        if is_table(key):
            _check_table(file, {name: unquote(value) for name, value in metadata.items()}, skip_bad_rows)
        require_change(settings())
        objects = ObjectStore(settings())
        objects.ensure_bucket("sources")
        objects.upload_file("sources", key, file, metadata=metadata)
    say(as_json, f"{key} is uploaded for {' and '.join(packs)}", key=key, packs=packs, metadata=metadata)


def _check_table(file: Path, metadata: Mapping[str, str], skip_bad_rows: bool) -> None:
    """Read a table as it will be read, and say everything that is wrong with it."""
    from tools.packs.tables import check_table

    check = check_table(file, metadata)
    for line in check.faults.lines:
        click.echo(line, err=True)
    if not check.faults.count:
        return
    if not skip_bad_rows:
        raise click.ClickException(
            f"{check.faults.count:,} rows are wrong and nothing is uploaded: mend them, or set them aside "
            "with --skip-bad-rows"
        )
    if not check.records:
        raise click.ClickException("no row is right and nothing is uploaded")
    click.echo(f"{check.faults.count:,} rows are set aside", err=True)


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
        verification = store.verify(name, version)
    print_verification(name, verification, as_json, name=name)


@packs.command()
@NAMES
@click.option("--keep", type=click.IntRange(1), help="Versions that stay.  [PACK_VERSIONS_KEPT]")
@JSON
def prune(names: tuple[str, ...], keep: int | None, as_json: bool) -> None:
    """Delete old versions, never the current one nor one that operators' files are laid over."""
    from functions.pack_builder.engine.pruning import prune as prune_versions
    from shared.config import settings

    most = keep or settings().pack_versions_kept
    with _store() as store:
        deletions = prune_versions([plan.name for plan in _plans(names)], store, keep=most)
    lines = [f"{name}: {', '.join(versions) or 'nothing'} deleted" for name, versions in deletions.items()]
    say(as_json, "\n".join(lines), **deletions)
