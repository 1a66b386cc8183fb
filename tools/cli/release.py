"""`geoportrait bundle`, `images`, `sbom` and `audit-dependencies`: releases and their known faults."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from shared.progress import progress_display
from tools.cli.output import MEGABYTE, print_json, say
from tools.release.errors import ReleaseError

ROOT = Path(__file__).parents[2]
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--cache",
    type=_FOLDER,
    default=ROOT / ".cache",
    help="Where wheels, models and packs are kept.  [.cache]",
)
@click.option(
    "--images",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="A folder of image archives that go in too.",
)
@JSON
def bundle(file: Path, cache: Path, images: Path | None, as_json: bool) -> None:
    """Write all that a machine without a network needs into the tar archive FILE.

    Wheels, models, data packs, manifests, the program, its bill of materials and an installer. What is not in
    the cache is brought and built first.
    """
    from tools.release.offline_bundle import write_bundle

    with _one_line(), progress_display("bundle") as progress:
        sha256 = write_bundle(file, cache, progress, images)
    size = file.stat().st_size
    say(
        as_json,
        f"{file}: {size / MEGABYTE:,.0f} MB, sha256 {sha256}",
        file=str(file),
        bytes=size,
        sha256=sha256,
    )


@click.command()
@click.argument("folder", type=_FOLDER)
@click.option(
    "--function", "names", multiple=True, metavar="NAME", help="A function by its deployed name.  [all]"
)
@click.option(
    "--base",
    default="",
    metavar="IMAGE",
    help="An image with Python 3.12, as buildah names it.  [made by debootstrap]",
)
@click.option(
    "--cache",
    type=_FOLDER,
    default=ROOT / ".cache",
    help="Where wheels, Debian's packages and layers are kept.  [.cache]",
)
@JSON
def images(folder: Path, names: tuple[str, ...], base: str, cache: Path, as_json: bool) -> None:
    """Build the images of the functions with buildah, and write them into FOLDER: an OCI layout, and the bill
    of materials of each.

    Needs root, and no registry: `geoportrait bundle --images FOLDER` takes them along.
    """
    from tools.release.images import write_images

    with _one_line(), progress_display("images") as progress:
        made_images = write_images(folder, cache, progress, names, base)
    say(as_json, f"{folder}: {len(made_images)} images", images=[image.name for image in made_images])


@click.command()
@click.option("--lock", default="local", show_default=True, help="A lock file of requirements/, by name.")
def sbom(lock: str) -> None:
    """Print the bill of materials (CycloneDX JSON): packages of a lock, models, sources of the packs."""
    from models.catalogue import load_catalogue
    from tools.release.bill_of_materials import render_bill
    from tools.release.lock_file import read_lock

    with _one_line():
        click.echo(render_bill(read_lock(lock), load_catalogue()))


@click.command("audit-dependencies")
@click.option(
    "--advisories",
    required=True,
    type=click.Path(path_type=Path),
    help="A file or folder in the OSV format: JSON, or a ZIP of them.",
)
@click.option(
    "--ignore",
    "ignored_ids",
    multiple=True,
    metavar="ID",
    help="An advisory, by id or alias, that you judged not to matter.",
)
@JSON
def audit_dependencies(advisories: Path, ignored_ids: tuple[str, ...], as_json: bool) -> None:
    """Compare every pinned package with advisories; exit status 1 when one is known to have a fault.

    Nothing is asked of a network: bring a newer file now and then.
    """
    from tools.release.advisories import read_advisories
    from tools.release.audit import find_vulnerabilities, pinned_packages

    with _one_line():
        advisory_rows, packages = read_advisories(advisories), pinned_packages()
    vulnerabilities = find_vulnerabilities(packages, advisory_rows, ignored_ids)
    newest = max(advisory.last_change for advisory in advisory_rows)[:10]
    if as_json:
        print_json(
            {
                "packages": len(packages),
                "advisories": len(advisory_rows),
                "newest_advisory": newest,
                "vulnerabilities": [vulnerability.record() for vulnerability in vulnerabilities],
            }
        )
    else:
        for vulnerability in vulnerabilities:
            click.echo(str(vulnerability))
        count = len(vulnerabilities) or "no"
        click.echo(
            f"{len(packages)} packages, {len(advisory_rows)} advisories, "
            f"the newest of {newest}: {count} known faults"
        )
    if vulnerabilities:
        raise SystemExit(1)


@contextmanager
def _one_line() -> Iterator[None]:
    from functions.pack_builder.errors import PackError
    from models.errors import CatalogueError
    from packages.errors import PackagesError

    try:
        yield
    except (CatalogueError, PackError, PackagesError, ReleaseError) as error:
        raise click.ClickException(str(error)) from None
