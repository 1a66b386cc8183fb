"""Why data were not brought forward or back.

BackupError
└── MigrationError    an upgrade or a rollback cannot be made, or cannot go on
"""

from tools.backup.errors import BackupError


class MigrationError(BackupError):
    """An upgrade or a rollback cannot be made; the message says what to do."""
