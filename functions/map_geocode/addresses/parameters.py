"""What callers of the address analysis send."""

from pydantic import Field

from functions.map_geocode.parameters import CoordinateType
from shared.web.parameters import MapParameters, parameter


class AddressParameters(MapParameters):
    """`/address_analyzer/v1`."""

    address: str = parameter("the text of an address", required=True)
    model: bool = Field(False, description="1 also looks for a person's name and a telephone number")
    addr_verify: bool = Field(False, description="1 says in `problem` what is wrong")
    ret_coordtype: CoordinateType = Field("bd09ll", description="coordinate type of `location`")
