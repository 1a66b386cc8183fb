"""Why a backup cannot be made or restored.

BackupError
├── DamagedBackup   a file of the backup is missing or not what its manifest says
└── StateExists     the place to restore to has apps already
"""


class BackupError(Exception):
    """A backup cannot be made or used; the message says what to do."""


class DamagedBackup(BackupError):
    """A file of the backup is missing or not what its manifest says."""


class StateExists(BackupError):
    """The place to restore to has apps already."""
