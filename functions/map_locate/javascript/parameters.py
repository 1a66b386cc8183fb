"""What scripts send: nothing. The address is that of the caller, never one that it names."""

from shared.web.parameters import MapParameters


class LocationScript(MapParameters):
    """`qt=ipLocation`."""

    caller_address: str = ""
