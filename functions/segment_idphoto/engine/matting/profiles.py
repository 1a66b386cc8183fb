"""The table of matting networks, read strictly: an unknown key or a missing field is an error."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, ValidationError, model_validator

from functions.segment_idphoto.engine.matting.errors import ProfileTableError, UnknownProfile
from shared.tables.rows import Identifier, Row, Sha256, Text

PROFILES_FILE: Final = Path(__file__).with_name("profiles.toml")

FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.onnx$")]
Channels = tuple[float, float, float]
Deviation = Annotated[float, Field(gt=0)]


class InputLayout(Row):
    """How a picture enters the network; x = (value / 255 - mean) / std."""

    name: Text | None = None
    layout: Literal["NCHW", "NHWC"]
    colour: Literal["RGB", "BGR"]
    dtype: Literal["float32", "float16"]
    mean: Channels
    std: tuple[Deviation, Deviation, Deviation]
    size: Literal["free", "fixed", "longest", "multiple"]
    side: int | None = Field(None, ge=32, le=4096)
    multiple: int | None = Field(None, ge=1, le=256)

    @model_validator(mode="after")
    def names_what_its_size_needs(self) -> Self:
        """Check that `side` and `multiple` are given exactly where the size policy reads them."""
        policy_fields = {
            "free": (),
            "fixed": ("side",),
            "longest": ("side", "multiple"),
            "multiple": ("multiple",),
        }
        fields = tuple(field for field in ("side", "multiple") if getattr(self, field) is not None)
        if fields != policy_fields[self.size]:
            raise ValueError(
                f"size = {self.size!r} needs {policy_fields[self.size] or 'no more fields'}, found {fields}"
            )
        return self

    def network_size(self, width: int, height: int) -> tuple[int, int]:
        """Return (width, height) of the network's input for a picture of that size."""
        match self.size:
            case "free":
                return width, height
            case "fixed":
                return self.side or width, self.side or height
        scale = self.side / max(width, height) if self.side else 1.0
        step = self.multiple or 1
        return max(step, round(width * scale / step) * step), max(step, round(height * scale / step) * step)


class OutputLayout(Row):
    """Where alpha and, if the network estimates it, the foreground come out."""

    alpha: Text | Annotated[int, Field(ge=0)]
    foreground: Text | None = None
    activation: Literal["none", "sigmoid", "minmax"]


class Recurrence(Row):
    """State of a video network: shown the same frame `passes` times."""

    state_file: FileName | None = None
    inputs: tuple[Text, ...] = Field(min_length=1)
    outputs: tuple[Text, ...] = Field(min_length=1)
    passes: int = Field(ge=1, le=8)
    ratio: Text | None = None
    ratio_side: int | None = Field(None, ge=64, le=4096)

    @model_validator(mode="after")
    def is_paired(self) -> Self:
        """Check that every state input has its output, and a ratio its side."""
        if len(self.inputs) != len(self.outputs):
            raise ValueError(
                f"{len(self.inputs)} state inputs need as many outputs, found {len(self.outputs)}"
            )
        if (self.ratio is None) != (self.ratio_side is None):
            raise ValueError("ratio and ratio_side belong together")
        return self


class Profile(Row):
    """One matting network: its file, its licence, how it is fed and read."""

    id: Identifier
    file: FileName
    supplier: Literal["models", "operator"]
    sha256: Sha256 | None = None
    licence: Text
    licence_note: Text
    source: Text
    note: Text
    input: InputLayout
    output: OutputLayout
    recurrent: Recurrence | None = None

    @model_validator(mode="after")
    def has_the_state_file_checked(self) -> Self:
        """Check that a second file comes with the bundle's models, whose sums are known."""
        if self.supplier == "operator" and self.state_model != self.model:
            raise ValueError("state_file: an operator's network is one file")
        return self

    @property
    def model(self) -> str:
        """Name of the network among the loaded models: the file's stem."""
        return self.file.removesuffix(".onnx")

    @property
    def state_model(self) -> str:
        """Name of what runs in all passes but the last: the network itself unless it is cut into two."""
        state_file = self.recurrent.state_file if self.recurrent else None
        return (state_file or self.file).removesuffix(".onnx")

    @property
    def models(self) -> frozenset[str]:
        """Names of all networks of the profile."""
        return frozenset({self.model, self.state_model})

    @property
    def instructions(self) -> str:
        """Say how the file gets to where functions load it."""
        if self.supplier == "models":
            return f"fetch and publish the models, which include {self.file}"
        return (
            f"put it into the object store as profiles/{self.id}/{self.file} of the bucket models, "
            f"which `geoportrait models add {self.id} PATH/{self.file}` does"
        )


class _Table(Row):
    profile: tuple[Profile, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def ids_are_unique(self) -> Self:
        ids = [profile.id for profile in self.profile]
        if len(set(ids)) != len(ids):
            raise ValueError("two profiles have the same id")
        return self


@cache
def load_profiles(path: Path | None = None) -> Mapping[str, Profile]:
    """Return the profiles by id, from the built-in table or an operator's own file.

    Raises ProfileTableError with every field that is wrong and what was expected there.
    """
    path = path or PROFILES_FILE
    try:
        table = _Table.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise ProfileTableError(f"the profile table {path.name} cannot be read: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise ProfileTableError(f"{path.name} is no TOML: {error}") from error
    except ValidationError as error:
        wrong = "; ".join(f"{_place(item['loc'])}: {item['msg']}" for item in error.errors())
        raise ProfileTableError(f"{path.name}: {wrong}") from error
    return {profile.id: profile for profile in table.profile}


def find_profile(profile_id: str, path: Path | None = None) -> Profile:
    """Return one profile. Raises UnknownProfile, which lists the ids there are."""
    profiles = load_profiles(path)
    if profile_id not in profiles:
        raise UnknownProfile(profile_id, profiles)
    return profiles[profile_id]


def matting_models() -> frozenset[str]:
    """Return the names of the networks of all profiles."""
    return frozenset().union(*(profile.models for profile in load_profiles().values()))


def _place(location: tuple[str | int, ...]) -> str:
    """Write ('profile', 2, 'input', 'side') as `profile 3, input.side`, counted from one."""
    if len(location) < 2:
        return ".".join(map(str, location)) or "the table"
    row = f"{location[0]} {int(location[1]) + 1}"
    return f"{row}, {'.'.join(map(str, location[2:]))}" if location[2:] else row
