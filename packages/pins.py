"""Which bytes are meant: an archive of a package index, and a file inside one, by their sha256."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Text = Annotated[str, Field(min_length=1)]


class Row(BaseModel):
    """A row of the table: no field more, none less."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Archive(Row):
    """One package file. `python` and `platform` pin a wheel that is different for each machine."""

    id: Identifier
    client: Literal["pip", "npm"]
    spec: Text
    bytes: int = Field(gt=0)
    sha256: Sha256
    python: str | None = None
    platform: str | None = None


class Member(Row):
    """A file inside an archive, or the `length` bytes from `start` on of one."""

    archive: Identifier
    path: Text
    sha256: Sha256
    start: int = Field(0, ge=0)
    length: int | None = Field(None, gt=0)
