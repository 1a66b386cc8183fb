"""Why an icon is not drawn.

IconError
├── IconForbidden     the address is not on the operator's list
├── IconUnavailable   nothing usable came from it: no answer in time, redirects, too many bytes
└── IconUnreadable    what came is no PNG of at most 256 x 256 pixels
AllowListInvalid      the operator's list has an entry that is neither an address nor a network
"""


class IconError(Exception):
    """There is no icon."""


class IconForbidden(IconError):
    """No request is made to this address."""


class IconUnavailable(IconError):
    """The address gave no picture; another time it may."""


class IconUnreadable(IconError):
    """The bytes are no picture that is drawn."""


class AllowListInvalid(ValueError):
    """The setting cannot be used."""
