"""One request to the console: host, session, role, form, handler, answer - in this order."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from functions.console.engine import passwords
from functions.console.errors import (
    FormRefused,
    NotSignedIn,
    PageFault,
    PageRefusal,
    StoreAway,
)
from functions.console.frame import cookies, security
from functions.console.frame.actions import check_role, find_page, run_page
from functions.console.frame.page_request import PageRequest, parse_query
from functions.console.frame.page_table import FORM_BYTES, ROOT, page_table
from functions.console.frame.rendering import environment, page_address
from functions.console.frame.responses import ask_to_sign_in, refuse, respond
from functions.console.frame.static_files import PATH, answer_file, load_files
from functions.console.frame.stores import Stores, shared_stores
from functions.console.frame.texts import LANGUAGES, choose_language, load_texts
from functions.console.frame.visit import PART, Visit
from shared.access.errors import AccessError, StoreUnreachable
from shared.changes.errors import ChangeRefused
from shared.telemetry import Telemetry
from shared.web.body import BodyTooLarge, read_body
from shared.web.client import service_path
from shared.web.endpoint import Endpoint
from shared.web.platform import Platform

_LOG = logging.getLogger(__name__)
_TASTE_SECONDS: Final = 365 * 86_400
_DUTY_PAGES: Final = {"password": "own_password", "code": "own_code"}


class ConsoleEndpoint(Endpoint, frozen=True, kw_only=True):
    """Answers every page of the table, in a thread: handlers wait for Redis and for the gateway."""

    def prepare(self) -> None:
        """Read the table, the texts, the templates and the static files."""
        for page in page_table().pages:
            page.handler(page.show)
            environment().get_template(page.template)
        for language in LANGUAGES:
            load_texts(language)
        load_files()
        passwords.warm_up()

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Answer one request."""
        path = service_path(request).removeprefix(ROOT) or "/"
        if path.startswith(PATH):
            return answer_file(request, path) or Response(status_code=404, headers=security.HEADERS)
        query = parse_query(request)
        wish = query.get("language", "") or request.cookies.get(cookies.LANGUAGE, "")
        t = load_texts(choose_language(wish, request.headers.get("accept-language", "")))
        nonce = security.new_nonce()
        asking = PageRequest(request, path, query, b"", platform.caller_address(request), nonce, t)
        stores = shared_stores(platform.settings)
        if request.method == "POST":
            limit = _page_bytes(path)
            try:
                limit = await asyncio.to_thread(_most_bytes, asking, limit, stores)
                asking = replace(asking, body=await read_body(request, limit))
            except BodyTooLarge:
                if limit < _page_bytes(path):
                    return ask_to_sign_in(asking, NotSignedIn())
                return refuse(asking, FormRefused())
            except StoreUnreachable as error:
                return refuse(asking, _store_away(error))
        with platform.workers.slot():
            return await asyncio.to_thread(self._answer, asking, stores, platform.telemetry)

    def _answer(self, asking: PageRequest, stores: Stores, telemetry: Telemetry) -> Response:
        try:
            origin = security.console_origin(asking.raw, stores.settings)
            response = self._page(asking, stores, telemetry, origin)
        except NotSignedIn as error:
            response = ask_to_sign_in(asking, error)
        except StoreUnreachable as error:
            response = refuse(asking, _store_away(error))
        except PageRefusal as error:
            response = refuse(asking, error)
        except (AccessError, ChangeRefused) as error:
            _LOG.error("%s is not shown: %s", asking.path, error)
            response = refuse(asking, FormRefused(str(error)))
        except Exception:
            _LOG.exception("%s %s is not shown", asking.raw.method, asking.path)
            response = refuse(asking, PageFault())
        if asking.query.get("language") in LANGUAGES:
            cookies.set_cookie(response, cookies.LANGUAGE, asking.t.language, _TASTE_SECONDS)
        if asking.query.get("theme") in cookies.THEMES:
            cookies.set_cookie(response, cookies.THEME, asking.theme, _TASTE_SECONDS)
        response.headers.update(
            {name: value for name, value in security.HEADERS.items() if name not in response.headers}
        )
        return response

    def _page(self, asking: PageRequest, stores: Stores, telemetry: Telemetry, origin: str) -> Response:
        page, place, action = find_page(asking.raw.method, asking.path)
        secret = cookies.read_secret(asking.raw, cookies.SESSION)
        session = stores.sessions.find(secret, is_used=PART not in asking.query) if secret else None
        visitor = cookies.read_secret(asking.raw, cookies.VISITOR)
        check_role(page, action, session)
        if session and session.duty and page.name not in (_DUTY_PAGES[session.duty], "sign_out"):
            return RedirectResponse(page_address(_DUTY_PAGES[session.duty]), 303)
        form: Mapping[str, str] = {}
        if action:
            form = asking.form
            security.check_form(asking.raw, origin, secret if session else visitor, form)
        visit = Visit(
            page=page,
            session=session,
            t=asking.t,
            place=place,
            query=asking.query,
            form=form,
            address=asking.address,
            origin=origin,
            attempt=cookies.read_secret(asking.raw, cookies.ATTEMPT),
            stores=stores,
            settings=stores.settings,
            telemetry=telemetry,
        )
        new_visitor = "" if session or visitor else cookies.new_visitor()
        form_secret = secret if session else visitor or new_visitor
        response = respond(asking, visit, run_page(page, action, visit), form_secret)
        if new_visitor:
            cookies.set_cookie(response, cookies.VISITOR, new_visitor)
        return response


def _page_bytes(path: str) -> int:
    """Return how long a form of the page at a path may be."""
    match = page_table().find(path) or page_table().find(path.rpartition("/")[0] or "/")
    return match[0].forms if match else 0


def _most_bytes(asking: PageRequest, limit: int, stores: Stores) -> int:
    """Return how long a body may be for a page with this limit: who is not signed in sends short ones.

    Raises StoreUnreachable.
    """
    if limit <= FORM_BYTES:
        return limit
    secret = cookies.read_secret(asking.raw, cookies.SESSION)
    return limit if secret and stores.sessions.find(secret, is_used=False) else FORM_BYTES


def _store_away(error: StoreUnreachable) -> StoreAway:
    _LOG.error("the console is shut: %s", error)
    return StoreAway()
