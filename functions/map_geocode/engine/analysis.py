"""Address analysis (地址解析聚合): the parts of an address, its recipient, its problems."""

from msgspec import Struct, field

from functions.map_geocode.engine.problems import DivisionProblems
from functions.map_geocode.engine.recipients import Recipient, is_name, read_recipient
from shared.geo.division_names import DivisionNames, Kind
from shared.geo.divisions import NO_NAME, CodedName, Division, Level
from shared.geocoding.address_words import letters
from shared.geocoding.addresses import AddressParser, ParsedAddress
from shared.geocoding.errors import AddressMissing
from shared.geocoding.mentions import MentionReader
from shared.geocoding.normalization import Simplification, normalize
from shared.geocoding.precision import DIVISION_CONFIDENCE
from shared.geocoding.street import Street
from shared.geocoding.telephones import TELEPHONE

VILLAGE_CONFIDENCE = 40


class Analysis(Struct, frozen=True):
    """An address taken apart."""

    province: CodedName = NO_NAME
    city: CodedName = NO_NAME
    county: CodedName = NO_NAME
    town: CodedName = NO_NAME
    village: CodedName = NO_NAME
    street: Street = field(default_factory=Street)
    name: str = ""
    telephone: str = ""
    problem: str = ""
    is_factual: bool = False
    """Whether the divisions that the text names exist and agree, as far as it names some."""
    confidence: int = 0
    comprehension: int = 0
    """Percent of the text's characters that were understood."""
    point: tuple[float, float] | None = None
    """WGS-84 point of the lowest division that a source places."""


class AddressAnalyzer:
    """Address analysis with the divisions of one pack. Threads may share it."""

    def __init__(self, names: DivisionNames, simplification: Simplification) -> None:
        self._names = names
        self._divisions = names.divisions
        self._simplification = simplification
        self._reader = MentionReader(names)
        self._parser = AddressParser(names)
        self._problems = DivisionProblems(names.divisions)

    def analyze(self, address: str, *, with_recipient: bool = False, verify: bool = False) -> Analysis:
        """Take an address apart.

        with_recipient: look for a name and a telephone number first (`model=1`). verify: say what is wrong
        with the divisions (`addr_verify=1`). Raises AddressMissing.
        """
        text = normalize(address, self._simplification)
        if not text:
            raise AddressMissing
        has_recipient = with_recipient or TELEPHONE.search(text)
        recipient = self._recipient(text) if has_recipient else Recipient("", "", text)
        text = recipient.rest or text
        mentions = self._reader.read(text)
        parts = self._parser.parse(text, mentions)
        return Analysis(
            parts.province,
            parts.city,
            parts.county,
            parts.town,
            parts.village,
            parts.street,
            name=recipient.name if with_recipient else "",
            telephone=recipient.telephone if with_recipient else "",
            problem=self._problems.describe(mentions.mentions, parts.division) if verify else "",
            is_factual=parts.division is not None and not mentions.conflicts,
            confidence=_confidence(parts),
            comprehension=_comprehension(text, parts),
            point=self._point(parts.division),
        )

    def _recipient(self, text: str) -> Recipient:
        """Read who is to receive something; a name may stand right before the divisions: 张三贵州省…"""
        recipient = read_recipient(text, self._is_division)
        has_no_name = recipient.telephone and not recipient.name
        start = self._reader.first_place(recipient.rest) if has_no_name else None
        head = letters(recipient.rest[: start or 0])
        return Recipient(head, recipient.telephone, recipient.rest[start:]) if is_name(head) else recipient

    def _is_division(self, word: str) -> bool:
        """Tell whether a word is the name of a division, and not the mere stem of a town's."""
        return any(kind is not Kind.STEM for _, kind in self._names.entries(word))

    def _point(self, division: Division | None) -> tuple[float, float] | None:
        for ancestor in self._divisions.lineage(division) if division else ():
            if ancestor.lng is not None and ancestor.lat is not None:
                return ancestor.lng, ancestor.lat
        return None


def _confidence(parts: ParsedAddress) -> int:
    if parts.village.name:
        return VILLAGE_CONFIDENCE
    return DIVISION_CONFIDENCE[Level(parts.division.level)] if parts.division else 0


def _comprehension(text: str, parts: ParsedAddress) -> int:
    """Return the share of characters that became a division, a village or a part of the street."""
    if not (length := len(letters(text))):
        return 0
    leftover = len(letters(parts.rest)) - parts.street.characters
    return max(0, min(100, round(100 * (1 - max(leftover, 0) / length))))
