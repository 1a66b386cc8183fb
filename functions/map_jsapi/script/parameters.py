"""What pages send."""

from typing import Final

from shared.web.envelope import is_callback
from shared.web.parameters import MapParameters, parameter

GL: Final = "webgl"
THREE: Final = "three"
CLASSIC_NAME, GL_NAME = "BMap", "BMapGL"
_BOTH_NAMES: Final = "4"
"""The version in which both names are one object."""


class LoaderParameters(MapParameters):
    """`/api`."""

    v: str = parameter("version: 1.0 to 4.0; what it offers is the same", "3.0")
    type: str = parameter("`webgl`: the names stand in `BMapGL`, otherwise in `BMap`")
    ak: str = parameter("map key, of the kind for browsers")
    callback: str = parameter("name of a function of the page that is called when the names are there")
    public_address: str = ""

    @property
    def is_gl(self) -> bool:
        """Whether the page asks for the version with tilted and turned maps."""
        return self.type.lower() == GL or self.v.startswith(_BOTH_NAMES)

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The objects that get the names; several are one object."""
        if self.v.startswith(_BOTH_NAMES):
            return (CLASSIC_NAME, GL_NAME)
        return (GL_NAME,) if self.type.lower() == GL else (CLASSIC_NAME,)

    @property
    def page_callback(self) -> str:
        """The callback where it is a plain name; anything else could be code."""
        return self.callback if is_callback(self.callback) else ""


class FileParameters(MapParameters):
    """A file of the script."""

    version: str = parameter("version of the script, as `/api` names it")
    name: str = parameter("file")
