"""What a request asks of a page: which one, who may, and its handler's result."""

from typing import Final

from functions.console.errors import FormRefused, NotAllowed, NotSignedIn, PageNotFound
from functions.console.frame.page_table import Page, page_table
from functions.console.frame.problems import Problem, tell_problem
from functions.console.frame.visit import Result, View, Visit
from shared.access.errors import AccessError, StoreUnreachable
from shared.access.people.sessions import Session
from shared.changes.errors import ChangeRefused

TARGET_FIELDS: Final = ("app", "number", "month", "operation", "name")


def find_page(method: str, path: str) -> tuple[Page, dict[str, str], str]:
    """Return the page of a path, the parts of the path, and the action of a form. Raises PageNotFound."""
    action = ""
    if method == "POST":
        path, _, action = path.rstrip("/").rpartition("/")
    match = page_table().find(path or "/")
    if match is None or (action and match[0].action(action) is None):
        raise PageNotFound()
    return *match, action


def check_role(page: Page, action: str, session: Session | None) -> None:
    """Let a role pass that the table names. Raises NotSignedIn and NotAllowed."""
    chosen_action = page.action(action) if action else None
    roles = chosen_action.roles if chosen_action else page.roles
    if page.is_open:
        return
    if session is None:
        raise NotSignedIn()
    if session.role not in roles:
        raise NotAllowed()


def run_page(page: Page, action: str, visit: Visit) -> Result:
    """Call the handler; a form that cannot be taken shows its page again, with the reason."""
    if not action:
        return _handle(page, page.show, visit)
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
