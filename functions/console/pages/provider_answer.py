"""Where the OpenID provider sends the browser back to."""

from functions.console.frame.visit import Result, Visit
from functions.console.pages.provider import receive


def show(visit: Visit) -> Result:
    """Begin a session, or say that there is none.

    The answer is a page and no redirect: after one, the browser would still come from another site and keep
    the cookie of the session back.
    """
    return receive(visit)
