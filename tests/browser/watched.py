"""A page of a real browser that is watched: what it says, and whom it asks."""

from urllib.parse import urlsplit

from playwright.sync_api import Page


class Watched:
    """A page with every message of its console and every request that it made."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.messages: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.messages.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.messages.append(f"error: {error}"))
        page.on("request", lambda request: self.requests.append(request.url))

    @property
    def foreign_requests(self) -> set[str]:
        """Hosts of other origins that were asked."""
        own = urlsplit(self.page.url).netloc
        addresses = (urlsplit(address) for address in self.requests)
        return {parts.netloc for parts in addresses if parts.scheme not in ("data", "blob")} - {own}
