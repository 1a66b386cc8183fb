"""Images in a store of our own, by buildah: built, mounted, copied out; without a registry."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Final

from tools.release.errors import BuildahError

DRIVERS: Final = ("overlay", "vfs")
"""The ways to store layers, the best first: vfs copies everything below with every layer."""
_POLICY: Final = '{"default": [{"type": "insecureAcceptAnything"}]}\n'
"""Whose signatures images need: none, as they are made here and come from nowhere."""
_LAST_LINES: Final = 15


class ImageStore:
    """The images in `folder`, which one process uses at a time. Needs root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._policy = self.folder / "policy.json"
        self._policy.write_text(_POLICY, encoding="utf-8")

    @cached_property
    def driver(self) -> str:
        """How layers are stored on this disk."""
        for driver in DRIVERS[:-1]:
            if self._try("info", driver=driver).returncode == 0:
                return driver
        return DRIVERS[-1]

    def has(self, image: str) -> bool:
        """Tell whether there is an image of a name."""
        return self._try("inspect", "--type", "image", image, driver=self.driver).returncode == 0

    def build(
        self,
        image: str,
        dockerfile: Path,
        context: Path,
        arguments: Mapping[str, str],
        *,
        volumes: Mapping[Path, str],
        secrets: Mapping[str, Path],
    ) -> None:
        """Build an image; steps that an earlier one had are taken from the store.

        arguments: of the Dockerfile; volumes: folders to be seen while it builds, read only; secrets: files
        by id. Raises BuildahError.
        """
        words = ["bud", *self._signatures, "--pull-never", "--layers", "--isolation", "chroot", "--quiet"]
        words += ["--file", str(dockerfile), "--ignorefile", f"{dockerfile}.dockerignore", "--tag", image]
        for name, value in arguments.items():
            words += ["--build-arg", f"{name}={value}"]
        for folder, place in volumes.items():
            words += ["--volume", f"{folder}:{place}:ro"]
        for name, file in secrets.items():
            words += ["--secret", f"id={name},src={file}"]
        self._run(*words, str(context))

    @contextmanager
    def new(self, image: str) -> Iterator[Path]:
        """Yield an empty root folder; its content at the end is the image. Raises BuildahError."""
        container = self._run("from", *self._signatures, "scratch")
        try:
            yield Path(self._run("mount", container))
            self._run("umount", container)
            self._run("commit", *self._signatures, "--quiet", "--disable-compression", container, image)
        finally:
            self._run("rm", container)

    @contextmanager
    def mount(self, image: str) -> Iterator[Path]:
        """Give the root folder of an image; what is written into it is forgotten. Raises BuildahError."""
        container = self._run("from", *self._signatures, "--pull-never", image)
        try:
            yield Path(self._run("mount", container))
        finally:
            self._run("rm", container)

    def copy_to(self, image: str, layout: Path, tag: str) -> None:
        """Add an image to an OCI layout (a folder), where images share layers. Raises BuildahError."""
        words = ("push", *self._signatures, "--quiet", "--disable-compression")
        self._run(*words, image, f"oci:{layout.absolute()}:{tag}")

    @property
    def _signatures(self) -> tuple[str, str]:
        return ("--signature-policy", str(self._policy))

    def _run(self, *words: str) -> str:
        run = self._try(*words, driver=self.driver)
        if run.returncode:
            lines = (run.stderr or run.stdout).splitlines()[-_LAST_LINES:]
            raise BuildahError(
                f"buildah {words[0]} failed (exit status {run.returncode}):\n" + "\n".join(lines)
            )
        return run.stdout.strip()

    def _try(self, *words: str, driver: str) -> "subprocess.CompletedProcess[str]":
        program = shutil.which("buildah")
        if program is None:
            raise BuildahError(
                "buildah is not installed, and images are built with it: apt-get install buildah"
            )
        places = ("--root", str(self.folder / "layers"), "--runroot", str(self.folder / "run"))
        environment = {**os.environ, "TMPDIR": str(self.folder)}
        return subprocess.run(  # noqa: S603 - a fixed program; the words are ours
            [program, *places, "--storage-driver", driver, *words],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
