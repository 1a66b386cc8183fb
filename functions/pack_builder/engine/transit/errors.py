"""What is wrong with a feed, and where.

SourceDataError
└── FeedError    a GTFS feed is not what the specification says
"""

from functions.pack_builder.errors import SourceDataError


class FeedError(SourceDataError):
    """Raised with the feed, its file and line, what was found and what is expected there."""

    def __init__(self, feed: str, file: str, problem: str, line: int | None = None) -> None:
        place = f"{feed}, {file}" + (f", line {line}" if line is not None else "")
        super().__init__(f"{place}: {problem}")
        self.problem = problem
        self.line = line
