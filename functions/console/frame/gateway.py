"""The APIs, as the console calls them: through the gateway, with an app of its own, like any client."""

import re
import time
from collections.abc import Mapping
from functools import cached_property
from typing import Final

import httpx

from functions.console.errors import FormRefused
from shared.access.app import App
from shared.access.directory import AppDirectory
from shared.access.errors import AppNotFound
from shared.access.people.rediskeys import OWN_APP
from shared.access.people.store import PeopleStore
from shared.access.tokens import TokenSigner
from shared.config import Settings

APP_NAME: Final = "console"
SECONDS: Final = 60.0
AI_PATHS: Final = "/rest/2.0/"
_PATH: Final = re.compile(
    r"/(?:[\w.~:@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+(?:/(?:[\w.~:@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)*"
)


class GatewayClient:
    """Requests to GATEWAY_URL and nowhere else."""

    def __init__(self, settings: Settings, apps: AppDirectory, store: PeopleStore) -> None:
        self._settings = settings
        self._apps = apps
        self._store = store

    def get(self, path: str, params: Mapping[str, str]) -> httpx.Response:
        """Ask an API; the app's own key or token is added, whatever `params` say."""
        return self._ask("GET", path, params, None)

    def post(self, path: str, form: Mapping[str, str]) -> httpx.Response:
        """Send a form to an API; the app's own key or token goes with the query."""
        return self._ask("POST", path, {}, form)

    def own_app(self) -> App:
        """Return the console's app with a key for map services; made at the first use."""
        appid = self._store.run("GET", OWN_APP)
        if appid is not None:
            try:
                app = self._apps.get(int(appid))
            except AppNotFound:
                app = None
            if app and app.state == "enabled" and app.keys:
                return app
        new_app, _ = self._apps.create(APP_NAME)
        new_app, _ = self._apps.add_key(new_app.appid, "server", name=APP_NAME)
        self._store.run("SET", OWN_APP, new_app.appid)
        return new_app

    def credential(self, path: str) -> dict[str, str]:
        """Return the field by which the console's app proves itself at a path: `ak` or `access_token`."""
        app = self.own_app()
        if not path.startswith(AI_PATHS):
            return {"ak": app.keys[0].ak}
        signer = TokenSigner(self._settings.token_signing_key.get_secret_value())
        return {"access_token": signer.issue(app.appid, app.generation, time.time()).access_token}

    def _ask(
        self, method: str, path: str, params: Mapping[str, str], form: Mapping[str, str] | None
    ) -> httpx.Response:
        if not self._settings.gateway_url:
            raise FormRefused(key="gateway.missing")
        if not is_plain_path(path):
            raise FormRefused(key="gateway.path")
        query = {**params, **self.credential(path)}
        try:
            return self._client.request(method, path, params=query, data=form)
        except httpx.HTTPError:
            raise FormRefused(key="gateway.away") from None

    @cached_property
    def _client(self) -> httpx.Client:
        return httpx.Client(
            base_url=self._settings.gateway_url, timeout=SECONDS, trust_env=False, follow_redirects=False
        )


def is_plain_path(path: str) -> bool:
    """Whether a path stays below the gateway: no host, no query, no part that goes up."""
    plain_path = httpx.URL(f"http://gateway{path}").path if _PATH.fullmatch(path) else ""
    return bool(plain_path) and not {"..", "."} & set(plain_path.split("/")) and "\\" not in plain_path
