"""Rows of tables, and the types of values that tables share: names, ids and sha256."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Text = Annotated[str, Field(min_length=1)]


class Row(BaseModel):
    """A row of a table: an unknown or a missing field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
