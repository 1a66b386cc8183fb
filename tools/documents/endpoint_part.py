"""What the API documents say of one endpoint: its parameters, codes, an example and a real answer."""

import asyncio
import inspect
import json
from collections.abc import Mapping
from typing import Any, Final

from shared.catalogue import NO_QUOTA, Catalogue
from shared.geo.refusal import Refusal
from shared.web.documents import Documentation, Parameter
from shared.web.endpoint import Endpoint
from shared.web.map import MapEndpoint
from shared.web.parameters import CALLER_ADDRESS

_WIDTH = 100
_EXAMPLE_CALLER = "58.16.0.1"
LONGEST_ANSWER: Final = 40
"""Lines of an answer that is shown as it is; a longer one is folded."""


def render_part(endpoint: Endpoint, catalogue: Catalogue) -> str:
    """Return the part of one endpoint; the data packs of its function must be open for its example."""
    documentation = endpoint.documentation()
    assert documentation is not None  # noqa: S101 - the pages leave out an endpoint without one
    sections = [
        _heading(endpoint, documentation, catalogue),
        _parameters((*documentation.path, *documentation.query, *documentation.form)),
        _codes(documentation.codes),
    ]
    if isinstance(endpoint, MapEndpoint) and documentation.example:
        sections += [
            _call(endpoint, documentation.example),
            _answer(_layout(example_answer(endpoint))),
        ]
    return "\n\n".join(filter(None, sections))


def example_answer(endpoint: MapEndpoint[Any]) -> Mapping[str, Any]:
    """Run the engine on the endpoint's example and return the whole answer, a refusal where that is it."""
    fields = {**endpoint.form.example, CALLER_ADDRESS: _EXAMPLE_CALLER}
    try:
        result = endpoint.call.engine(endpoint.call.parameters.model_validate(fields))
        if inspect.iscoroutine(result):
            result = asyncio.run(result)
    except Refusal as refusal:
        return endpoint.wrap_refusal(refusal.status, str(refusal), refusal.also or {})
    assert isinstance(result, Mapping)  # noqa: S101 - pictures have no example
    return endpoint.wrap_answer(result)


def _heading(endpoint: Endpoint, documentation: Documentation, catalogue: Catalogue) -> str:
    methods = " or ".join(f"`{method.upper()}`" for method in documentation.methods)
    paths = ", ".join(f"`{path}`" for path in documentation.paths or endpoint.paths)
    return f"{methods} {paths}: {endpoint.summary}.{_limits(documentation.tag, catalogue)}"


def _limits(service: str, catalogue: Catalogue) -> str:
    service_row = catalogue.get(service)
    if service_row is None:
        return ""
    quota = (
        "no daily limit"
        if service_row.daily_quota == NO_QUOTA
        else f"{service_row.daily_quota:,} calls a day"
    )
    rate = f"{service_row.qps} a second" if service_row.qps else "no limit a second"
    return f" Service `{service}`: {quota}, {rate}."


def _parameters(fields: tuple[Parameter, ...]) -> str:
    rows = [
        f"| `{field.name}` | {'required' if field.is_required else _default(field)} | {_meaning(field)} |"
        for field in fields
        if field.name not in ("output", "callback")
    ]
    return "\n".join(["| parameter | default | |", "|---|---|---|", *rows]) if rows else ""


def _default(field: Parameter) -> str:
    return f"`{field.default}`" if field.default else ""


def _meaning(field: Parameter) -> str:
    values = ", ".join(f"`{value}`" for value in field.values)
    meaning = f"{field.description} ({values})" if values else field.description
    return meaning.replace("|", r"\|")  # a bare one ends the cell, also within code


def _codes(codes: Mapping[int, str]) -> str:
    rows = [f"| {code} | {why} |" for code, why in sorted(codes.items())]
    return "\n".join(["| code | when |", "|---|---|", *rows]) if rows else ""


def _call(endpoint: Endpoint, example: Mapping[str, str]) -> str:
    fields = "".join(f" --data-urlencode '{name}={value}'" for name, value in example.items())
    return _fence("console", f'$ curl -G "$BASE{endpoint.paths[0]}" -d ak=$AK{fields}')


def _answer(text: str) -> str:
    lines = text.count("\n") + 1
    if lines <= LONGEST_ANSWER:
        return _fence("json", text)
    return f"<details><summary>the answer, {lines} lines</summary>\n\n{_fence('json', text)}\n\n</details>"


def _fence(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```"


def _layout(value: Any, indent: str = "") -> str:
    """Return JSON in which what fits into a line stands in one."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(flat) <= _WIDTH or not isinstance(value, (dict, list)) or not value:
        return flat
    inner = indent + "  "
    if isinstance(value, dict):
        lines = [f"{inner}{json.dumps(name)}: {_layout(item, inner)}" for name, item in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + _layout(item, inner) for item in value) + f"\n{indent}]"
