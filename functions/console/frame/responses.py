"""From the result of a page, or its refusal, to the HTTP response."""

from typing import Any, Final

import orjson
from starlette.responses import RedirectResponse, Response

from functions.console.errors import NotSignedIn, PageRefusal
from functions.console.frame import cookies, security
from functions.console.frame.page_request import PageRequest
from functions.console.frame.page_table import Page, page_table
from functions.console.frame.rendering import page_address, render
from functions.console.frame.visit import Data, Download, Redirect, Result, View, Visit
from shared.access.people.sessions import Session

SESSION_ENDED: Final = "session_ended"
"""The notice of the sign-in to which an ended session leads."""
_HTML: Final = "text/html;charset=utf-8"


def respond(asking: PageRequest, visit: Visit, result: Result, form_secret: str) -> Response:
    """Return the response of a page's result; forms of the page are good with `form_secret`."""
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
            return Response(orjson.dumps(result.content), result.http_status, media_type="application/json")
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


def ask_to_sign_in(asking: PageRequest, refusal: NotSignedIn) -> Response:
    """Lead to the sign-in, which says so where a session ended; a script is told instead."""
    if asking.is_by_script:
        response = refuse(asking, refusal)
    else:
        had_session = bool(cookies.read_secret(asking.raw, cookies.SESSION))
        query = f"?notice={SESSION_ENDED}" if had_session else ""
        response = RedirectResponse(page_address("sign_in") + query, 303)
    cookies.drop_cookie(response, cookies.SESSION)
    return response


def refuse(asking: PageRequest, refusal: PageRefusal) -> Response:
    """Say why there is no page; a script reads the words as JSON."""
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


def _frame(asking: PageRequest, page: Page | None, session: Session | None) -> dict[str, Any]:
    """Return what every template has."""
    role = session.role if session and not session.duty else None
    return {
        "t": asking.t,
        "nonce": asking.nonce,
        "language": asking.t.language,
        "theme": asking.theme,
        "here": lambda **changes: asking.address_with(page, changes),
        "page": page,
        "session": session,
        "role": session.role if session else None,
        "navigation": page_table().navigation(role) if role else [],
    }
