"""What an endpoint says of itself for the API documents: its fields and the shapes of its answers.

The OpenAPI document and docs/api are made from this, so that a parameter is described once, where
it is declared.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from msgspec import Struct, field
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from shared.web.fields import FieldKind

Schema = dict[str, Any]
REFERENCE = "#/components/schemas/{model}"


class Parameter(Struct, frozen=True):
    """One field of a request. `values` are the only ones taken, where there are such."""

    name: str
    description: str
    is_required: bool = False
    default: str = ""
    values: tuple[str, ...] = ()

    @property
    def schema(self) -> Schema:
        """The JSON schema; everything is text on the wire."""
        schema: Schema = {"type": "string"}
        if self.values:
            schema["enum"] = list(self.values)
        if self.default:
            schema["default"] = self.default
        return schema


class Answer(Struct, frozen=True):
    """One HTTP status: the JSON shapes it may have, and media types whose body is not described."""

    description: str
    shapes: Mapping[str, Schema]
    media_types: tuple[str, ...] = ()
    definitions: Mapping[str, Schema] = field(default_factory=lambda: MappingProxyType({}))


class Documentation(Struct, frozen=True):
    """One endpoint. `access` are the fields of the credentials, which the tables of fields leave out.

    `paths` are its paths where the declared ones are only their beginnings, with the fields of `path` in
    braces.
    """

    tag: str
    methods: tuple[Literal["get", "post"], ...]
    access: tuple[Parameter, ...] = ()
    paths: tuple[str, ...] = ()
    path: tuple[Parameter, ...] = ()
    query: tuple[Parameter, ...] = ()
    form: tuple[Parameter, ...] = ()
    json_body: Schema | None = None
    answers: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    codes: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    example: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def parameters_of(model: type[BaseModel], *, exclude: frozenset[str] = frozenset()) -> tuple[Parameter, ...]:
    """Return the fields of a parameter model by the names that callers use."""
    properties = model.model_json_schema()["properties"]
    return tuple(
        _parameter(field.alias or name, field, properties[field.alias or name])
        for name, field in model.model_fields.items()
        if name not in exclude
    )


def _parameter(name: str, field: FieldInfo, schema: Schema) -> Parameter:
    kind = next((note for note in field.metadata if isinstance(note, FieldKind)), None)
    default = "" if field.is_required() or field.default is None else field.default
    return Parameter(
        name,
        field.description or "",
        is_required=field.is_required() or bool(schema.get("required")),
        default=str(default) if kind is None or default == "" else kind.write(default),
        values=tuple(schema.get("enum", ())),
    )


def shape_of(kind: Any, name: str, constants: Schema) -> tuple[Schema, dict[str, Schema]]:
    """Return the schema of a TypedDict with further constant fields in front, and what it refers to.

    Of a union of them it is one schema of each.
    """
    schema = TypeAdapter(kind).json_schema(ref_template=REFERENCE, mode="serialization")
    definitions = schema.pop("$defs", {})
    if "anyOf" in schema:
        members = [definitions[member["$ref"].rpartition("/")[2]] for member in schema["anyOf"]]
        variants = [_closed_shape(member, member["title"], constants) for member in members]
        return {"title": name, "anyOf": variants}, definitions
    return _closed_shape(schema, name, constants), definitions


def _closed_shape(schema: Schema, name: str, constants: Schema) -> Schema:
    if "properties" not in schema:
        return {"type": "object", "title": name, "properties": constants}
    return {
        **schema,
        "title": name,
        "properties": {**constants, **schema["properties"]},
        "required": [*constants, *schema.get("required", ())],
        "additionalProperties": False,
    }
