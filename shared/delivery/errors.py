"""Why something did not arrive.

DeliveryFault
└── DeliveryRefused   the receiver will not take it, however often it is sent
"""


class DeliveryFault(Exception):
    """It did not arrive; the text says what was answered, for an operator, and has no secret."""


class DeliveryRefused(DeliveryFault):
    """The receiver will not take it: somebody must change a setting before it is sent again."""
