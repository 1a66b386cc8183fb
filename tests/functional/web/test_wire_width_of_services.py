"""Every declared service reads the wire as widely as the original: one call in all its spellings is one call.

The engines are replaced by what notes the parameters that they would get, so no data is needed, and a family
that is added is tested by its declarations alone.
"""

import base64
from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args, get_origin

import pytest
from msgspec.structs import replace
from pydantic.fields import FieldInfo

from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.web.ai import AiEndpoint
from shared.web.declaration import takes_microseconds
from shared.web.endpoint import Endpoint
from shared.web.fields import CoordinateTypes, FieldKind, Flag, Number, Point, Points, Radius, Whole
from shared.web.function import Function
from shared.web.javascript import JavaScriptEndpoint
from shared.web.map import ALIAS, MapEndpoint
from shared.web.parameters import PLATFORM_FIELDS
from shared.web.resources import ResourceEndpoint
from tests.functional.conftest import Client, Serve
from tools.routes import load_functions

PIXEL: Final = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
).decode()
"""A picture, which the portrait services decode only in their engines."""

FLAG: Final = get_args(Flag)[1]


def endpoints_of(kind: type[Endpoint]) -> Iterator[Any]:
    """Yield every declared endpoint of a kind, those included that only some fields lead to."""
    for function in load_functions():
        for endpoint in function.endpoints:
            if isinstance(endpoint, kind):
                yield endpoint
            if isinstance(endpoint, MapEndpoint) and kind is MapEndpoint:
                yield from endpoint.alternatives.values()


MAP_ENDPOINTS: Final[tuple[MapEndpoint[Any], ...]] = tuple(endpoints_of(MapEndpoint))
AI_ENDPOINTS: Final[tuple[AiEndpoint[Any], ...]] = tuple(endpoints_of(AiEndpoint))
RESOURCES: Final[tuple[ResourceEndpoint[Any], ...]] = tuple(endpoints_of(ResourceEndpoint))


def kind_of(field: FieldInfo) -> FieldKind | None:
    """Return the kind of a field of a parameter model."""
    return next((one for one in field.metadata if isinstance(one, FieldKind)), None)


def fields_of(endpoint: MapEndpoint[Any] | ResourceEndpoint[Any]) -> dict[str, FieldInfo]:
    """Return what a caller may send, by the names of the wire."""
    model = endpoint.call.parameters if isinstance(endpoint, MapEndpoint) else endpoint.parameters
    fields: dict[str, FieldInfo] = model.model_fields
    return {f.alias or name: f for name, f in fields.items() if name not in PLATFORM_FIELDS}


def text_of(field: FieldInfo) -> str:
    """Return a text that a field takes."""
    match kind_of(field):
        case kind if kind is FLAG:
            return "1"
        case Point():
            return "39.9,116.4"
        case Points(least=least, separator=separator):
            return separator.join(f"39.9,116.{number}" for number in range(1, max(least, 2) + 1))
        case Whole(least=least):
            return str(max(least, 1))
        case Number(least=least, most=most):
            return f"{(max(least, 0) + min(most, 10)) / 2:g}"
        case Radius():
            return "100"
        case CoordinateTypes(systems=systems):
            return systems[0]
    if get_origin(field.annotation) is tuple:
        return "one"
    if get_origin(field.annotation) is not None and (choices := get_args(field.annotation)):
        return choices[0] if isinstance(choices[0], str) else ""
    return "one"


def call_of(endpoint: MapEndpoint[Any]) -> dict[str, str]:
    """Return the fields of one call: the required ones, flags, lists and the query."""
    fields = fields_of(endpoint)
    wide = {name: text_of(field) for name, field in fields.items() if has_spellings(name, field)}
    needed = {name: text_of(field) for name, field in fields.items() if field.is_required()}
    flags = {name: "1" for name, field in fields.items() if kind_of(field) is FLAG}
    return {**wide, **needed, **endpoint.form.example, **flags}


def has_spellings(name: str, field: FieldInfo) -> bool:
    kind = kind_of(field)
    return name == "query" or kind is FLAG or isinstance(kind, Points)


def spellings(fields: Mapping[str, FieldInfo], call: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield a call in other spellings."""
    kinds = {name: kind_of(field) for name, field in fields.items() if name in call}
    flags = [name for name, kind in kinds.items() if kind is FLAG]
    for yes, no in (("true", "false"), ("True", "False"), ("TRUE", "FALSE"), (" 1", "0 ")):
        yield {**call, **{name: yes if call[name] == "1" else no for name in flags}}
    lists = {name: kind for name, kind in kinds.items() if isinstance(kind, Points)}
    yield {**call, **{name: call[name] + kind.separator for name, kind in lists.items()}}
    if "query" in call:
        yield {"q" if name == "query" else name: text for name, text in call.items()}


class Notes:
    """An engine that notes its parameters."""

    def __init__(self) -> None:
        self.parameters: list[Any] = []

    def __call__(self, parameters: Any) -> dict[str, Any]:
        self.parameters.append(parameters)
        return {}


@pytest.fixture
def notes() -> Notes:
    return Notes()


WITH_FORMS: Final = [one for one in MAP_ENDPOINTS if not isinstance(one, JavaScriptEndpoint)]
"""A script sends a query and no form, and below `/` alone."""


@pytest.mark.parametrize("endpoint", WITH_FORMS, ids=lambda endpoint: endpoint.address)
def test_a_map_service_reads_all_spellings_of_a_call_alike(
    serve: Serve,
    notes: Notes,
    key: MapKey,
    app: tuple[App, str],
    directory: AppDirectory,
    endpoint: MapEndpoint[Any],
) -> None:
    directory.set_limits(app[0].appid, endpoint.service, quota=1_000_000, qps=0)
    call = replace(endpoint.call, run=notes, is_light=takes_microseconds)
    client = serve(Function("probe", [replace(endpoint, call=call, alternatives={})]), map_providers="local")
    fields, base = fields_of(endpoint), {"ak": key.ak, "output": "json", **call_of(endpoint)}
    path = endpoint.paths[0]
    expect(client, "POST" if endpoint.needs_post else "GET", path, params=base)
    for one in (base, *spellings(fields, base)):
        parts = {name: (None, text) for name, text in one.items()}
        query, form = dict(list(one.items())[:2]), dict(list(one.items())[2:])
        for method, address, options in (
            ("GET", path, {"params": one}),
            ("GET", f"{ALIAS}{path}/", {"params": one}),
            ("POST", path, {"data": one}),
            ("POST", path, {"files": parts}),
            ("POST", path, {"params": query, "data": form or {"x": "y"}}),
        ):
            if endpoint.needs_post and method == "GET":
                continue
            expect(client, method, address, **options)
            assert notes.parameters[-1] == notes.parameters[0], (method, address, one)


def expect(client: Client, method: str, path: str, **options: Any) -> None:
    answer = client.request(method, path, **options)
    assert answer.json()["status"] == 0, (options, answer.text)


# --- AI services ------------------------------------------------------------------------------------------


def switches(endpoint: AiEndpoint[Any]) -> dict[str, str]:
    """Return the fields of which the documents say what a 1 or a 0 does, switched to what is no default.

    `gradient` may be a colour as well, so it stays a text until both are known.
    """
    fields = {field.name: field.description.partition(" ")[0] for field in endpoint.fields}
    return {name: value for name, value in fields.items() if value in ("0", "1") and name != "gradient"}


@pytest.mark.parametrize("endpoint", AI_ENDPOINTS, ids=lambda endpoint: endpoint.paths[0])
def test_an_ai_service_reads_all_spellings_of_a_call_alike(
    serve: Serve, notes: Notes, access_token: str, endpoint: AiEndpoint[Any]
) -> None:
    client = serve(Function("probe", [replace(endpoint, run=notes)]))
    token = {"access_token": access_token}
    base = {field.name: PIXEL for field in endpoint.fields if field.is_required}
    on_off = switches(endpoint)
    for yes, no in (("1", "0"), ("true", "false"), ("True", "False"), (" 1", "0 ")):
        one = {**base, **{name: yes if value == "1" else no for name, value in on_off.items()}}
        parts = {name: (None, text) for name, text in {**one, **token}.items()}
        for options in (
            {"params": token, "data": one},
            {"data": {**one, **token}},
            {"data": {**token, **one}},
            {"files": parts},
            {"params": token, "files": {name: (None, text) for name, text in one.items()}},
        ):
            answer = client.post(endpoint.paths[0], **options)
            assert "error_code" not in answer.json(), (one, answer.text)
            assert notes.parameters[-1] == notes.parameters[0], options


# --- resources --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("endpoint", RESOURCES, ids=lambda endpoint: endpoint.paths[0])
def test_a_resource_reads_fields_by_the_same_kinds(endpoint: ResourceEndpoint[Any]) -> None:
    """A path's address is one text; what its query says is read by the kinds that all services share."""
    kinds = {name: kind_of(field) for name, field in fields_of(endpoint).items()}
    annotations = {name: field.annotation for name, field in fields_of(endpoint).items()}
    assert [name for name, kind in annotations.items() if kind is bool and kinds[name] is not FLAG] == []


def test_every_flag_of_every_service_is_of_the_kind_that_all_share() -> None:
    strange = [
        f"{endpoint.paths[0]} {name}"
        for endpoint in MAP_ENDPOINTS
        for name, field in fields_of(endpoint).items()
        if field.annotation is bool and kind_of(field) is not FLAG
    ]
    assert strange == []


def test_no_declared_service_is_left_out() -> None:
    answered = {path for one in (*MAP_ENDPOINTS, *AI_ENDPOINTS, *RESOURCES) for path in one.paths}
    others = {
        path
        for function in load_functions()
        for endpoint in function.endpoints
        if endpoint.public
        for path in endpoint.paths
    } - answered
    assert others == {
        "/oauth/2.0/token",  # its forms: tests/functional/auth_token
        "/batch",  # JSON
        "/locapi/v2",  # JSON as well
        "/api",  # a script: tests/functional/map_jsapi
        "/getscript",
        "/openapi.json",  # no fields
        "/attribution",  # no fields
        "/rest/2.0/image-classify",  # answers that there is nothing
    }
