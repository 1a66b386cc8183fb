"""Pushing digests until each address has them: a receipt a digest and address, pauses that grow to an hour.

A receipt is written before the next address is tried, and one process at a time pushes, so an address gets a
digest once; twice only where the process ends between an answer and its receipt, and then with the same id. A
refusal ends the tries: it stays in sight until an operator sends again.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

import orjson

from functions.report_monthly.engine.compliance.channels import Channel, Shipment
from functions.report_monthly.engine.layout.texts import LANGUAGES
from functions.report_monthly.errors import DigestMissing
from shared.delivery.errors import DeliveryFault, DeliveryRefused
from shared.delivery.pauses import pause_seconds
from shared.service_level.digests import DigestArchive, DigestRecord, Receipt
from shared.service_level.months import Month

MONTHS: Final = 3
"""The newest months whose digests are pushed; an address that is set later gets these."""
_MOST_ANSWER: Final = 400

Kind = Literal["webhook", "mail"]


class DigestPush:
    """Sends what waits; `run` is repeatable, under a lease that the caller holds."""

    def __init__(
        self,
        archive: DigestArchive,
        channels: Mapping[Kind, Channel],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._archive = archive
        self._channels = channels
        self._clock = clock

    async def run(self) -> dict[str, int]:
        """Send what is due of whole months; return how many digests are in which state. Raises StoreError."""
        counts = {"delivered": 0, "waiting": 0, "refused": 0, "late": 0}
        for month in self._archive.months()[-MONTHS:]:
            record = self._archive.record(month)
            if record is not None and not record.is_partial:
                for receipt in await self._push(month, record):
                    counts[receipt.state] += 1
                    counts["late"] += receipt.state == "waiting" and receipt.tries > 0
        return counts

    async def push_again(self, month: Month) -> Sequence[Receipt]:
        """Send what did not arrive now, refused ones too. Raises DigestMissing and StoreError."""
        record = self._archive.record(month)
        if record is None:
            raise DigestMissing(f"there is no digest of {month}: geoportrait digest make {month}")
        due = [
            receipt
            if receipt.state == "delivered"
            else receipt.model_copy(update={"state": "waiting", "next_try_at": 0})
            for receipt in self.receipts(month, record)
        ]
        self._archive.write_receipts(month, self._with_older(month, record, due))
        return await self._push(month, record)

    def receipts(self, month: Month, record: DigestRecord) -> list[Receipt]:
        """Return the receipt of each address that is set, for the newest revision."""
        receipts = {
            (receipt.kind, receipt.address): receipt
            for receipt in self._archive.receipts(month)
            if receipt.digest == record.id
        }
        return [
            receipts.get((kind, address)) or Receipt(kind=kind, address=address, digest=record.id)
            for kind, channel in self._channels.items()
            for address in channel.addresses
        ]

    async def _push(self, month: Month, record: DigestRecord) -> Sequence[Receipt]:
        receipts = self.receipts(month, record)
        now = int(self._clock())
        due = [
            place
            for place, receipt in enumerate(receipts)
            if receipt.state == "waiting" and receipt.next_try_at <= now
        ]
        shipment = self._shipment(month, record) if due else None
        for place in due:
            assert shipment is not None  # noqa: S101 - something is due
            receipts[place] = await self._send(shipment, receipts[place])
            self._archive.write_receipts(month, self._with_older(month, record, receipts))
        return receipts

    async def _send(self, shipment: Shipment, receipt: Receipt) -> Receipt:
        now = int(self._clock())
        changes: dict[str, object] = {
            "tries": receipt.tries + 1,
            "first_try_at": receipt.first_try_at or now,
            "last_try_at": now,
        }
        try:
            answer = await self._channels[receipt.kind].send(shipment, receipt.address)
            changes |= {"state": "delivered", "answer": answer}
        except DeliveryRefused as error:
            changes |= {"state": "refused", "answer": str(error)[:_MOST_ANSWER]}
        except DeliveryFault as error:
            next_try_at = now + pause_seconds(receipt.tries)
            changes |= {"next_try_at": next_try_at, "answer": str(error)[:_MOST_ANSWER]}
        return receipt.model_copy(update=changes)

    def _with_older(
        self, month: Month, record: DigestRecord, receipts: Sequence[Receipt]
    ) -> Sequence[Receipt]:
        """Keep the receipts of earlier revisions, and of addresses that are set no longer."""
        present = {(receipt.kind, receipt.address) for receipt in receipts}
        older = [
            receipt
            for receipt in self._archive.receipts(month)
            if receipt.digest != record.id or (receipt.kind, receipt.address) not in present
        ]
        return [*older, *receipts]

    def _shipment(self, month: Month, record: DigestRecord) -> Shipment:
        def read(name: str) -> bytes:
            return self._archive.read_document(month, record.revision, name)

        documents: dict[str, dict[str, Any]] = {
            language: orjson.loads(read(f"compliance-{language}.json")) for language in LANGUAGES
        }
        names = {f"compliance-{month}-{language}.pdf": f"compliance-{language}.pdf" for language in LANGUAGES}
        files = {name: read(key) for name, key in names.items()}
        return Shipment(record.id, str(month), record.sha256, documents, files)
