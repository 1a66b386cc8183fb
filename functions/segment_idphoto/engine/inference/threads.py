"""How many CPUs this process may use, which in a container is fewer than the machine has."""

import math
import os
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")


def usable_cpus(cgroup: Path = CGROUP) -> int:
    """Return the CPUs of this process: its affinity, capped by the cgroup's quota, at least 1.

    A quota of 1.5 CPUs counts as 2: one thread more than the quota costs less than an idle half CPU.
    """
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = cgroup_quota(cgroup)
    return max(1, affinity if quota is None else min(affinity, math.ceil(quota)))


def cgroup_quota(cgroup: Path = CGROUP) -> float | None:
    """Return the CPU quota in CPUs from cgroup v2 (`cpu.max`) or v1 (`cpu.cfs_*`), None without one."""
    try:
        quota, period = (cgroup / "cpu.max").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        try:
            quota = (cgroup / "cpu" / "cpu.cfs_quota_us").read_text(encoding="ascii")
            period = (cgroup / "cpu" / "cpu.cfs_period_us").read_text(encoding="ascii")
        except OSError:
            return None
    try:
        cpus = int(quota) / int(period)
    except (ValueError, ZeroDivisionError):  # v2 writes "max" where there is no quota
        return None
    return cpus if cpus > 0 else None  # v1 writes -1
