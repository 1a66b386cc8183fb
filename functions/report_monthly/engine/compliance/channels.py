"""The two ways of a digest: a signed request, and a mail."""

import asyncio
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any, Final, Protocol

import httpx
import orjson
from msgspec import Struct

from shared.config import Settings
from shared.delivery.addresses import AddressForbidden, check_address
from shared.delivery.errors import DeliveryFault, DeliveryRefused
from shared.delivery.mail import MailServer
from shared.delivery.webhook import derive_secret, post_signed

WEBHOOK_SECONDS: Final = 15.0
SETTING: Final = "DIGEST_WEBHOOKS"


class Shipment(Struct, frozen=True):
    """One digest as it is sent: its id tells a receiver that it has it already."""

    id: str
    month: str
    sha256: str
    documents: dict[str, dict[str, Any]]
    """By language."""
    files: dict[str, bytes]
    """PDFs by name."""


class Channel(Protocol):
    """A way to one kind of address."""

    @property
    def addresses(self) -> Sequence[str]:
        """The operator's addresses."""

    async def send(self, shipment: Shipment, address: str) -> str:
        """Send; return what was answered, in one line. Raises DeliveryFault."""


def digest_secret(signing_key: str) -> str:
    """Return the secret that digests are signed with."""
    return derive_secret(signing_key, "compliance digest")


class WebhookChannel(Struct, frozen=True):
    """Signed requests; the list of addresses is the setting itself."""

    settings: Settings
    transport: httpx.AsyncBaseTransport | None = None

    @property
    def addresses(self) -> Sequence[str]:
        """The operator's addresses."""
        return self.settings.digest_webhooks

    async def send(self, shipment: Shipment, address: str) -> str:
        """Post the documents as JSON; any 2xx is a receipt. Raises DeliveryFault."""
        try:
            check_address(address, self.settings.digest_webhooks, SETTING)
        except AddressForbidden as error:
            raise DeliveryRefused(str(error)) from None
        body = orjson.dumps(
            {
                "type": "compliance_digest",
                "id": shipment.id,
                "month": shipment.month,
                "sha256": shipment.sha256,
                "documents": shipment.documents,
            }
        )
        secret = digest_secret(self.settings.token_signing_key.get_secret_value())
        response = await post_signed(
            address,
            secret,
            body,
            {"X-Delivery-Id": shipment.id},
            seconds=WEBHOOK_SECONDS,
            transport=self.transport,
        )
        if not response.is_success:
            raise DeliveryFault(f"HTTP {response.status_code}; expected 2xx")
        return f"HTTP {response.status_code}"


class MailChannel(Struct, frozen=True):
    """Mail with the PDFs of both languages; each recipient has a receipt of its own."""

    settings: Settings

    @property
    def addresses(self) -> Sequence[str]:
        """The operator's recipients."""
        return self.settings.digest_recipients

    async def send(self, shipment: Shipment, address: str) -> str:
        """Send one mail. Raises DeliveryFault."""
        return await asyncio.to_thread(self._send, shipment, address)

    def _send(self, shipment: Shipment, address: str) -> str:
        url, sender = self.settings.smtp_url.get_secret_value(), self.settings.smtp_sender
        if not url or not sender:
            raise DeliveryRefused("SMTP_URL and SMTP_SENDER must both be set")
        try:
            message = write_mail(shipment, sender, address)
        except ValueError:
            raise DeliveryRefused("no mail address; expected name@host on one line") from None
        MailServer.parse(url).send(message, sender, [address])
        return "250 accepted"


def write_mail(shipment: Shipment, sender: str, recipient: str) -> EmailMessage:
    """Return a digest as a mail: what it says first in each language, and the PDFs."""
    documents = list(shipment.documents.values())
    message = EmailMessage()
    message["From"], message["To"] = sender, recipient
    message["Subject"] = " / ".join(f"{document['title']} {document['month']}" for document in documents)
    message["Message-ID"] = f"<{shipment.id}.digest@{sender.rpartition('@')[2]}>"
    message.set_content("\n\n".join(_summary(document) for document in documents))
    for name, content in shipment.files.items():
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return message


def _summary(document: dict[str, Any]) -> str:
    lines = [f"{document['organization']} {document['title']} {document['month']}".strip(), ""]
    lines += [f"{tile['label']}: {tile['value']} ({tile['note']})" for tile in document["tiles"]]
    return "\n".join([*lines, "", document["conclusion"], document["notice"], document["fine_print"]])
