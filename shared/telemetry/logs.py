"""Log lines as one JSON object each, on standard output.

Only known fields are written, so a key, token, picture or coordinate cannot slip in as one; credentials
inside a message (a URL in a library's error, say) are blotted out.
"""

import datetime as dt
import logging
import re
import sys
from typing import Any

import orjson

FIELDS = ("log_id", "function", "service", "app", "outcome", "ms")

# Values of parameters that carry a credential, and the password of a URL.
_SECRETS = re.compile(
    r"(?i)((?:access_token|refresh_token|client_id|client_secret|secret_key|ak|sn|sk|key|password)"
    r"[\"']?\s*[=:]\s*[\"']?)[^&\s\"',;]+"
)
_URL_PASSWORD = re.compile(r"(\w+://[^\s:/@]*:)[^\s@/]+@")
_TOKEN = re.compile(r"\b2[45]\.[0-9a-f]{32}\.[0-9.\-]+")
_REDACTED = "***"


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
    """Blot out credentials in a text."""
    text = _URL_PASSWORD.sub(rf"\1{_REDACTED}@", text)
    return _TOKEN.sub(_REDACTED, _SECRETS.sub(rf"\1{_REDACTED}", text))


def configure_logs(function: str, level: str) -> None:
    """Make every logger of the process write JSON lines at `level` or above.

    uvicorn's access log is silenced: it writes whole request lines, access tokens included.
    """
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter(function))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "gunicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True
    for chatty in ("httpx", "httpcore", "botocore", "boto3", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
