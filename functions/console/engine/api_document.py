"""The operations of the API, out of the OpenAPI document that the gateway answers.

The document is made from the endpoints' declarations: the explorer knows what they declare, nothing else.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from shared.catalogue import Catalogue

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
CREDENTIALS: Final = frozenset({"ak", "sn", "timestamp", "mcode", "access_token"})
"""Fields that the console fills in itself, or that make no sense with its key."""
LEFT_OUT: Final = frozenset(
    {"resources", "javascript_api", "basemap_tiles", "basemap_abroad_tiles", "sdk_basemap_abroad"}
)
"""Tags of what a map fetches by itself."""
OTHERS: Final = "others"


class FieldRow(Struct, frozen=True):
    """One field of a call, with the example that it begins with."""

    name: str
    description: str
    is_required: bool
    values: tuple[str, ...]
    default: str
    example: str
    place: str
    """`query`, `form` or `path`."""


class Operation(Struct, frozen=True):
    """One path and method."""

    id: str
    method: str
    path: str
    query_type: str
    summary: str
    tag: str
    fields: tuple[FieldRow, ...]
    json_example: str
    """Of a body that is JSON, empty for any other."""
    takes_token: bool
    takes_key: bool

    @property
    def name(self) -> str:
        """The path as people read it."""
        return f"{self.path}?qt={self.query_type}" if self.query_type else self.path


class Family(Struct, frozen=True):
    """The operations of one function."""

    name: str
    operations: tuple[Operation, ...]


class ApiDocument:
    """All operations, by id and by family."""

    def __init__(self, document: Mapping[str, Any], catalogue: Catalogue) -> None:
        operations = [
            operation
            for path, methods in document["paths"].items()
            for operation in _operations(path, methods)
            if operation.tag not in LEFT_OUT
        ]
        self.operations = {operation.id: operation for operation in operations}
        families: dict[str, list[Operation]] = {}
        for operation in operations:
            service = catalogue.get(operation.tag)
            families.setdefault(service.function if service else OTHERS, []).append(operation)
        self.families = tuple(
            Family(name, tuple(rows))
            for name, rows in sorted(families.items(), key=lambda item: item[0] == OTHERS)
        )


def _operations(path: str, methods: Mapping[str, Any]) -> Iterable[Operation]:
    """Yield one operation of a path: GET where there is one, else POST."""
    method = "get" if "get" in methods else "post"
    content = methods[method]
    path, _, query = path.partition("?")
    parameters = [_field(row, row["in"]) for row in content.get("parameters", [])]
    bodies = content.get("requestBody", {}).get("content", {})
    form = bodies.get(FORM, {}).get("schema", {})
    required_names = set(form.get("required", ()))
    form_fields = [
        _field({"name": name, "schema": schema, "required": name in required_names, **schema}, "form")
        for name, schema in form.get("properties", {}).items()
    ]
    names = {field.name for field in parameters}
    fields = [field for field in (*parameters, *form_fields) if field.name not in CREDENTIALS]
    yield Operation(
        content["operationId"],
        method.upper(),
        path,
        query.partition("=")[2],
        content["summary"].replace("`", ""),
        content["tags"][0],
        tuple(sorted(fields, key=lambda field: not (field.is_required or field.example))),
        "{}" if JSON in bodies else "",
        "access_token" in names,
        "ak" in names or JSON in bodies,
    )


def _field(row: Mapping[str, Any], place: str) -> FieldRow:
    schema = row.get("schema", {})
    examples = schema.get("examples") or [row.get("example", "")]
    return FieldRow(
        row["name"],
        str(row.get("description", "")).replace("`", ""),
        bool(row.get("required")),
        tuple(schema.get("enum", ())),
        str(schema.get("default", "")),
        str(examples[0]),
        place,
    )
