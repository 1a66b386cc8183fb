"""What callers send, in the query or in a form body."""

from collections.abc import Mapping
from typing import Final, Self

from msgspec import Struct

from functions.auth_token.errors import InvalidRequest, UnsupportedGrant
from shared.web.documents import Parameter

GRANT: Final = "client_credentials"

TOKEN_FIELDS: Final = (
    Parameter("grant_type", f"`{GRANT}`", is_required=True),
    Parameter("client_id", "API Key", is_required=True),
    Parameter("client_secret", "Secret Key", is_required=True),
)


class TokenParameters(Struct, frozen=True):
    """API Key and Secret Key of the client."""

    client_id: str
    client_secret: str

    @classmethod
    def parse(cls, fields: Mapping[str, str]) -> Self:
        """Read the fields; raises InvalidRequest or UnsupportedGrant."""
        for field in TOKEN_FIELDS:
            if not fields.get(field.name):
                raise InvalidRequest(f"the parameter {field.name} is missing or empty")
        if fields["grant_type"] != GRANT:
            raise UnsupportedGrant("The authorization grant type is not supported")
        return cls(fields["client_id"], fields["client_secret"])
