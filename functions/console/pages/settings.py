"""The settings of this process with the source of each; nothing is changed here, no secret shown."""

import re
from typing import Any, Final, NamedTuple, get_args

from pydantic import SecretStr

from functions.console.frame.visit import Result, Visit
from shared.config.settings import SECRET_DIRECTORY, Settings

_USER: Final = re.compile(r"(?<=://)[^/?#@\s]+@")
"""User and password of an address, which no setting asks for and people write all the same."""


class Row(NamedTuple):
    """One setting; `value` is empty for a secret."""

    name: str
    description: str
    value: str
    is_secret: bool
    is_present: bool
    source: str
    """`file`, `environment` or `default`: a key below settings.source of texts/."""


def show(visit: Visit) -> Result:
    """Return every setting."""
    return {"rows": [_row(visit.settings, name) for name in Settings.model_fields]}


def _row(settings: Settings, name: str) -> Row:
    field, value = Settings.model_fields[name], getattr(settings, name)
    is_secret = SecretStr in (field.annotation, *get_args(field.annotation))
    is_present = bool(value.get_secret_value() if isinstance(value, SecretStr) else value)
    source = "environment" if name in settings.model_fields_set else "default"
    if any((SECRET_DIRECTORY / spelling).is_file() for spelling in (name, name.replace("_", "-"))):
        source = "file"
    return Row(
        name.upper(),
        field.description or "",
        "" if is_secret else _text(value),
        is_secret,
        is_present,
        source,
    )


def _text(value: Any) -> str:
    """Return a value as the environment spells it."""
    match value:
        case None:
            text = ""
        case bool():
            text = str(value).lower()
        case tuple():
            text = ",".join(map(str, value))
        case _:
            text = str(value)
    return _USER.sub("…@", text)
