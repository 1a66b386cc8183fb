"""The column `address` of an operator's table, read as a caller's address is: it leads to its place."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec.structs import replace

from functions.pack_builder.engine.places.records import HouseRecord, PlaceRecord, SourceRecord
from shared.geo.division_names import DivisionNames
from shared.geocoding.address_words import letters
from shared.geocoding.addresses import AddressParser
from shared.geocoding.normalization import Simplification, normalize

SHORTEST: Final = 3
"""Characters that say where something is; 8号 alone does not."""


class OperatorAddresses:
    """Reads addresses with the divisions of one pack, and counts them."""

    def __init__(self, names: DivisionNames, simplification: Simplification) -> None:
        self._parser = AddressParser(names)
        self._simplification = simplification
        self.count = 0
        """Addresses that were there."""
        self.read_count = 0
        """Addresses of which something below the divisions was read."""

    def apply(self, records: Iterable[SourceRecord]) -> Iterator[SourceRecord]:
        """Yield the records; a place with an address is found by it, and its road has its house number."""
        for record in records:
            if not isinstance(record, PlaceRecord) or not record.address:
                yield record
                continue
            self.count += 1
            text = normalize(record.address, self._simplification)
            address = self._parser.parse(text) if text else None
            line = letters(address.rest) if address else ""
            if address is None or len(line) < SHORTEST:
                yield record
                continue
            self.read_count += 1
            yield replace(record, address_line=line)
            street = address.street
            if street.road and street.number and record.point is not None:
                yield HouseRecord(f"{street.road}{street.section}{street.lane}", street.number, record.point)
