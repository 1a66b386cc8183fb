"""Errors of access.

AccessError
├── SigningKeyError        the key that signs tokens is missing or too short
├── StoreUnreachable       Redis gave no usable answer in time
│   ├── SlotMoving         … for the apps of one cluster slot only
│   └── DamagedRecord      … for one app only
└── AppChangeError         an app cannot be changed as asked
    ├── AppNotFound
    ├── KeyNotFound
    ├── InvalidChange      a value is out of range, or of the wrong form
    ├── InvalidBoost       the year's boost is spent, too large, or outside one year
    ├── ChangedMeanwhile   somebody else keeps changing the same app
    └── ChangeForbidden    changes are frozen, or the data are of another layout

Refused *calls* are not errors: they are `Decision`s (see `shared.access.decision`).
"""


class AccessError(Exception):
    """Base of everything that access raises."""


class SigningKeyError(AccessError):
    """The key that signs access tokens is missing or too short to be safe."""


class StoreUnreachable(AccessError):
    """Redis refused, timed out, or answered with an error of its own."""


class SlotMoving(StoreUnreachable):
    """The cluster is moving the slot of an app to another node; all other apps are served."""


class DamagedRecord(StoreUnreachable):
    """Redis holds a record that is no app; all other apps are served."""


class AppChangeError(AccessError):
    """An app cannot be read or changed as asked."""


class AppNotFound(AppChangeError):
    """No app has this appid."""


class KeyNotFound(AppChangeError):
    """The app has no such map key."""


class InvalidChange(AppChangeError):
    """A value is out of range or of the wrong form."""


class InvalidBoost(AppChangeError):
    """The boost is not allowed: spent this year, over 20 %, or not inside one calendar year."""


class ChangedMeanwhile(AppChangeError):
    """Another writer changed the app again and again while this change was tried."""


class ChangeForbidden(AppChangeError):
    """A freeze is in force, or the data are of another layout than this program's."""
