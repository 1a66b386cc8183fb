"""How the engine is set up over a pack. Values that are not Valhalla's own defaults say why."""

from pathlib import Path
from typing import Any, Final

from shared.roads.effort import TRANSITION_LIMITS, Method

NEAREST_ROAD_METRES: Final = 5_000
"""Farther than this a location has no road. Valhalla's own 35 km would move travellers at sea ashore."""

LONGEST: Final = {
    "auto": 5_000_000.0,
    "taxi": 5_000_000.0,
    "truck": 5_000_000.0,
    "bus": 5_000_000.0,
    "motorcycle": 5_000_000.0,
    "motor_scooter": 1_000_000.0,
    "bicycle": 500_000.0,
    "pedestrian": 250_000.0,
    "multimodal": 500_000.0,
}
"""Metres between the ends of a route, as the crow flies, by costing."""

MATRIX_METRES: Final = 5_000_000.0
"""Between the points of a matrix, for every costing; the engine derives from it when a search gives up."""

MATRIX_ITERATIONS: Final = 800
"""How long searches that have met go on for a better way; the engine's 2,800 find 0.03 % cheaper ones."""

LOCATIONS: Final = 100
"""Ends and stops of one route, and rows or columns of a matrix."""
MATRIX_PAIRS: Final = 10_000
"""A hundred times a hundred; the services ask for a hundred pairs at most."""
SHAPE_POINTS: Final = 500_000
"""A route across China has about 100,000 points, and its attributes are asked for by its shape."""
ALTERNATIVES: Final = 3
MOST_REACHABLE: Final = 1_000
"""Roads up to which is counted how many can be reached from a location."""
NEARBY_METRES: Final = 250
"""Around a location whose nearest road leads nowhere, within which another one is taken."""

TRANSIT: Final = ("multimodal", "transit", "bikeshare")


def configuration(tiles: Path, traffic: Path | None, matrices: Method = Method.MEETING) -> dict[str, Any]:
    """Return the configuration of an engine that answers from `tiles` and the live speeds in `traffic`."""
    from valhalla.config import get_config

    engine = get_config(tile_extract=tiles, tile_dir="")
    engine["logging"] = {"type": ""}
    engine["mjolnir"] |= {
        "traffic_extract": str(traffic or ""),
        # Everything comes out of the mapped file; paths that do not exist must not be looked for.
        "admin": "",
        "timezone": "",
        "transit_dir": "",
        "transit_feeds_dir": "",
        "landmarks": "",
    }
    engine["additional_data"]["elevation"] = ""
    engine["loki"]["service_defaults"]["search_cutoff"] = NEAREST_ROAD_METRES
    limits = engine["service_limits"]
    for costing, metres in LONGEST.items():
        limits[costing] |= {"max_distance": metres, "max_locations": LOCATIONS}
        if costing not in TRANSIT:
            limits[costing] |= {
                "max_matrix_distance": MATRIX_METRES,
                "max_matrix_location_pairs": MATRIX_PAIRS,
            }
    engine["thor"]["source_to_target_algorithm"] = str(matrices)
    engine["thor"]["costmatrix"]["max_iterations"] = MATRIX_ITERATIONS
    hierarchy = limits["hierarchy_limits"]
    hierarchy["allow_modification"] = True
    hierarchy["costmatrix"]["max_allowed_up_transitions"] = TRANSITION_LIMITS["matrix"]
    hierarchy["bidirectional_astar"]["max_allowed_up_transitions"] = TRANSITION_LIMITS["route"]
    limits["max_timedep_distance_matrix"] = int(MATRIX_METRES)  # 0 would have matrices forget the time
    limits["trace"] |= {"max_shape": SHAPE_POINTS, "max_distance": LONGEST["auto"]}
    limits["max_reachability"] = MOST_REACHABLE
    limits["max_radius"] = NEARBY_METRES
    limits["max_alternates"] = ALTERNATIVES
    limits["max_exclude_locations"] = LOCATIONS
    limits["max_exclude_polygons_length"] = 200_000
    limits["max_exclude_polygons_vertices"] = 1_000
    return engine  # type: ignore[no-any-return]
