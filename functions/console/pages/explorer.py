"""The API explorer: every operation with a form; whoever's key it carries, the call counts like any other."""

import threading
import time
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Any, Final

import orjson

from functions.console.engine.api_document import ApiDocument, Operation
from functions.console.engine.call_keys import (
    PASTED_KEY,
    CallKey,
    KeyChoice,
    KeyUnknown,
    RefererWrong,
    find_call_key,
    key_choices,
)
from functions.console.engine.call_samples import curl_sample, javascript_sample, python_sample
from functions.console.engine.gateway import Gateway, GatewayAway
from functions.console.engine.shown_answers import show_answer
from functions.console.errors import FormRefused, OutcomeUnknown
from functions.console.frame.visit import Result, Visit
from shared.access.app import App
from shared.catalogue import load_catalogue

DOCUMENT: Final = "/openapi.json"
KEPT_SECONDS: Final = 60.0
KEY_NAMES: Final = {"ak": "YOUR_AK", "access_token": "YOUR_ACCESS_TOKEN"}
SECRET_NAMES: Final = {"client_secret": "YOUR_SECRET_KEY"}
"""Fields whose text serves one call and is shown nowhere, and what stands for them in samples."""
FIELD: Final = "f."
"""What the names of a call's fields begin with in the form."""


def show(visit: Visit) -> Result:
    """Show the operations, and the form of the one that is chosen."""
    return _data(visit)


def _data(visit: Visit) -> dict[str, Any]:
    data: dict[str, Any] = {
        "families": (),
        "operation": None,
        "values": {},
        "answer": None,
        "samples": {},
        "app": None,
        "services": load_catalogue(),
        "key_groups": {},
        "chosen_key": visit.form.get("key", ""),
        "pasted": PASTED_KEY,
        "body": visit.form.get("body", ""),
    }
    try:
        document = _document(visit.stores.gateway)
        data["app"] = visit.stores.gateway.app()
    except GatewayAway:
        return data
    operation = document.operations.get(visit.query.get("operation", visit.form.get("operation", "")))
    values = _field_values(visit, operation) if operation else {}
    return {
        **data,
        "families": document.families,
        "operation": operation,
        "values": {name: value for name, value in values.items() if name not in SECRET_NAMES},
        "key_groups": _key_groups(visit, data["app"], operation) if operation else {},
        "samples": _samples(visit, operation, values) if operation else {},
    }


def _field_values(visit: Visit, operation: Operation) -> dict[str, str]:
    """Return what stands in the fields: the examples, or what a form that was refused had."""
    if visit.form:
        return {field.name: visit.form.get(FIELD + field.name, "") for field in operation.fields}
    return {field.name: field.example for field in operation.fields}


def _key_groups(visit: Visit, own_app: App, operation: Operation) -> dict[str, list[KeyChoice]]:
    """Return the keys to choose among, by the names of their apps."""
    may_call = visit.role == "operator" and (operation.takes_key or operation.takes_token)
    choices = key_choices(visit.stores.apps.all(), own_app.appid, operation) if may_call else []
    return {app: list(group) for app, group in groupby(choices, key=lambda choice: choice.app)}


def call(visit: Visit) -> Result:
    """Make the call and show its answer."""
    gateway = visit.stores.gateway
    try:
        operation = _document(gateway).operations.get(visit.form.get("operation", ""))
    except GatewayAway:
        raise FormRefused(key="gateway.away") from None
    if operation is None:
        raise FormRefused(key="explorer.unknown")
    values = {name: value for name, value in _field_values(visit, operation).items() if value}
    call_key = _call_key(visit, operation)
    key = call_key.text if operation.takes_key else ""
    token = call_key.text if operation.takes_token else ""
    query, form, body = _parts(operation, values, visit.form.get("body", ""), key, token)
    headers = {"referer": call_key.referer} if call_key.referer else {}
    if body is not None:
        headers["content-type"] = "application/json"
    try:
        answer = gateway.call(
            operation.method,
            _fill_path(operation.path, values),
            query=query,
            form=form if operation.method == "POST" and body is None else None,
            body=body,
            headers=headers,
        )
    except GatewayAway:
        raise OutcomeUnknown(key="gateway.away") from None
    visit.record(
        "explorer.call", target=operation.name, new={"key": call_key.name} if call_key.name else None
    )
    secrets = (call_key.text, *(value for name, value in values.items() if name in SECRET_NAMES))
    return {**_data(visit), "answer": show_answer(answer, secrets)}


def _call_key(visit: Visit, operation: Operation) -> CallKey:
    try:
        return find_call_key(
            visit.stores.gateway,
            visit.stores.apps.all(),
            operation,
            *(visit.form.get(name, "").strip() for name in ("key", "pasted", "referer")),
        )
    except KeyUnknown:
        raise FormRefused(key="explorer.key_unknown") from None
    except RefererWrong:
        raise FormRefused(key="explorer.referer_wrong") from None


def _parts(
    operation: Operation, values: Mapping[str, str], text: str, key: str, token: str
) -> tuple[dict[str, str], dict[str, str], bytes | None]:
    """Return query, form and JSON body of a call."""
    places = {field.name: field.place for field in operation.fields}
    query = {name: value for name, value in values.items() if places[name] == "query"}
    form = {name: value for name, value in values.items() if places[name] == "form"}
    if operation.query_type:
        query["qt"] = operation.query_type
    if token:
        query["access_token"] = token
    if not operation.json_example:
        if key:
            (form if operation.method == "POST" and not query else query)["ak"] = key
        return query, form, None
    try:
        body = orjson.dumps(orjson.loads(text or operation.json_example))
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):  # the second: nested too deep to be written
        raise FormRefused(key="explorer.json") from None
    return {**query, "ak": key, "key": key}, form, body


def _samples(visit: Visit, operation: Operation, values: Mapping[str, str]) -> dict[str, str]:
    known_values = {name: SECRET_NAMES.get(name, value) for name, value in values.items() if value}
    key = KEY_NAMES["ak"] if operation.takes_key else ""
    token = KEY_NAMES["access_token"] if operation.takes_token else ""
    query, form, _ = _parts(operation, known_values, "", key, token)
    try:
        address = visit.stores.gateway.public_address + _fill_path(operation.path, known_values)
    except FormRefused:
        return {}
    arguments = (operation.method, address, query, form)
    return {
        "curl": curl_sample(*arguments),
        "Python": python_sample(*arguments),
        "JavaScript": javascript_sample(*arguments),
    }


def _fill_path(path: str, values: Mapping[str, str]) -> str:
    """Return a path with its parts filled in; no part leads elsewhere."""
    for name, value in values.items():
        if f"{{{name}}}" in path:
            if not value.replace("-", "").replace("_", "").replace(".", "").isalnum() or ".." in value:
                raise FormRefused(key="explorer.path")
            path = path.replace(f"{{{name}}}", value)
    return path


class _Cache:
    """The document of each gateway, read again after a minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._documents: dict[str, tuple[float, ApiDocument]] = {}

    def find(self, gateway: Gateway) -> ApiDocument:
        """Return the document. Raises GatewayAway."""
        with self._lock:
            read_at, document = self._documents.get(gateway.address, (0.0, None))
            if document is None or time.monotonic() - read_at > KEPT_SECONDS:
                answer = gateway.get(DOCUMENT)
                try:
                    document = ApiDocument(orjson.loads(answer.content), load_catalogue())
                except (orjson.JSONDecodeError, KeyError, TypeError) as error:
                    raise GatewayAway("the gateway answers no OpenAPI document") from error
                self._documents[gateway.address] = (time.monotonic(), document)
            return document


@cache
def _cache() -> _Cache:
    return _Cache()


def _document(gateway: Gateway) -> ApiDocument:
    return _cache().find(gateway)
