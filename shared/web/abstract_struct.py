"""What lets structs have abstract methods, as endpoints and kinds of fields do."""

from abc import ABCMeta

from msgspec import StructMeta


class AbstractStruct(StructMeta, ABCMeta):
    """The metaclass of a struct whose subclasses must give the methods that it leaves abstract."""
