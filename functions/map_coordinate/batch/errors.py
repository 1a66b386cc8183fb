"""Why one request of a batch has no answer.

Unusable      it cannot be sent, or its answer cannot stand in the list; `status` is the wire code
GatewayFault  the gateway gave no answer
"""

from typing import Final

INVALID: Final = 2
NO_SERVICE: Final = 260


class Unusable(Exception):
    """A request cannot be sent, or its answer cannot stand in a list of JSON answers."""

    def __init__(self, reason: str, status: int = INVALID) -> None:
        super().__init__(reason)
        self.status = status


class GatewayFault(Exception):
    """The gateway gave no answer in time, or none at all; the message is the kind of fault alone."""
