"""Log lines as one JSON object each, on standard output.

Only known fields are written, so a key, token, picture or coordinate cannot slip in as one; inside a
message (a URL in a library's error, say) they are blotted out.
"""

import datetime as dt
import logging
import re
import sys
from typing import Any, TextIO

import orjson

FIELDS = ("log_id", "function", "service", "app", "outcome", "ms")

_MASK = "***"
_LONG = 100
"""Characters from which a run of base64 is a picture."""
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # The password of a URL.
    (re.compile(r"(\w+://[^\s:/@]*:)[^\s@/]+@"), rf"\1{_MASK}@"),
    # Values of parameters that carry a credential.
    (
        re.compile(
            r"(?i)(\b(?:access_token|refresh_token|client_id|client_secret|secret_key|ak|sn|sk|key|password)"
            r"[\"']?\s*[=:]\s*[\"']?)[^&\s\"',;]+"
        ),
        rf"\1{_MASK}",
    ),
    # Access and refresh tokens.
    (re.compile(r"\b2[45]\.[0-9a-f]{32}\.[0-9.\-]+"), _MASK),
    # Pictures in base64.
    (re.compile(r"[A-Za-z0-9+/=_%-]{100,}"), _MASK),
    # Coordinates, down to about a kilometre.
    (re.compile(r"\b(\d{1,3}\.\d{2})\d{2,}\b"), r"\1"),
)


class StdoutHandler(logging.StreamHandler[TextIO]):
    """Writes to whatever standard output is at the moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """Standard output."""
        return sys.stdout


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON."""

    def __init__(self, function: str) -> None:
        super().__init__()
        self._function = function

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "function": self._function,
            "message": redact(record.getMessage()),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["trace"] = redact(self.formatException(record.exc_info))
        return orjson.dumps(line, default=str).decode()


def redact(text: str) -> str:
    """Blot out credentials and pictures in a text, and round coordinates."""
    if text.isalpha() and len(text) < _LONG:  # no rule below matches letters alone: spare five searches
        return text
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def configure_logs(function: str, level: str) -> None:
    """Make every logger of the process write JSON lines at `level` or above.

    uvicorn's access log is silenced: it writes whole request lines, access tokens included.
    """
    handler = StdoutHandler()
    handler.setFormatter(JsonFormatter(function))
    root = logging.getLogger()
    for other in [other for other in root.handlers if type(other) in (logging.StreamHandler, StdoutHandler)]:
        root.removeHandler(other)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "gunicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").addFilter(lambda record: False)
    for chatty in ("httpx", "httpcore", "botocore", "boto3", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
