"""Whose key a call of the explorer carries: the console's own, one of an app's, or a pasted one.

A key's text is shown once, when it is made. So a form names a key by its handle: the text is put in here and
taken out of what is shown. A pasted key serves its one call and is kept nowhere.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from functions.console.engine.api_document import Operation
from functions.console.engine.app_facts import app_label, key_handle
from functions.console.engine.gateway import REFERER, Gateway
from shared.access.app import App
from shared.access.keys import appid_of_ak

PASTED_KEY: Final = "pasted"
MOST_CHOICES: Final = 200
LONGEST_REFERER: Final = 200
_CREDENTIAL: Final = re.compile(r"[A-Za-z0-9._-]{16,256}", re.ASCII)
_REFERER: Final = re.compile(rf"https?://[!-~]{{1,{LONGEST_REFERER}}}", re.ASCII)


class KeyUnknown(Exception):
    """No key has the handle, or what was pasted cannot be one."""


class RefererWrong(Exception):
    """What was entered is no address of a page."""


class CallKey(Struct, frozen=True):
    """What a call carries; `name` is how the audit log tells it."""

    text: str
    name: str
    referer: str

    def __repr__(self) -> str:
        return f"CallKey(name={self.name!r})"  # never the key


class KeyChoice(Struct, frozen=True):
    """A key of an app, or the app itself where calls carry a token: what a form shows of it."""

    handle: str
    app: str
    label: str
    kind: str


def key_choices(apps: Iterable[App], own_appid: int, operation: Operation) -> list[KeyChoice]:
    """Return the keys that an operation may be called with, of enabled apps but the console's own.

    Keys that sign and keys of mobile apps are left out: what goes with them is made in a client.
    """
    choices = [
        choice
        for app in apps
        if app.state == "enabled" and app.appid != own_appid
        for choice in _choices_of(app, operation)
    ]
    return choices[:MOST_CHOICES]


def find_call_key(
    gateway: Gateway, apps: Sequence[App], operation: Operation, handle: str, pasted_key: str, referer: str
) -> CallKey:
    """Return what a call carries. Raises KeyUnknown and RefererWrong."""
    if not (operation.takes_key or operation.takes_token):
        return CallKey("", "", REFERER)
    if not handle:
        kind = "browser" if operation.query_type else "server"
        text = gateway.token() if operation.takes_token else gateway.key(kind).ak
        return CallKey(text, "", REFERER)
    if referer and not _REFERER.fullmatch(referer):
        raise RefererWrong()
    if handle == PASTED_KEY:
        if not _CREDENTIAL.fullmatch(pasted_key):
            raise KeyUnknown()
        return CallKey(pasted_key, _pasted_name(apps, pasted_key), referer)
    for app in apps:
        if app.state == "enabled" and handle in {choice.handle for choice in _choices_of(app, operation)}:
            if operation.takes_token:
                return CallKey(gateway.token(app), app_label(app), referer)
            key = next(key for key in app.keys if key_handle(key) == handle)
            return CallKey(key.ak, f"{app_label(app)}: {key.name or '-'} {handle[:8]}", referer)
    raise KeyUnknown()


def _choices_of(app: App, operation: Operation) -> list[KeyChoice]:
    name = f"{app.name} ({app.appid})"
    if operation.takes_token:
        return [KeyChoice(f"app-{app.appid}", name, app.name, "token")]
    return [
        KeyChoice(key_handle(key), name, f"{key.name or '-'} ({key.ak[:4]}…)", key.kind)
        for key in app.keys
        if key.kind in ("server", "browser") and not key.sn
    ]


def _pasted_name(apps: Iterable[App], text: str) -> str:
    """Return whose key a pasted one is; a token, or a key of nobody, is just a pasted one."""
    appid = appid_of_ak(text)
    owner = next((app for app in apps if app.appid == appid and app.key(text)), None)
    return f"{app_label(owner)}: {PASTED_KEY}" if owner else PASTED_KEY
