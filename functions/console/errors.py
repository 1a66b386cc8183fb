"""Why a page is not shown; each carries the HTTP status and the key of its text in texts/.

PageRefusal
├── PageNotFound      404
├── NotSignedIn       leads to the sign-in
├── NotAllowed        403: the role may not
├── ForgedForm        403: a form that our own page did not send
├── WrongHost         421: a host name that is not the console's
├── FormRefused       400: what was entered cannot be taken; the page is shown again with the reason
│   └── OutcomeUnknown     another part failed while it was asked, so that something may have been changed
├── StoreAway         503: Redis does not answer, and nobody is let in
└── PageFault         500: a mistake of ours, which stands in the log
"""


class PageRefusal(Exception):
    """A page that is not shown. `detail` stands below the text, as it is."""

    http_status: int = 400
    text: str = "refusal.form"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class PageNotFound(PageRefusal):
    """No page has this path, or nothing has this name."""

    http_status = 404
    text = "refusal.not_found"


class NotSignedIn(PageRefusal):
    """Nobody is signed in, or the session has ended."""

    http_status = 401
    text = "refusal.not_signed_in"


class NotAllowed(PageRefusal):
    """The role may not see the page or do this."""

    http_status = 403
    text = "refusal.not_allowed"


class ForgedForm(PageRefusal):
    """The form has not got the token of the session, or comes from another site."""

    http_status = 403
    text = "refusal.forged"


class WrongHost(PageRefusal):
    """The host name is not the console's."""

    http_status = 421
    text = "refusal.host"


class FormRefused(PageRefusal):
    """What was entered cannot be taken. The page is shown again with `detail`, or with the text of a key."""

    http_status = 400
    text = "refusal.form"

    def __init__(self, detail: str = "", *, key: str = "") -> None:
        super().__init__(detail)
        self.key = key


class OutcomeUnknown(FormRefused):
    """Another part gave no answer: what was asked of it may have been done."""


class StoreAway(PageRefusal):
    """Redis does not answer: nobody is let in, and nothing is shown."""

    http_status = 503
    text = "refusal.store"


class PageFault(PageRefusal):
    """The page has a mistake: nobody who uses it can mend it, and the log has all of it."""

    http_status = 500
    text = "refusal.fault"
