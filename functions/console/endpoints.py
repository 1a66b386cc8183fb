"""What console answers: its pages below one path, which is no public route."""

from typing import Final

from functions.console.frame.dispatch import ConsoleEndpoint
from shared.web.endpoint import Endpoint

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    ConsoleEndpoint(paths=("/console",), prefix=True, summary="the console", public=False, management=True),
)
