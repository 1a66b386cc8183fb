"""Prices of tickets in the form of the answers: integers where they are whole, None where there are none."""

from collections.abc import Sequence

from functions.map_direction.engine.transit.fares import Ticket
from functions.map_direction.transit.answers import Price


def total_price(tickets: Sequence[Ticket] | None) -> Price:
    """Return the price of all tickets."""
    return None if tickets is None else plain_number(sum(ticket.price for ticket in tickets))


def ride_price(tickets: Sequence[Ticket] | None, index: int) -> Price:
    """Return the price of the ticket for a ride; 0 where an earlier ticket still holds."""
    if tickets is None:
        return None
    return next((plain_number(ticket.price) for ticket in tickets if ticket.first == index), 0)


def plain_number(price: float) -> int | float:
    """Return a price without a needless fraction."""
    return int(price) if price == int(price) else round(price, 2)
