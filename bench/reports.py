"""The monthly reports: time, memory and the sizes of the papers of a simulated month.

    python -m bench.reports             # October 2026
    python -m bench.reports 2026-02     # another month

Every service, 20 apps and all minutes; both reports, two languages, three forms.
"""

import resource
import sys
import time

from functions.report_monthly.engine.making import ReportMaker
from shared.catalogue import load_catalogue
from shared.config import Settings
from shared.service_level.months import Month
from shared.stores import ObjectStore
from tests.simulated_month import SimulatedMonth
from tools.local.object_server import ObjectServer


def main() -> None:
    """Print time, memory and the sizes of the papers."""
    month = Month.parse(sys.argv[1] if len(sys.argv) > 1 else "2026-10")
    with ObjectServer() as server:
        settings = Settings(
            s3_endpoint_url=server.endpoint_url,
            s3_access_key_id=server.access_key,
            s3_secret_access_key=server.secret_key,
        )
        objects = ObjectStore(settings)
        simulation = SimulatedMonth(month)
        simulation.store(objects)
        end = (month.first_minute + month.minutes) * 60.0
        maker = ReportMaker(objects, load_catalogue(), "bench", clock=lambda: end)
        peak, cpu, began = _peak_megabytes(), time.process_time(), time.monotonic()
        maker.make(month)
        print(f"| wall time of a month | {time.monotonic() - began:.1f} s |")
        print(f"| CPU time of a month | {time.process_time() - cpu:.1f} s |")
        print(f"| memory above the start | {(_peak_megabytes() - peak) / 1000:.1f} GB |")
        for info in objects.list("reports", f"{month}/r1/"):
            if info.key.endswith(".pdf"):
                print(f"| {info.key} | {info.size / 1000:.0f} KB |")


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
