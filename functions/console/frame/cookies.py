"""The cookies: the session, a visitor's before signing in, and the language; for this host alone."""

import re
import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

SESSION: Final = "__Host-console"
VISITOR: Final = "__Host-console-visitor"
ATTEMPT: Final = "__Host-console-attempt"
LANGUAGE: Final = "__Host-console-language"
THEME: Final = "__Host-console-theme"
THEMES: Final = ("auto", "light", "dark")
_SECRET: Final = re.compile(r"[\w-]{43}", re.ASCII)


def read_secret(request: Request, name: str) -> str:
    """Return the secret of a cookie, empty where it has none of ours."""
    text = request.cookies.get(name, "")
    return text if _SECRET.fullmatch(text) else ""


def choose_theme(request: Request, wish: str) -> str:
    """Return the theme that a person wishes now or chose before, else what the system has."""
    for theme in (wish, request.cookies.get(THEME, "")):
        if theme in THEMES:
            return theme
    return THEMES[0]


def new_visitor() -> str:
    """Return the secret of somebody who is not signed in: it only ties a form to its browser."""
    return secrets.token_urlsafe(32)


def set_cookie(response: Response, name: str, value: str, max_age: int | None = None) -> None:
    """Set a cookie for the console alone; without `max_age` it ends with the browser."""
    response.set_cookie(name, value, max_age=max_age, path="/", secure=True, httponly=True, samesite="strict")


def set_attempt(response: Response, state: str) -> None:
    """Tie a sign-in at the provider to this browser: this cookie alone comes along from another site."""
    response.set_cookie(ATTEMPT, state, max_age=600, path="/", secure=True, httponly=True, samesite="lax")


def drop_cookie(response: Response, name: str) -> None:
    """Remove a cookie."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="strict")
