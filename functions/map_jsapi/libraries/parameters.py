"""What pages ask for."""

from shared.web.parameters import MapParameters, parameter


class LibraryParameters(MapParameters):
    """A file of a library."""

    path: str = parameter("path of the file in the bucket `jslib`, below the folder of the address")
