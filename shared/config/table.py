"""The configuration table of the documents, made from the settings class so that neither can drift."""

import typing

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from shared.config.settings import Settings, is_secret

HEADER = "| variable | default | meaning |\n|---|---|---|"


def markdown_table() -> str:
    """Return one Markdown row a setting; secrets are marked, since they belong into secret files."""
    rows = [_row(name, field) for name, field in Settings.model_fields.items()]
    return "\n".join([HEADER, *rows])


def _row(name: str, field: FieldInfo) -> str:
    kinds = typing.get_args(field.annotation)
    choices = [kind for kind in kinds if isinstance(kind, str)]
    meaning = field.description or ""
    if choices:
        meaning += f" ({' or '.join(f'`{choice}`' for choice in choices)})"
    if is_secret(name):
        meaning += " (secret)"
    return f"| `{name.upper()}` | {_default(field)} | {meaning} |".replace("|  |", "| |")


def _default(field: FieldInfo) -> str:
    value = field.default
    if value in (None, PydanticUndefined, ""):
        return ""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, tuple):
        value = ",".join(value)
    if isinstance(value, bool):
        value = str(value).lower()
    return f"`{value}`" if str(value) else ""
