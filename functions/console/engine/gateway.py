"""The APIs through the gateway, as the console's own app calls them: no engine, no way around a limit.

The app is made at the first call and is an app like any other: its calls count, its use is shown, and it can
be disabled. It has a server key, which may ask how an answer came about, and a browser key for the map page,
which lets in only what carries our Referer; neither leaves this process. Its access tokens are signed here,
so there is no secret to keep.
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

import httpx
from msgspec import Struct

from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.access.errors import AppNotFound
from shared.access.people.rediskeys import OWN_APP
from shared.access.people.store import PeopleStore
from shared.access.tokens import TokenSigner
from shared.config import Settings

NAME: Final = "控制台 console"
REFERER: Final = "https://console.internal/"
PLACEHOLDER: Final = "console"
"""What pages send in the place of a key."""
CALL_SECONDS: Final = 60.0
MOST_BYTES: Final = 32 * 1024 * 1024


class GatewayAway(Exception):
    """The gateway does not answer, or no GATEWAY_URL is set."""


class GatewayAnswer(Struct, frozen=True):
    """An answer, and the seconds that it took."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    seconds: float

    @property
    def media_type(self) -> str:
        """The type without its parameters, in small letters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Gateway:
    """Calls the gateway of GATEWAY_URL; threads may share it."""

    def __init__(
        self,
        settings: Settings,
        apps: AppDirectory,
        people: PeopleStore,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._apps = apps
        self._people = people
        self._clock = clock
        self._lock = threading.Lock()
        self._client = httpx.Client(
            timeout=httpx.Timeout(CALL_SECONDS, connect=5.0), trust_env=False, follow_redirects=False
        )
        self._signer = TokenSigner(settings.token_signing_key.get_secret_value())

    @property
    def address(self) -> str:
        """Scheme and host of the gateway. Raises GatewayAway where none is set."""
        address = self._settings.gateway_url.rstrip("/")
        if not address:
            raise GatewayAway("GATEWAY_URL is not set")
        return address

    @property
    def public_address(self) -> str:
        """Scheme and host at which customers reach it."""
        return self._settings.public_url.rstrip("/") or self.address

    def app(self) -> App:
        """Return the console's own app, made at the first call. Raises StoreUnreachable."""
        with self._lock:
            number = self._people.run("GET", OWN_APP)
            if number is not None:
                try:
                    app = self._apps.get(int(number))
                except AppNotFound:  # an older backup was restored
                    app = None
                if app is not None and app.state != "deleted":
                    return app
            return self._make_app(number)

    def _make_app(self, earlier: bytes | None) -> App:
        app, _ = self._apps.create(NAME)
        self._apps.add_key(app.appid, "server", name="console", debug=True)
        app, _ = self._apps.add_key(app.appid, "browser", name="console", referers=["console.internal"])
        if earlier is not None:
            self._people.run("SET", OWN_APP, app.appid)
        elif not self._people.run("SET", OWN_APP, app.appid, "NX"):  # another process was quicker
            self._apps.delete(app.appid)
            return self._apps.get(int(self._people.run("GET", OWN_APP)))
        return app

    def key(self, kind: str) -> MapKey:
        """Return the app's key of a kind, one made anew where somebody removed it."""
        app = self.app()
        own_key = next((key for key in app.keys if key.kind == kind), None)
        if own_key is not None:
            return own_key
        if kind == "browser":
            return self._apps.add_key(app.appid, "browser", name="console", referers=["console.internal"])[1]
        return self._apps.add_key(app.appid, "server", name="console", debug=True)[1]

    def token(self, app: App | None = None) -> str:
        """Return an access token of an app, the console's own unless one is named."""
        app = app or self.app()
        return self._signer.issue(app.appid, app.generation, self._clock()).access_token

    def get(self, path: str, query: Mapping[str, str] | None = None) -> GatewayAnswer:
        """Call a path without a key. Raises GatewayAway."""
        return self.call("GET", path, query=query)

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> GatewayAnswer:
        """Call a path. Raises GatewayAway."""
        began = time.perf_counter()
        try:
            with self._client.stream(
                method,
                self.address + path,
                params=dict(query or {}),
                data=dict(form) if form is not None else None,
                content=body,
                headers=dict(headers or {}),
            ) as response:
                content = bytearray()
                for piece in response.iter_bytes():
                    content += piece
                    if len(content) > MOST_BYTES:
                        raise GatewayAway(f"{path} answered more than {MOST_BYTES >> 20} MiB")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise GatewayAway(f"the gateway does not answer: {type(error).__name__}") from error
        return GatewayAnswer(
            response.status_code, dict(response.headers), bytes(content), time.perf_counter() - began
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
