"""Which providers a service asks, in which order: `local`, `upstream` or `local,upstream`."""

from collections.abc import Mapping
from typing import Literal

from shared.config import SettingsError

Provider = Literal["local", "upstream"]
Order = tuple[Provider, ...]

_ORDERS: dict[str, Order] = {
    "local": ("local",),
    "upstream": ("upstream",),
    "local,upstream": ("local", "upstream"),
}


def parse_orders(text: str) -> tuple[Order, Mapping[str, Order]]:
    """Parse `local;geocoding=local,upstream;weather=upstream` into the default and the exceptions.

    Raises:
        SettingsError: an order is none of the three, or the text names no service before `=`.
    """
    default, exceptions = _ORDERS["local"], dict[str, Order]()
    for part in filter(None, (part.strip() for part in text.split(";"))):
        service, equals, order = part.rpartition("=")
        order = ",".join(name.strip() for name in order.split(","))
        if order not in _ORDERS or (equals and not service.strip()):
            raise SettingsError(
                f"MAP_PROVIDERS: expected {', '.join(map(repr, _ORDERS))} or service=order, found {part!r}"
            )
        if equals:
            exceptions[service.strip()] = _ORDERS[order]
        else:
            default = _ORDERS[order]
    return default, exceptions
