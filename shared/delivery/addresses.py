"""The addresses that something may be sent to: an operator lists them, no caller names one."""

from collections.abc import Iterable
from typing import Final, NamedTuple, Self
from urllib.parse import SplitResult, urlsplit

_PORTS: Final = {"http": 80, "https": 443}
EXPECTATION: Final = "http(s)://host[:port]/path, without user, query and fragment"


class AddressForbidden(ValueError):
    """An address is none, or no entry of the list allows it; the text says what is expected."""


class OutboundAddress(NamedTuple):
    """Scheme, host, port and path of an address."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the parts of an address. Raises AddressForbidden."""
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            parts, port = SplitResult("", "", "", "", ""), None
        if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None or parts.fragment:
            raise AddressForbidden(f"{text[:80]!r} is no address; expected {EXPECTATION}")
        return cls(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], parts.path or "/")

    def allows(self, address: "OutboundAddress") -> bool:
        """Tell whether this entry of the list stands for an address: its own, or one below its path."""
        is_below = address.path == self.path or address.path.startswith(self.path.rstrip("/") + "/")
        return self[:3] == address[:3] and is_below and "/../" not in f"{address.path}/"


def check_address(text: str, allow_list: Iterable[str], setting: str) -> OutboundAddress:
    """Return the parts of an address that the list of a setting allows. Raises AddressForbidden."""
    address = OutboundAddress.parse(text)
    if not any(OutboundAddress.parse(entry).allows(address) for entry in allow_list):
        raise AddressForbidden(f"nothing may be sent to {address.host}: add its address to {setting}")
    return address
