"""One request to the console: host, session, role, form, handler, answer - in this order."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from msgspec import Struct
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from functions.console.engine import passwords
from functions.console.errors import (
    FormRefused,
    NotAllowed,
    NotSignedIn,
    PageFault,
    PageNotFound,
    PageRefusal,
    StoreAway,
)
from functions.console.frame import cookies, security
from functions.console.frame.page_table import FORM_BYTES, ROOT, Page, page_table
from functions.console.frame.problems import Problem, tell_problem
from functions.console.frame.rendering import environment, page_address, render
from functions.console.frame.static_files import PATH, answer_file, load_files
from functions.console.frame.stores import Stores, shared_stores
from functions.console.frame.texts import LANGUAGES, Texts, choose_language, load_texts
from functions.console.frame.visit import PART, Data, Download, Redirect, Result, View, Visit
from shared.access.errors import AccessError, StoreUnreachable
from shared.access.people.sessions import Session
from shared.changes.errors import ChangeRefused
from shared.telemetry import Telemetry
from shared.web.body import BodyTooLarge, read_body
from shared.web.client import own_path
from shared.web.endpoint import Endpoint
from shared.web.forms import FormError, parse_form
from shared.web.multipart import parse_body
from shared.web.platform import Platform

_LOG = logging.getLogger(__name__)
TARGET_FIELDS: Final = ("app", "number", "month", "operation", "name")
SESSION_ENDED: Final = "session_ended"
"""The notice of the sign-in to which an ended session leads."""
_HTML: Final = "text/html;charset=utf-8"
_TASTE_SECONDS: Final = 365 * 86_400
_DUTY_PAGES: Final = {"password": "own_password", "code": "own_code"}


class _Request(Struct, frozen=True):
    """What is known of a request before its page is."""

    raw: Request
    path: str
    query: Mapping[str, str]
    body: bytes
    address: str
    nonce: str
    t: Texts

    @property
    def is_by_script(self) -> bool:
        """Whether a script of a page asks, which reads words and not a page."""
        return PART in self.query or security.TOKEN_HEADER in self.raw.headers

    @property
    def theme(self) -> str:
        """The theme of the page."""
        return cookies.choose_theme(self.raw, self.query.get("theme", ""))


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
        path = own_path(request).removeprefix(ROOT) or "/"
        if path.startswith(PATH):
            return answer_file(request, path) or Response(status_code=404, headers=security.HEADERS)
        query = _parse_query(request)
        wish = query.get("language", "") or request.cookies.get(cookies.LANGUAGE, "")
        t = load_texts(choose_language(wish, request.headers.get("accept-language", "")))
        nonce = security.new_nonce()
        asking = _Request(request, path, query, b"", platform.caller_address(request), nonce, t)
        stores = shared_stores(platform.settings)
        if request.method == "POST":
            limit = _page_bytes(path)
            try:
                limit = await asyncio.to_thread(_most_bytes, asking, limit, stores)
                asking = replace(asking, body=await read_body(request, limit))
            except BodyTooLarge:
                if limit < _page_bytes(path):
                    return self._ask_to_sign_in(asking, NotSignedIn())
                return self._refuse(asking, FormRefused())
            except StoreUnreachable as error:
                return self._refuse(asking, _store_away(error))
        with platform.workers.slot():
            return await asyncio.to_thread(self._answer, asking, stores, platform.telemetry)

    def _answer(self, asking: _Request, stores: Stores, telemetry: Telemetry) -> Response:
        try:
            origin = security.console_origin(asking.raw, stores.settings)
            response = self._page(asking, stores, telemetry, origin)
        except NotSignedIn as error:
            response = self._ask_to_sign_in(asking, error)
        except StoreUnreachable as error:
            response = self._refuse(asking, _store_away(error))
        except PageRefusal as error:
            response = self._refuse(asking, error)
        except (AccessError, ChangeRefused) as error:
            _LOG.error("%s is not shown: %s", asking.path, error)
            response = self._refuse(asking, FormRefused(str(error)))
        except Exception:
            _LOG.exception("%s %s is not shown", asking.raw.method, asking.path)
            response = self._refuse(asking, PageFault())
        if asking.query.get("language") in LANGUAGES:
            cookies.set_cookie(response, cookies.LANGUAGE, asking.t.language, _TASTE_SECONDS)
        if asking.query.get("theme") in cookies.THEMES:
            cookies.set_cookie(response, cookies.THEME, asking.theme, _TASTE_SECONDS)
        response.headers.update(
            {name: value for name, value in security.HEADERS.items() if name not in response.headers}
        )
        return response

    def _page(self, asking: _Request, stores: Stores, telemetry: Telemetry, origin: str) -> Response:
        page, place, action = _find(asking.raw.method, asking.path)
        secret = cookies.read_secret(asking.raw, cookies.SESSION)
        session = stores.sessions.find(secret, is_used=PART not in asking.query) if secret else None
        visitor = cookies.read_secret(asking.raw, cookies.VISITOR)
        _check_role(page, action, session)
        if session and session.duty and page.name not in (_DUTY_PAGES[session.duty], "sign_out"):
            return RedirectResponse(page_address(_DUTY_PAGES[session.duty]), 303)
        form: Mapping[str, str] = {}
        if action:
            form = _parse_form(asking)
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
        response = self._respond(asking, visit, _run(page, action, visit), form_secret)
        if new_visitor:
            cookies.set_cookie(response, cookies.VISITOR, new_visitor)
        return response

    def _respond(self, asking: _Request, visit: Visit, result: Result, form_secret: str) -> Response:
        match result:
            case Redirect():
                query = f"?notice={result.notice}" if result.notice else ""
                response: Response = RedirectResponse(result.path + query, 303)
                _set_cookies(response, result)
                return response
            case Download():
                disposition = f'attachment; filename="{result.name}"'
                return Response(
                    result.content,
                    headers={"content-disposition": disposition},
                    media_type=result.media_type,
                )
            case Data():
                return Response(
                    orjson.dumps(result.content), result.http_status, media_type="application/json"
                )
            case View():
                template, data, status = (
                    result.template or visit.page.template,
                    result.data,
                    result.http_status,
                )
            case _:
                template, data, status = visit.page.template, result, 200
        notice = asking.query.get("notice", "")
        text = render(
            template,
            {
                **_frame(asking, visit.page, visit.session),
                "token": security.form_token(form_secret),
                "notice": asking.t(f"notice.{notice}") if f"notice.{notice}" in asking.t else "",
                "notice_tone": "warn" if notice == SESSION_ENDED else "ok",
                "problem": None,
                "visit": visit,
                **data,
            },
        )
        response = Response(
            text, status, headers=security.headers(asking.nonce, visit.page.policy), media_type=_HTML
        )
        if isinstance(result, View):
            _set_cookies(response, result)
        return response

    def _ask_to_sign_in(self, asking: _Request, refusal: NotSignedIn) -> Response:
        """Lead to the sign-in, which says so where a session ended; a script is told instead."""
        if asking.is_by_script:
            response = self._refuse(asking, refusal)
        else:
            had_session = bool(cookies.read_secret(asking.raw, cookies.SESSION))
            query = f"?notice={SESSION_ENDED}" if had_session else ""
            response = RedirectResponse(page_address("sign_in") + query, 303)
        cookies.drop_cookie(response, cookies.SESSION)
        return response

    def _refuse(self, asking: _Request, refusal: PageRefusal) -> Response:
        if asking.is_by_script:
            content = orjson.dumps({"problem": asking.t(refusal.text)})
            return Response(content, refusal.http_status, media_type="application/json")
        data = {
            **_frame(asking, None, None),
            "token": "",
            "notice": "",
            "problem": None,
            "title": asking.t(refusal.text),
            "detail": refusal.detail,
            "http_status": refusal.http_status,
        }
        return Response(
            render("refusal.html", data),
            refusal.http_status,
            headers=security.headers(asking.nonce, {}),
            media_type=_HTML,
        )


def _set_cookies(response: Response, result: View | Redirect) -> None:
    """Begin or end the session, and the way to the OpenID provider, as the result says."""
    if result.session:
        cookies.set_cookie(response, cookies.SESSION, result.session)
        cookies.drop_cookie(response, cookies.VISITOR)
    elif result.session is not None:
        cookies.drop_cookie(response, cookies.SESSION)
    if result.attempt:
        cookies.set_attempt(response, result.attempt)
    elif result.attempt is not None:
        cookies.drop_cookie(response, cookies.ATTEMPT)


def _page_bytes(path: str) -> int:
    """Return how long a form of the page at a path may be."""
    match = page_table().find(path) or page_table().find(path.rpartition("/")[0] or "/")
    return match[0].forms if match else 0


def _most_bytes(asking: _Request, limit: int, stores: Stores) -> int:
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


def _find(method: str, path: str) -> tuple[Page, dict[str, str], str]:
    """Return the page of a path, the parts of the path, and the action of a form. Raises PageNotFound."""
    action = ""
    if method == "POST":
        path, _, action = path.rstrip("/").rpartition("/")
    match = page_table().find(path or "/")
    if match is None or (action and match[0].action(action) is None):
        raise PageNotFound()
    return *match, action


def _check_role(page: Page, action: str, session: Session | None) -> None:
    """Let a role pass that the table names. Raises NotSignedIn and NotAllowed."""
    chosen_action = page.action(action) if action else None
    roles = chosen_action.roles if chosen_action else page.roles
    if page.is_open:
        return
    if session is None:
        raise NotSignedIn()
    if session.role not in roles:
        raise NotAllowed()


def _run(page: Page, action: str, visit: Visit) -> Result:
    """Call the handler; a form that cannot be taken shows its page again, with the reason."""
    if not action:
        view: Result = page.handler(page.show)(visit)
        return view
    try:
        chosen_action = page.action(action)
        if chosen_action is None or not chosen_action.is_change:
            return _handle(page, action, visit)
        with visit.intention(f"{page.name}.{action}", _intended_target(visit)):
            return _handle(page, action, visit)
    except StoreUnreachable:
        raise
    except (FormRefused, AccessError, ChangeRefused) as error:
        key = error.key if isinstance(error, FormRefused) else ""
        problem = Problem(visit.t(key)) if key else tell_problem(error, visit.t)
        again = page.handler(page.show)(visit)
        data = again.data if isinstance(again, View) else again
        template = again.template if isinstance(again, View) else ""
        return View(data={**data, "problem": problem}, template=template, http_status=400)


def _handle(page: Page, name: str, visit: Visit) -> Result:
    result: Result = page.handler(name)(visit)
    return result


def _intended_target(visit: Visit) -> str:
    """Return what an action is about: a part of the path, else the field of the form that names it."""
    names = (visit.form.get(name, "") for name in TARGET_FIELDS)
    return " ".join(visit.place.values()) or next(filter(None, names), "")


def _frame(asking: _Request, page: Page | None, session: Session | None) -> dict[str, Any]:
    """Return what every template has."""
    role = session.role if session and not session.duty else None
    return {
        "t": asking.t,
        "nonce": asking.nonce,
        "language": asking.t.language,
        "theme": asking.theme,
        "here": lambda **changes: _address_with(asking, page, changes),
        "page": page,
        "session": session,
        "role": session.role if session else None,
        "navigation": page_table().navigation(role) if role else [],
    }


def _address_with(asking: _Request, page: Page | None, changes: Mapping[str, str]) -> str:
    """Return the address of this page with changes of its query."""
    path = ""
    if page is not None:
        before_action = asking.path.rstrip("/").rpartition("/")[0]
        path = page.address(**(page.fit(asking.path) or page.fit(before_action) or {}))
    query = {name: value for name, value in asking.query.items() if name != "notice"}
    return f"{path}?{urlencode({**query, **changes})}"


def _parse_query(request: Request) -> dict[str, str]:
    try:
        return parse_form(request.scope["query_string"])
    except FormError:
        return {}


def _parse_form(asking: _Request) -> dict[str, str]:
    try:
        return parse_body(asking.raw.headers.get("content-type", ""), asking.body)
    except FormError as error:
        raise FormRefused(str(error)) from None


__all__: Final = ["ConsoleEndpoint"]
