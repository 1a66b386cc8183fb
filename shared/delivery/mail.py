"""Mail by SMTP: one message to some recipients, and what the server says to it.

smtps://user:password@mail.bank.example          TLS from the first byte, port 465
smtp+starttls://user:password@mail.bank.example  TLS by STARTTLS, which must succeed, port 587
smtp://relay.bank.example:25                     no TLS, so no password either
"""

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Final, Self
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from shared.delivery.errors import DeliveryFault, DeliveryRefused

SECONDS: Final = 20.0
_PORTS: Final = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}
_EXPECTATION: Final = "smtps://, smtp+starttls:// or smtp:// with a host, and no password without TLS"
_PERMANENT: Final = 500


class MailServer(Struct, frozen=True):
    """The operator's mail server."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""

    @classmethod
    def parse(cls, address: str) -> Self:
        """Read an address. Raises DeliveryRefused, whose text has no password."""
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            raise DeliveryRefused(
                f"the address of the mail server is none; expected {_EXPECTATION}"
            ) from None
        if parts.scheme not in _PORTS or not parts.hostname or (parts.scheme == "smtp" and parts.password):
            raise DeliveryRefused(f"the address of the mail server is wrong; expected {_EXPECTATION}")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], user, password)

    def send(self, message: EmailMessage, sender: str, recipients: Sequence[str]) -> dict[str, str]:
        """Send a message; return the recipients that the server refused, with its words.

        Raises DeliveryRefused where the server takes it for none of them, DeliveryFault where it may later.
        """
        try:
            with self._connect() as client:
                if self.user:
                    client.login(self.user, self.password)
                refusals = client.send_message(message, sender, list(recipients))
        except smtplib.SMTPRecipientsRefused as error:
            words = "; ".join(f"{name}: {_words(*answer)}" for name, answer in error.recipients.items())
            is_final = all(code >= _PERMANENT for code, _ in error.recipients.values())
            raise (DeliveryRefused if is_final else DeliveryFault)(words[:400]) from None
        except smtplib.SMTPResponseException as error:
            kind = DeliveryRefused if error.smtp_code >= _PERMANENT else DeliveryFault
            raise kind(_words(error.smtp_code, error.smtp_error)) from None
        except (smtplib.SMTPException, ssl.SSLError, OSError) as error:
            raise DeliveryFault(f"{self.host}:{self.port} gave no answer: {type(error).__name__}") from None
        return {name: _words(*answer) for name, answer in refusals.items()}

    def _connect(self) -> smtplib.SMTP:
        if self.scheme == "smtps":
            return smtplib.SMTP_SSL(
                self.host, self.port, timeout=SECONDS, context=ssl.create_default_context()
            )
        client = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        if self.scheme == "smtp+starttls":
            client.starttls(context=ssl.create_default_context())
        return client


def _words(code: int, text: bytes | str) -> str:
    """Return what a server said, in one line."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}"[:200]
