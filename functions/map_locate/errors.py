"""Why map-locate gives no answer, with the statuses of the wire.

Refusal (shared.geo)
└── IpRefusal
    ├── MalformedAddress  2  no IPv4 or IPv6 address
    └── NoLocation        1  private or reserved
        └── NotInTables   1  in no table, or with its country alone; another provider may have it

RefusedFile   an operator's table of transmitters is not what it should be; the message says why
"""

from typing import Final

from shared.geo.refusal import NoData, Refusal

IP_CODES: Final = {
    1: "the address is private, reserved or in no table; or no data pack is loaded",
    2: "`ip` is no address, or `coor` is none of its values",
}


class IpRefusal(Refusal):
    """An address has no location; `status` is the wire code."""


class MalformedAddress(IpRefusal):
    """The text is no IPv4 or IPv6 address."""

    status = 2

    def __init__(self) -> None:
        super().__init__("Request Parameter Error:ip illegal")


class NoLocation(IpRefusal):
    """No table has the address, or no single network has it."""

    status = 1

    def __init__(self, address: object) -> None:
        super().__init__(f"Internal Service Error:ip[{address}] loc failed")


class NotInTables(NoLocation, NoData):
    """No table has the address; another provider may have it."""


class RefusedFile(Exception):
    """An operator's table of transmitters is not what it should be."""
