"""What is inspected: the settings of a set-up, the folder of `make up`, and where it is reached."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct, field
from pydantic import ValidationError

from shared.config import Settings
from tools.local.home import Home


class Target(Struct, frozen=True):
    """One set-up. `home` is None for an operator's own Redis and object store."""

    settings: Settings
    home: Home | None = None
    gateway: str = ""
    """Base URL of the gateway; empty: none is asked."""
    function_address: str = ""
    """Address of a function with {name} in it; empty: through the gateway, or by the ports of `home`."""
    functions: Sequence[str] = ()
    """Deployed names; empty: all of the release."""
    reads_all: bool = False
    """Whether every byte of models and packs is read."""
    extra_hosts: Sequence[str] = field(default_factory=tuple)
    """Names that the certificate has to hold besides the gateway's."""

    @property
    def hosts(self) -> list[str]:
        """The names by which clients reach the gateway."""
        own = [urlsplit(url).hostname for url in (self.gateway, self.settings.public_url) if url]
        return list(dict.fromkeys([*(host for host in own if host), *self.extra_hosts]))


def find_target(settings: Settings, folder: Path, **choices: object) -> Target:
    """Return the set-up of the environment, or of `make up` in `folder` where the environment names none."""
    names = ("redis_url", "s3_endpoint_url")
    gateway = str(choices.pop("gateway", "") or "")
    if any(name in settings.model_fields_set for name in names) or not folder.is_dir():
        return Target(settings, None, gateway or settings.gateway_url or settings.public_url, **choices)  # type: ignore[arg-type]
    home = Home(folder)
    values = {name: value for name, value in home.environment.items() if name.upper() not in os.environ}
    with suppress(ValidationError):  # of another release; the defaults then say what is missing
        settings = Settings(**values)
    return Target(settings, home, gateway or settings.gateway_url, **choices)  # type: ignore[arg-type]
