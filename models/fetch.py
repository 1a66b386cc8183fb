"""Bring every product of the catalogue into a folder: download, verify, convert, verify again.

The folder is a cache that can be interrupted, copied and damaged. What is intact, by sha256, is kept;
the rest is made again from the least that is missing. Besides the products it holds `sources/`, the
verified members that converters read (21 MB), so a product can be made again without a network. The
package files themselves (230 MB) are deleted as soon as their members are out.
"""

import fcntl
import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from models.catalogue import Catalogue, Product, load_catalogue
from models.convert import convert
from models.errors import ConversionError, ModelsError
from packages.archives import read_members
from packages.content import is_intact, require, sha256_of, write_atomically
from packages.download import SCRATCH, STALL_SECONDS, download
from packages.errors import PackagesError
from packages.pins import Archive, Member
from shared.progress import Display, Silent

PARALLEL_DOWNLOADS = 3
SOURCES = "sources"
SAMPLE = "astronaut"


class FetchResult(Struct, frozen=True):
    """What a fetch left in the folder and what it had to do for that."""

    files: Mapping[str, Path]  # product id -> file
    new_products: tuple[str, ...]  # ids of the products that were made now
    downloaded_bytes: int
    seconds: float


def fetch(
    folder: Path,
    catalogue: Catalogue,
    *,
    progress: Display | None = None,
    parallel: int = PARALLEL_DOWNLOADS,
    stall_seconds: float = STALL_SECONDS,
) -> FetchResult:
    """Make `folder` hold every product of `catalogue`, intact.

    With everything in place it needs no network and only hashes the files. Two processes that fetch
    into one folder wait for each other. Raises PackagesError; what was finished before stays.
    """
    progress = progress or Silent()
    start = time.monotonic()
    missing: list[Product] = []
    archives: list[Archive] = []
    if missing_products(folder, catalogue):
        try:
            with _lock(folder, progress):
                missing = missing_products(folder, catalogue)  # another process may have made some meanwhile
                archives = _archives_to_download(folder, catalogue, missing)
                if archives:
                    progress.begin(archives)
                    _download_sources(folder, missing, archives, progress, parallel, stall_seconds)
                for product in missing:
                    _make(folder, product, catalogue.onnx)
                    progress.show_product(product.file)
                _drop_duplicate_sources(folder, missing)
        except OSError as error:
            raise ModelsError(
                f"cannot fill the model folder {folder} ({error.strerror}): give it 400 MB of writable space"
            ) from error
    return FetchResult(
        files={product.id: folder / product.file for product in catalogue.products},
        new_products=tuple(product.id for product in missing),
        downloaded_bytes=sum(archive.bytes for archive in archives),
        seconds=time.monotonic() - start,
    )


def fetch_models(folder: Path, progress: Display | None = None) -> Path:
    """Make `folder` hold the default models and return it."""
    fetch(folder, load_catalogue().of_kind("model"), progress=progress)
    return folder


def fetch_sample(folder: Path, progress: Display | None = None) -> Path:
    """Make `folder` hold the sample photograph and return that file."""
    sample = fetch(folder, load_catalogue().of_kind("sample"), progress=progress)
    return sample.files[SAMPLE]


def missing_products(folder: Path, catalogue: Catalogue) -> list[Product]:
    """Return the products that are absent from `folder` or are not the pinned bytes."""
    with ThreadPoolExecutor(2) as pool:  # hashing releases the interpreter lock
        intact = pool.map(lambda p: is_intact(folder / p.file, p.bytes, p.sha256), catalogue.products)
        return [product for product, good in zip(catalogue.products, intact, strict=True) if not good]


def source_path(folder: Path, member: Member) -> Path:
    """Return where the verified bytes of a member are kept."""
    return folder / SOURCES / member.sha256


def _has_source(folder: Path, member: Member) -> bool:
    path = source_path(folder, member)
    return path.is_file() and is_intact(path, path.stat().st_size, member.sha256)


def _archives_to_download(folder: Path, catalogue: Catalogue, products: Sequence[Product]) -> list[Archive]:
    """Return the archives whose members are not all there, largest first: it decides when all are done."""
    archive_ids = {m.archive for product in products for m in product.members if not _has_source(folder, m)}
    archives = [archive for archive in catalogue.archives if archive.id in archive_ids]
    return sorted(archives, key=lambda archive: archive.bytes, reverse=True)


def _download_sources(
    folder: Path,
    products: Sequence[Product],
    archives: Sequence[Archive],
    progress: Display,
    parallel: int,
    stall_seconds: float,
) -> None:
    """Download side by side; one that fails does not stop the others, so a second run has less to do."""
    cancellation = threading.Event()

    def bring(archive: Archive) -> None:
        members = [m for product in products for m in product.members if m.archive == archive.id]
        with download(
            archive,
            folder,
            lambda count: progress.show_bytes(archive, count),
            cancellation=cancellation,
            stall_seconds=stall_seconds,
        ) as file:
            for member, data in zip(members, read_members(file, members), strict=True):
                write_atomically(source_path(folder, member), data)

    failures: list[PackagesError] = []
    with ThreadPoolExecutor(parallel) as pool:
        try:
            for future in as_completed([pool.submit(bring, archive) for archive in archives]):
                try:
                    future.result()
                except PackagesError as error:
                    failures.append(error)
        except BaseException:  # Ctrl-C: the clients run in sessions of their own and must be told
            cancellation.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    if failures:
        others = f" ({len(failures) - 1} more package files failed too)" if failures[1:] else ""
        raise type(failures[0])(f"{failures[0]}{others}")


def _make(folder: Path, product: Product, onnx_version: str) -> None:
    data = [source_path(folder, member).read_bytes() for member in product.members]
    if product.converter == "none":
        result = data[0]
    else:
        try:
            result = convert(product.converter, data)
        except ImportError as error:
            raise ConversionError(
                f"{product.file} cannot be converted, {error.name} is not installed: install the extra local"
            ) from error
    remedy = f"install the pinned requirements (the catalogue was made with onnx {onnx_version})"
    require(product.file, sha256_of(result), product.sha256, remedy)
    write_atomically(folder / product.file, result)


def _drop_duplicate_sources(folder: Path, products: Sequence[Product]) -> None:
    """Delete the sources of products that are the same bytes."""
    for product in products:
        if product.converter == "none":
            source_path(folder, product.members[0]).unlink(missing_ok=True)


@contextmanager
def _lock(folder: Path, progress: Display) -> Iterator[None]:
    """Hold the folder for this process alone, and clear what a killed one left behind."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.note(f"another process is filling {folder}: waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in folder.glob(SCRATCH + "*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield
