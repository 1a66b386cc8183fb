"""Running a script in a shard: by its hash, and by its text where Redis has forgotten it."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from shared.access.link import ErrorReply, Link, Part, command


class Script:
    """A Lua script; its first argument is the tag of the shard that it runs in."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

    async def run(self, link: Link, tag: str, *parts: Part) -> Any:
        """Run the script as one step and return its reply. Raises StoreUnreachable."""
        try:
            return await link.call(command("EVALSHA", self.sha, 1, tag, tag, *parts, key=tag))
        except ErrorReply as error:
            if error.code != "NOSCRIPT":
                raise
        return await link.call(command("EVAL", self.text, 1, tag, tag, *parts, key=tag))


@cache
def load_script(name: str) -> Script:
    """Return the script of a file beside this module."""
    return Script(Path(__file__).with_name(f"{name}.lua").read_text(encoding="utf-8"))
