"""What packs and models ask before they are changed; the client of Redis is loaded for that moment only."""

from collections.abc import Callable

from shared.config import Settings


def change_question(settings: Settings) -> Callable[[], None]:
    """Return what raises ChangeRefused where nothing may be changed (`shared.changes.permit`)."""

    def require() -> None:
        from shared.changes.permit import require_change

        require_change(settings)

    return require
