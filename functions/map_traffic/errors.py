"""Why map-traffic gives no answer, with the statuses of the wire. Without live speeds it answers status 0.

Refusal (shared.geo)
└── ParameterInvalid  2  a parameter is missing or malformed, or the area is too large
"""

from typing import Final

CODES: Final = {2: "a parameter is missing or malformed, or the area is too large"}
