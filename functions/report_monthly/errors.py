"""What report-monthly and its commands refuse.

ReportError
└── ReasonMissing   a whole month is to be made again, and nobody says why
"""


class ReportError(Exception):
    """A report cannot be made; the message is for an operator and says what to do."""


class ReasonMissing(ReportError):
    """A whole month is to be made again, and nobody says why."""
