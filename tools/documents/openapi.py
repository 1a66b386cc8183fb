"""The OpenAPI 3.1 document, made from the endpoints' declarations."""

import re
from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Any

import orjson

from shared.web.documents import Answer, Documentation, Parameter, Schema
from shared.web.endpoint import Endpoint
from shared.web.function import Function

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_NOT_IN_AN_ID = re.compile(r"[/.{}?=]+")

DESCRIPTION = (
    "ID-photo segmentation and map services, wire-compatible with Baidu's APIs. Business errors are "
    "HTTP 200: map services say `status`, AI services `error_code`. A field that is sent empty is absent, "
    "an unknown one is ignored, a trailing slash is optional."
)


def openapi(functions: Iterable[Function]) -> Schema:
    """Return the document of all public endpoints that describe themselves."""
    paths: dict[str, Schema] = {}
    schemas: dict[str, Schema] = {}
    for function in functions:
        for endpoint in function.endpoints:
            documentation = endpoint.documentation()
            if documentation is None or not endpoint.public:
                continue
            for path in documentation.paths or endpoint.paths:
                paths[path] = {
                    method: _operation(endpoint, documentation, method, path, schemas)
                    for method in documentation.methods
                }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "geoportrait",
            "version": metadata.version("geoportrait"),
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


def render_openapi(functions: Iterable[Function]) -> bytes:
    """Return the document as the bytes of its file: a line for each path and each schema."""
    document = openapi(functions)
    paths, schemas = document.pop("paths"), document.pop("components")["schemas"]
    head = orjson.dumps(document)[:-1]
    return b'%s,\n"paths":{\n%s\n},\n"components":{"schemas":{\n%s\n}}}\n' % (
        head,
        _lines(paths),
        _lines(schemas),
    )


def _lines(entries: Schema) -> bytes:
    return b",\n".join(
        b"%s:%s" % (orjson.dumps(name), orjson.dumps(entry)) for name, entry in entries.items()
    )


def _operation(
    endpoint: Endpoint, documentation: Documentation, method: str, path: str, schemas: dict[str, Schema]
) -> Schema:
    operation: Schema = {
        "operationId": f"{method}{_NOT_IN_AN_ID.sub('_', path)}",
        "summary": endpoint.summary,
        "tags": [documentation.tag],
    }
    in_form = documentation.form or (documentation.query if method == "post" else ())
    in_query = documentation.access + (() if method == "post" else documentation.query)
    in_path = [field for field in documentation.path if f"{{{field.name}}}" in path]
    if in_query or in_path:
        operation["parameters"] = [
            *(_parameter(field, "path", documentation.example) for field in in_path),
            *(_parameter(field, "query", documentation.example) for field in in_query),
        ]
    if method == "post" and documentation.json_body is not None:
        operation["requestBody"] = {"required": True, "content": {_JSON: {"schema": documentation.json_body}}}
    elif method == "post" and in_form:
        operation["requestBody"] = {
            "required": True,
            "content": {_FORM: {"schema": _form(in_form, documentation.example)}},
        }
    operation["responses"] = {
        status: _response(answer, schemas) for status, answer in sorted(documentation.answers.items())
    }
    return operation


def _parameter(field: Parameter, place: str, example: Mapping[str, str]) -> Schema:
    parameter = {
        "name": field.name,
        "in": place,
        "required": field.is_required or place == "path",
        "description": field.description,
        "schema": field.schema,
    }
    return {**parameter, "example": example[field.name]} if field.name in example else parameter


def _form(fields: Iterable[Parameter], example: Mapping[str, str]) -> Schema:
    fields = tuple(fields)
    return {
        "type": "object",
        "properties": {field.name: _property(field, example) for field in fields},
        "required": [field.name for field in fields if field.is_required],
    }


def _property(field: Parameter, example: Mapping[str, str]) -> Schema:
    property_ = {**field.schema, "description": field.description}
    return {**property_, "examples": [example[field.name]]} if field.name in example else property_


def _response(answer: Answer, schemas: dict[str, Schema]) -> Schema:
    for name, schema in {**answer.definitions, **answer.shapes}.items():
        if schemas.setdefault(name, schema) != schema:
            raise ValueError(f"two shapes are called {name}: give one of them another name")
    shapes: list[Mapping[str, Any]] = [{"$ref": f"#/components/schemas/{name}"} for name in answer.shapes]
    content: Schema = {}
    if shapes:
        content[_JSON] = {"schema": shapes[0] if len(shapes) == 1 else {"anyOf": shapes}}
    content |= {media_type: {"schema": {"type": "string"}} for media_type in answer.media_types}
    response: Schema = {"description": answer.description}
    return {**response, "content": content} if content else response
