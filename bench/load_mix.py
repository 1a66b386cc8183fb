"""The mix of bench/load.py: what is asked of each service, and how answers are read (load_mix.toml)."""

import itertools
import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Any, Final, Literal
from urllib.parse import urlencode

import orjson
from msgspec import Struct, field

from shared.catalogue import Catalogue

TABLE: Final = Path(__file__).with_name("load_mix.toml")
REQUESTS: Final = 240
"""Requests that are made of a row before it is measured; they are sent again and again."""
PICTURES: Final = (b"\x89PNG", b"\xff\xd8", b"GIF8", b"RIFF")


class MixError(Exception):
    """The table is wrong; the message says which row and what was expected."""


class MixRow(Struct, frozen=True):
    """One row of the table: a kind of call."""

    service: str
    path: str
    group: str | None = None
    method: Literal["GET", "POST"] = "GET"
    fields: Mapping[str, str | list[str]] = field(default_factory=dict)
    body: str = ""
    key: Literal["server", "browser", "token", "none"] = "server"
    units: int = 1
    rate: float = 0.0
    parts: tuple[str, ...] = ()
    day: float = 0.0

    @property
    def name(self) -> str:
        """The service, and its group if it has some."""
        return f"{self.service}, {self.group}" if self.group else self.service


class Caller(Struct, frozen=True):
    """The credentials that requests carry, and what stands for the `$words` of the table."""

    host: str
    keys: Mapping[str, str]
    words: Mapping[str, Any]


Call = tuple[bytes, ...]
"""The requests of one call as they go over the wire: itself, and its parts."""


def read_mix(catalogue: Catalogue, path: Path = TABLE) -> list[MixRow]:
    """Return the rows. Raises MixError where a service has none, or a row fits no service."""
    rows = []
    for values in tomllib.loads(path.read_text(encoding="utf-8"))["call"]:
        values["parts"] = tuple(values.get("parts", ()))
        row = MixRow(**values)
        if row.service not in catalogue:
            raise MixError(f"{path.name}: expected a service of the catalogue, found {row.service!r}")
        kind = catalogue[row.service].kind
        rows.append(MixRow(**{**values, "key": "token"}) if kind == "ai" else row)
    if absent := set(catalogue) - {row.service for row in rows}:
        raise MixError(f"{path.name}: no call for {', '.join(sorted(absent))}; add a row for each")
    for service in catalogue.values():
        groups = {row.group for row in rows if row.service == service.id}
        if groups != set(service.groups or (None,)):
            raise MixError(
                f"{path.name}: {service.id} has the groups {sorted(service.groups)}, the table {groups}"
            )
    return rows


def rate_of(row: MixRow, catalogue: Catalogue) -> float:
    """Return the calls a second that the catalogue grants one app: those of the quota, by their units."""
    rate = row.rate or catalogue[row.service].qps_of(row.group) / row.units
    if rate <= 0:
        raise MixError(f"{row.name}: expected a rate, since the catalogue has no calls a second; found none")
    return rate


def calls_of(row: MixRow, caller: Caller, count: int = REQUESTS) -> list[Call]:
    """Return `count` different calls of a row, or as many as differ at all."""
    cycles = {
        name: itertools.cycle(value if isinstance(value, list) else [value])
        for name, value in row.fields.items()
    }
    return [
        _call(row, caller, {name: next(values) for name, values in cycles.items()}, number)
        for number in range(count if row.key != "token" else 4)
    ]


def is_answered(body: bytes) -> bool:
    """Tell whether a body is the answer to a call, and no refusal in the envelope of its service."""
    if body[:1] not in (b"{", b"["):
        return body.startswith(PICTURES) or (len(body) > 0 and not body.lstrip().startswith(b"<"))
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    if not isinstance(content, dict):
        return True
    result = content.get("result")
    codes = [content.get(name) for name in ("status", "error_code", "errcode", "error") if name in content]
    if isinstance(result, dict) and "error" in result:
        codes.append(result["error"])
    return all(str(code) in ("0", "None") for code in codes)


def code_of(body: bytes) -> str:
    """Return the code of a refusal, for a table of what callers see; `HTML` or `bytes` for what has none."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return "HTML" if body.lstrip().startswith(b"<") else "bytes"
    if isinstance(content, dict):
        for name in ("error_code", "errcode", "status", "error"):
            if name in content:
                return str(content[name])
        if isinstance(content.get("result"), dict) and "error" in content["result"]:
            return str(content["result"]["error"])
    return "JSON"


def _call(row: MixRow, caller: Caller, values: dict[str, str], number: int) -> Call:
    words = {name: word(number) if callable(word) else word for name, word in caller.words.items()}
    words |= {"number": number, "ak": caller.keys["server"]}
    fields = {name: Template(value).substitute(words) for name, value in values.items()}
    credential = {"token": "access_token", "none": ""}.get(row.key, "ak")
    query = {credential: caller.keys[row.key]} if credential else {}
    if row.body:
        body = Template(row.body).substitute(words).encode()
        return (_request("POST", row.path, query, caller.host, body, "application/json"),)
    if row.method == "POST":
        form = "application/x-www-form-urlencoded"
        if row.key == "token":
            return (_request("POST", row.path, query, caller.host, urlencode(fields).encode(), form),)
        return (_request("POST", row.path, {}, caller.host, urlencode(query | fields).encode(), form),)
    first = _request("GET", row.path, query | fields, caller.host)
    return (first, *(_request("GET", part, query, caller.host) for part in row.parts))


def _request(
    method: str, path: str, query: Mapping[str, str], host: str, body: bytes = b"", content_type: str = ""
) -> bytes:
    target = f"{path}?{urlencode(query)}" if query else path
    head = f"{method} {target} HTTP/1.1\r\nhost: {host}\r\n"
    if method == "POST":
        head += f"content-type: {content_type}\r\ncontent-length: {len(body)}\r\n"
    return f"{head}\r\n".encode() + body


def track_points(number: int, *, count: int = 10, prefix: str = "car", start: int) -> str:
    """Return `count` points of one entity as an upload carries them; another number, other points."""
    return json.dumps(
        [
            {
                "entity_name": f"{prefix}-{number % 10}",
                "latitude": round(26.57 + (number * count + row) % 4_000 * 2e-5, 6),
                "longitude": 106.71,
                "loc_time": start + number * count + row,
                "coord_type_input": "bd09ll",
                "speed": 36.5,
                "direction": 0,
                "radius": 10,
            }
            for row in range(count)
        ]
    )


def service_names(rows: list[MixRow]) -> Iterator[str]:
    """Yield the name of every row once, in the order of the table."""
    yield from dict.fromkeys(row.name for row in rows)
