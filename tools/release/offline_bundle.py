"""The offline bundle: all that a machine without a network needs, in one archive with its installer.

install              makes a folder that runs, out of this one; needs a shell and a Python 3.12
SHA256SUMS           of every file; `install` checks them first
sbom.cdx.json        the bill of materials
platform             the processor that the wheels are for
geoportrait.lock     the program's own wheel by its hash, beside program/requirements/local.lock
wheels/  models/  packs/  images/  program/
"""

import hashlib
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from functions.pack_builder.engine.plans import PLANS
from models.catalogue import Catalogue, load_catalogue
from models.fetch import fetch
from shared.config.release import RELEASE
from shared.progress import Display
from tools.packs.build import ensure_pack
from tools.packs.publish import fetch_overlay_sources
from tools.release.bill_of_materials import render_bill
from tools.release.lock_file import BUNDLE_LOCK, ROOT, read_lock
from tools.release.program import WHEEL, program_files, program_wheel
from tools.release.tar_archive import Content, write_archive
from tools.release.wheels import collect_wheels

TOP: Final = f"geoportrait-{RELEASE}"
INSTALLER: Final = "setup/install-bundle"


def write_bundle(file: Path, cache: Path, progress: Display, images: Path | None = None) -> str:
    """Write the bundle for this platform and return its sha256.

    cache: where wheels, models and packs are kept; what is missing there is brought and built first.
    images: a folder of image archives that go in too.
    Raises ReleaseError, PackagesError, PackError.
    """
    catalogue = load_catalogue()
    wheels = collect_wheels(read_lock(BUNDLE_LOCK), cache / "wheels", progress)
    fetch(cache / "models", catalogue, progress=progress)
    wheel = program_wheel()
    contents: dict[str, Content] = {
        "install": ROOT / INSTALLER,
        "platform": f"{platform.machine()}\n".encode(),
        "sbom.cdx.json": render_bill(
            list(wheels), catalogue, wheels={package.name: path for package, path in wheels.items()}
        ),
        "geoportrait.lock": _requirement(wheel),
        f"wheels/{WHEEL}": wheel,
        **{f"wheels/{path.name}": path for path in wheels.values()},
        **dict(_models(catalogue, cache / "models")),
        **dict(_packs(cache / "packs", progress)),
        **dict(_files("images", images)),
        **{f"program/{name}": path for name, path in program_files()},
    }
    programs = {
        name for name, path in contents.items() if isinstance(path, Path) and path.stat().st_mode & 0o100
    }
    return write_archive(file, TOP, contents, frozenset({"install", *programs}), progress)


def _requirement(wheel: bytes) -> bytes:
    return f"geoportrait=={RELEASE} --hash=sha256:{hashlib.sha256(wheel).hexdigest()}\n".encode()


def _models(catalogue: Catalogue, folder: Path) -> Iterator[tuple[str, Path]]:
    for product in catalogue.products:
        yield f"models/{product.file}", folder / product.file


def _packs(folder: Path, progress: Display) -> Iterator[tuple[str, Path]]:
    for plan in PLANS:
        pack = ensure_pack(plan.name, folder, progress=progress)
        yield from _files(f"packs/{pack.folder.parent.name}", pack.folder.parent)
    # Publishing a pack publishes what the site's own files are laid over it with.
    for source in fetch_overlay_sources(folder, progress).sources.values():
        for member in source.members:
            path = f"sources/{source.id}/{member.file}"
            yield f"packs/{path}", folder / path


def _files(place: str, folder: Path | None) -> Iterator[tuple[str, Path]]:
    if folder is None:
        return
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield f"{place}/{path.relative_to(folder).as_posix()}", path
