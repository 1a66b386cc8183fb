"""The same call for curl, Python and JavaScript, with a name in the place of the key."""

import json
import shlex
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

LONGEST_VALUE: Final = 200
"""A photo as base64 stands in a sample by its beginning."""


def curl_sample(method: str, address: str, query: Mapping[str, str], form: Mapping[str, str]) -> str:
    """Return the call as a shell command."""
    fields = {**query, **form}
    if method == "GET":
        lines = [f"curl -G {shlex.quote(address)}"]
    else:
        target = f"{address}?{urlencode(query)}" if query else address
        lines, fields = [f"curl {shlex.quote(target)}"], dict(form)
    lines += [f"  --data-urlencode {_shell_field(name, value)}" for name, value in fields.items()]
    return " \\\n".join(lines)


def python_sample(method: str, address: str, query: Mapping[str, str], form: Mapping[str, str]) -> str:
    """Return the call as Python with httpx."""
    arguments = [json.dumps(address)]
    if query:
        arguments.append(f"params={_literal(query)}")
    if method == "POST":
        arguments.append(f"data={_literal(form)}")
    call = ",\n    ".join(arguments)
    return f"import httpx\n\nanswer = httpx.{method.lower()}(\n    {call},\n)\nprint(answer.json())"


def javascript_sample(method: str, address: str, query: Mapping[str, str], form: Mapping[str, str]) -> str:
    """Return the call as JavaScript with fetch."""
    lines = [f"const address = new URL({json.dumps(address)})"]
    lines += [
        f"address.searchParams.set({json.dumps(name)}, {json.dumps(_short(value), ensure_ascii=False)})"
        for name, value in query.items()
    ]
    if method == "POST":
        lines.append(f"const body = new URLSearchParams({_literal(form)})")
        lines.append("const answer = await fetch(address, { method: 'POST', body })")
    else:
        lines.append("const answer = await fetch(address)")
    return "\n".join([*lines, "console.log(await answer.json())"])


def _shell_field(name: str, value: str) -> str:
    return shlex.quote(f"{name}={_short(value)}")


def _literal(fields: Mapping[str, str]) -> str:
    return json.dumps({name: _short(value) for name, value in fields.items()}, ensure_ascii=False)


def _short(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else f"{value[:40]}…"
