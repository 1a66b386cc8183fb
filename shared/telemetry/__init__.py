"""What happened: JSON log lines, latency buckets in Redis for the reports, and Prometheus metrics."""

from shared.telemetry.log_ids import new_log_id
from shared.telemetry.telemetry import Telemetry

__all__ = ["Telemetry", "new_log_id"]
