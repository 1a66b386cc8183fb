"""What a geocoder told of one address: its readings, what was weighed, and why the first won."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import asdict

from shared.geocoding.address_points import AddressPoint
from shared.geocoding.mention_scan import Mention
from shared.geocoding.readings import Reading
from shared.geocoding.trace import Method, Trace, TraceRecord
from shared.places.areas import Area, DivisionArea
from shared.places.candidates import Candidate

MOST_WEIGHED: Final = 10
"""Candidates of one search that are taken down: the best ones."""
VERDICT_ACCEPTED: Final = "accepted"
VERDICT_LOWER_SCORE: Final = "has a lower score"


class WeighedCandidate(Struct, frozen=True):
    """Something that could be the answer, and what came of it."""

    name: str
    verdict: str
    """`accepted`, or why it was not."""
    match: str = ""
    """How the text meets the name; see `shared.places.matches`."""
    score: float | None = None
    lng: float | None = None
    lat: float | None = None
    tag: str = ""
    uid: str = ""


class Attempt(Struct, frozen=True):
    """One look for one kind of thing in one area."""

    method: Method
    name: str
    area: str
    candidates: tuple[WeighedCandidate, ...]


class GeocodingTrace(Struct, Trace):
    """Takes down what a geocoder tells of one address."""

    text: str = ""
    """The normalized text."""
    readings: list[dict[str, Any]] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    reason: str = ""
    """Why the first won, empty where nothing did."""

    def read(self, text: str, readings: Sequence[Reading]) -> None:
        """Take the normalized text and the ways to take it apart."""
        self.text = text
        self.readings = [_reading_record(reading) for reading in readings]

    def weigh(
        self,
        method: Method,
        name: str,
        area: Area | None,
        candidates: Sequence[Candidate],
        objection: Callable[[Candidate], str],
    ) -> None:
        """Take the best candidates of a search; the first without an objection is accepted."""
        rows: list[WeighedCandidate] = []
        winner = False
        for candidate in candidates[:MOST_WEIGHED]:
            verdict = objection(candidate) or (VERDICT_LOWER_SCORE if winner else VERDICT_ACCEPTED)
            winner = winner or verdict == VERDICT_ACCEPTED
            rows.append(_take_down(candidate, verdict))
        self.attempts.append(Attempt(method, name, area_name(area), tuple(rows)))

    def option(
        self, method: Method, name: str, area: Area | None, point: tuple[float, float] | None, note: str
    ) -> None:
        """Take something looked up by other means."""
        lng, lat = point or (None, None)
        row = WeighedCandidate(name, note if point is None else VERDICT_ACCEPTED, lng=lng, lat=lat)
        self.attempts.append(Attempt(method, name, area_name(area), (row,)))

    def answer(self, point: AddressPoint) -> None:
        """Take the answer, and say why it won."""
        winner = next((row for row in reversed(self.attempts) if _accepted_candidate(row)), None)
        if winner is None:
            return
        candidate = _accepted_candidate(winner)
        place = f" in {winner.area}" if winner.area else ""
        score = f", score {candidate.score:.1f}" if candidate and candidate.score is not None else ""
        match = f" ({candidate.match}{score})" if candidate and candidate.match else ""
        self.reason = f"the first {winner.method} that a source knows{place}: {winner.name}{match}"

    def record(self) -> TraceRecord:
        """Return all of it as JSON can hold it."""
        return {
            "text": self.text,
            "readings": self.readings,
            "attempts": [_attempt_record(attempt) for attempt in self.attempts],
            "reason": self.reason,
        }


def area_name(area: Area | None) -> str:
    """Return what an area is called: its division, else its kind."""
    if area is None:
        return ""
    return area.division.name if isinstance(area, DivisionArea) else type(area).__name__


def _accepted_candidate(attempt: Attempt) -> WeighedCandidate | None:
    return next((row for row in attempt.candidates if row.verdict == VERDICT_ACCEPTED), None)


def _take_down(candidate: Candidate, verdict: str) -> WeighedCandidate:
    place = candidate.place
    return WeighedCandidate(
        place.name,
        verdict,
        candidate.match.name,
        round(candidate.score, 1),
        place.lng,
        place.lat,
        place.tag,
        place.uid,
    )


def _reading_record(reading: Reading) -> dict[str, Any]:
    street = {name: text for name, text in asdict(reading.address.street).items() if text}
    return {
        "division": reading.division.name if reading.division else "",
        "code": reading.division.code if reading.division else "",
        "mentions": [_mention_record(mention) for mention in reading.mentions.mentions],
        "rest": reading.rest,
        "parts": street,
        "is_ambiguous": reading.is_ambiguous,
    }


def _mention_record(mention: Mention) -> dict[str, Any]:
    names = [{"name": division.name, "code": division.code} for division in mention.candidates]
    return {"text": mention.text, "is_full": mention.is_full, "divisions": names[:MOST_WEIGHED]}


def _attempt_record(attempt: Attempt) -> dict[str, Any]:
    return {
        "method": attempt.method.value,
        "name": attempt.name,
        "area": attempt.area,
        "candidates": [
            {key: value for key, value in asdict(row).items() if value not in ("", None)}
            for row in attempt.candidates
        ],
    }
