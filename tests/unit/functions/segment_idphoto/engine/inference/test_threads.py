"""The CPUs that a container really gives us."""

from pathlib import Path

import pytest

from functions.segment_idphoto.engine.inference.threads import cgroup_quota, usable_cpus


@pytest.fixture
def affinity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(8)), raising=False)


@pytest.mark.parametrize(
    ("quota", "cpus"),
    [
        ("max 100000", 8),
        ("200000 100000", 2),
        ("150000 100000", 2),
        ("20000 100000", 1),
        ("1600000 100000", 8),
        ("nonsense", 8),
    ],
)
@pytest.mark.usefixtures("affinity")
def test_a_cgroup_v2_quota_caps_the_threads(tmp_path: Path, quota: str, cpus: int):
    (tmp_path / "cpu.max").write_text(quota + "\n")
    assert usable_cpus(tmp_path) == cpus


@pytest.mark.parametrize(
    ("quota", "period", "cpus"), [("-1", "100000", 8), ("300000", "100000", 3), ("1", "0", 8)]
)
@pytest.mark.usefixtures("affinity")
def test_a_cgroup_v1_quota_caps_the_threads(tmp_path: Path, quota: str, period: str, cpus: int):
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text(quota)
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text(period)
    assert usable_cpus(tmp_path) == cpus


def test_without_cgroup_files_there_is_no_quota(tmp_path: Path):
    assert cgroup_quota(tmp_path) is None
    assert usable_cpus(tmp_path) >= 1
