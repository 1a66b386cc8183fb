"""What report-monthly and its commands refuse.

ReportError
├── ReasonMissing   a whole month is to be made again, and nobody says why
├── NoticesWrong    the operator's table of regulatory notices cannot be read
└── DigestMissing   there is no digest of a month
"""


class ReportError(Exception):
    """A report cannot be made; the message is for an operator and says what to do."""


class ReasonMissing(ReportError):
    """A whole month is to be made again, and nobody says why."""


class NoticesWrong(ReportError):
    """The operator's table of regulatory notices cannot be read."""


class DigestMissing(ReportError):
    """There is no digest of a month."""
