"""The images of the functions, for this processor: docker/Dockerfile as engines build it, without a registry.

A folder with an OCI layout comes out, in which images of one lock share their layers, and beside it the bill
of materials of each image. Packages come from the wheels in the cache, nothing from a network.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from msgspec import Struct

from shared.config.release import RELEASE
from shared.progress import Display
from tools.deployment.function_table import TABLE, FunctionRow, parse_function_table
from tools.release.bill_of_materials import render_image_bill
from tools.release.errors import ReleaseError
from tools.release.image_base import make_base
from tools.release.image_store import ImageStore
from tools.release.lock_file import ROOT, read_lock
from tools.release.system_packages import read_system_packages
from tools.release.wheels import collect_wheels

BASE: Final = f"localhost/geoportrait-base:{RELEASE}"
DOCKERFILE: Final = ROOT / "docker/Dockerfile"
_WHEELS: Final = "/wheels"
_PIP: Final = f"[global]\nno-index = true\nfind-links = {_WHEELS}\n"


class FunctionImage(Struct, frozen=True):
    """One image: its function by folder and deployed name, and the lock that it is built with."""

    folder: str
    name: str
    lock: str

    @property
    def reference(self) -> str:
        """Its name in the store."""
        return f"localhost/geoportrait/{self.name}:{RELEASE}"


def function_images(names: Sequence[str] = ()) -> list[FunctionImage]:
    """Return the images of some functions, of all without names. Raises ReleaseError for an unknown one."""
    rows = {row.name: row for row in _rows()}
    if strangers := sorted(set(names) - rows.keys()):
        raise ReleaseError(f"there is no function {', '.join(strangers)}: take some of {', '.join(rows)}")
    selection = [row for name, row in rows.items() if not names or name in names]
    return [FunctionImage(row.folder, row.name, row.lock) for row in selection]


def _rows() -> Iterator[FunctionRow]:
    yield from parse_function_table((ROOT / TABLE).read_text(encoding="utf-8")).rows


class ImageBuilder:
    """Builds images into a store; `cache` is where wheels, Debian's packages and the store are kept."""

    def __init__(self, cache: Path, progress: Display, base: str = "") -> None:
        self.store = ImageStore(cache / "images")
        self._cache = cache
        self._progress = progress
        self._base = base or BASE

    def ensure_base(self) -> None:
        """Make the base where it is ours and not there yet. Raises ReleaseError."""
        if self._base == BASE and not self.store.has(BASE):
            self._progress.show_count("making the base", 0)
            with self.store.new(BASE) as root:
                make_base(root, self._cache / "debs")

    def build(self, image: FunctionImage) -> None:
        """Build an image, and the base before it where there is none. Raises ReleaseError."""
        self.ensure_base()
        wheels = self._cache / "wheels"
        collect_wheels(read_lock(image.lock), wheels, self._progress)
        with TemporaryDirectory() as name:
            pip = Path(name) / "pip.conf"
            pip.write_text(_PIP, encoding="utf-8")
            arguments = {"BASE": self._base, "FUNCTION": image.folder, "LOCK": image.lock}
            self.store.build(
                image.reference,
                DOCKERFILE,
                ROOT,
                arguments,
                volumes={wheels.absolute(): _WHEELS},
                secrets={"pip.conf": pip},
            )

    def bill(self, image: FunctionImage) -> bytes:
        """Return the bill of materials of an image that is built. Raises ReleaseError."""
        packages = collect_wheels(read_lock(image.lock), self._cache / "wheels", self._progress)
        with self.store.mount(image.reference) as root:
            return render_image_bill(image.name, packages, read_system_packages(root))


def write_images(
    folder: Path, cache: Path, progress: Display, names: Sequence[str] = (), base: str = ""
) -> list[FunctionImage]:
    """Build images and write an OCI layout, and NAME.cdx.json for each. Raises ReleaseError."""
    images, builder = function_images(names), ImageBuilder(cache, progress, base)
    folder.mkdir(parents=True, exist_ok=True)
    for number, image in enumerate(images):
        progress.show_count(f"building {len(images)} images", number)
        builder.build(image)
        builder.store.copy_to(image.reference, folder / "layout", f"{image.name}-{RELEASE}")
        (folder / f"{image.name}.cdx.json").write_bytes(builder.bill(image))
    return images
