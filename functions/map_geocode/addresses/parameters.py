"""What callers of the address analysis send."""

from pydantic import Field

from shared.geo import Crs
from shared.web.fields import CoordinateType, Flag
from shared.web.parameters import MapParameters, parameter


class AddressParameters(MapParameters):
    """`/address_analyzer/v1`."""

    address: str = parameter("the text of an address", is_required=True)
    model: Flag = Field(False, description="1 also looks for a person's name and a telephone number")
    addr_verify: Flag = Field(False, description="1 says in `problem` what is wrong")
    ret_coordtype: CoordinateType = Field(Crs.BD09, description="coordinate type of `location`")
