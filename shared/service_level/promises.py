"""The promises of the contract, as shares."""

from typing import Final

from shared.service_level.percentages import Share

AVAILABILITY: Final = Share(999, 1000)
"""Of the minutes of a month, announced maintenance left out."""
FAST_SHARE: Final = Share(95, 100)
"""Of the successful calls of a service in a month, answered within FAST_SECONDS."""
FAST_SECONDS: Final = 0.3
BAD_MINUTE_SHARE: Final = Share(5, 100)
"""A minute is bad when more than this of its valid calls failed …"""
BAD_MINUTE_CALLS: Final = 10
"""… and it has at least so many valid calls."""
COMPLETENESS: Final = Share(99, 100)
"""Of the minutes of a month that must be on record, or the report says that its data are incomplete."""
