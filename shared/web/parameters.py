"""Parameter models of the map services: how they are declared, and how a caller's fields become one."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.geo.refusal import ParameterInvalid
from shared.web.fields import mismatch

CALLER_ADDRESS: Final = "caller_address"
"""Field that every parameter model may declare; the platform fills it, a client cannot."""

PUBLIC_ADDRESS: Final = "public_address"
"""Field that the parameters of a resource may declare: the scheme and host under which the caller reached
the gateway, such as `https://maps.example`. The platform fills it, a client cannot."""

MAP_SESSION: Final = "map_session"
"""Field that the parameters of a resource may declare: what vouches for the tiles of a map that a signed call
begins, empty for another call. The platform fills it, a client cannot."""

CALLER_APP: Final = "caller_app"
"""Field that the parameters of a service may declare which keeps what its callers send: the appid of the key.
The platform fills it, a client cannot."""

PLATFORM_FIELDS: Final = frozenset({CALLER_ADDRESS, PUBLIC_ADDRESS, MAP_SESSION, CALLER_APP})

DEBUG: Final = "debug"
"""Field that a parameter model may declare; only a key that an operator allows it to can send it."""


class MapParameters(BaseModel):
    """Parameters of a map service: unknown ones are ignored, and empty ones never arrive here.

    Their descriptions are shown in the API documents; one that `is_required` there still gets a default
    when the service has an error of its own for its absence.
    """

    # A model is built at its first use: a function has many, and a cold start answers one call.
    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True, defer_build=True)


def parameter(
    description: str, default: str = "", *, is_required: bool = False, alias: str | None = None
) -> Any:
    """Return the pydantic field of a text that the engine itself checks."""
    return Field(default, alias=alias, description=description, json_schema_extra={"required": is_required})


def read_parameters[P: BaseModel](model: type[P], fields: Mapping[str, str]) -> P:
    """Return the parameters that a call's fields are. Raises ParameterInvalid for the first wrong one."""
    try:
        return model.model_validate(_with_long_names(model, fields))
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in problem["loc"])
        raise ParameterInvalid(name, _describe(problem, fields.get(name, ""))) from None


SHORT_NAMES: Final = {"q": "query"}
"""What Baidu reads beside the documented name of a field."""


def _with_long_names(model: type[BaseModel], fields: Mapping[str, str]) -> Mapping[str, str]:
    names = {
        name: fields[short]
        for short, name in SHORT_NAMES.items()
        if short in fields and name not in fields and name in model.model_fields
    }
    return {**fields, **names} if names else fields


def _describe(problem: Mapping[str, Any], text: str) -> str:
    match problem["type"]:
        case "missing":
            return "is missing"
        case "literal_error":
            return mismatch(text, f"one of {problem['ctx']['expected'].replace(' or ', ', ')}")
    return str(problem["msg"]).removeprefix("Value error, ")
