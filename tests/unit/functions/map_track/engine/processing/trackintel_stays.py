"""Run by trackintel's own Python: stay points of the rows on standard input, as JSON on standard output."""

import json
import sys
import warnings

import geopandas
import pandas
import trackintel

warnings.simplefilter("ignore")
request = json.load(sys.stdin)
names = sorted({name for name, *_ in request["rows"]})
frame = pandas.DataFrame(
    {
        "user_id": [names.index(name) for name, *_ in request["rows"]],
        "tracked_at": pandas.to_datetime([time for _, time, *_ in request["rows"]], unit="s", utc=True),
    }
)
points = geopandas.points_from_xy([row[2] for row in request["rows"]], [row[3] for row in request["rows"]])
fixes = trackintel.Positionfixes(geopandas.GeoDataFrame(frame, geometry=points, crs="EPSG:4326"))
_, stays = fixes.generate_staypoints(
    method="sliding",
    dist_threshold=request["radius"],
    time_threshold=request["minutes"],
    gap_threshold=1e9,
    include_last=True,
)
rows = [
    (names[user], int(start.timestamp()), int(end.timestamp()))
    for user, start, end in zip(stays.user_id, stays.started_at, stays.finished_at, strict=True)
]
print(json.dumps(rows))
