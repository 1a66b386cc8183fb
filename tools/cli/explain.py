"""`geoportrait explain`: how an address is read, what is weighed as its point, and why the first won."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tools.cli.output import print_json

if TYPE_CHECKING:
    from shared.geocoding.address_points import AddressPoint

ROOT = Path(__file__).parents[2]


@click.command()
@click.argument("address")
@click.option("--region", default="", help="Name or code of a city, where the address alone does not tell.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT / ".cache/packs",
    help="Where built packs are kept.  [.cache/packs]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def explain(address: str, region: str, folder: Path, as_json: bool) -> None:
    """Show how ADDRESS is read, which candidates are weighed, and why the first won.

    Answers from the pack of places in the folder, which is built first where it is missing.
    """
    from shared.stores.packs import PLACES
    from tools.packs.build import ensure_pack

    record = explain_address(ensure_pack(PLACES, folder).folder, address, region)
    if as_json:
        print_json(record)
    else:
        for line in text_lines(record):
            click.echo(line)
    if record["answer"] is None:
        raise SystemExit(1)


def explain_address(pack: Path, address: str, region: str = "") -> dict[str, Any]:
    """Return the trace of geocoding an address over a pack of places, and the answer, None without one."""
    from shared.geocoding.errors import GeocodingError
    from shared.geocoding.gazetteer import Gazetteer
    from shared.geocoding.recording import GeocodingTrace

    trace, answer, problem = GeocodingTrace(), None, ""
    try:
        answer = _answer(Gazetteer.open(pack).geocoder.geocode(address, region, trace=trace))
    except GeocodingError as error:
        problem = str(error)
    return {
        "address": address,
        "region": region,
        **trace.record(),
        "answer": answer,
        "problem": problem,
    }


def _answer(point: "AddressPoint") -> dict[str, Any]:
    return {
        "lng": point.lng,
        "lat": point.lat,
        "level": point.level,
        "precise": point.is_precise,
        "confidence": point.confidence,
        "comprehension": point.comprehension,
        "name": point.place.name if point.place else "",
        "division": point.division.name if point.division else "",
    }


def text_lines(record: dict[str, Any]) -> list[str]:
    """Return a record as lines for people."""
    lines = [f"text      {record['text']}"]
    for number, reading in enumerate(record["readings"], 1):
        lines.append(f"reading {number} {_reading_text(reading)}")
    for attempt in record["attempts"]:
        area = f" in {attempt['area']}" if attempt["area"] else ""
        lines.append(f"{attempt['method']}: {attempt['name']}{area}")
        lines += [f"    {_candidate_text(row)}" for row in attempt["candidates"]] or ["    nothing"]
    answer = record["answer"]
    if answer is None:
        return [*lines, f"no answer {record['problem']}"]
    name = answer["name"] or answer["division"]
    figures = f"confidence {answer['confidence']}, comprehension {answer['comprehension']}"
    lines.append(f"answer    {answer['level']} {name} {answer['lng']:.6f},{answer['lat']:.6f} ({figures})")
    return [*lines, f"because   {record['reason']}"]


def _reading_text(reading: dict[str, Any]) -> str:
    mentions = " + ".join(mention["text"] for mention in reading["mentions"]) or "no division"
    parts = ", ".join(f"{name} {text}" for name, text in reading["parts"].items()) or "no parts"
    division = f"{reading['division']} {reading['code']}".strip() or "anywhere"
    return f"{mentions} → {division}; rest {reading['rest']!r}: {parts}"


def _candidate_text(row: dict[str, Any]) -> str:
    score = f"{row['match']} {row['score']:.1f}  " if "score" in row else ""
    point = f"  {row['lng']:.6f},{row['lat']:.6f}" if "lng" in row else ""
    return f"{row['name']}  {score}{row['verdict']}{point}"
