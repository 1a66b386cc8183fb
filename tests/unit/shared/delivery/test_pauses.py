"""How long is waited between tries."""

import pytest

from shared.delivery.pauses import pause_seconds


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 15), (1, 30), (2, 60), (7, 1_920), (8, 3_600), (9, 3_600), (10_000, 3_600)]
)
def test_pauses_double_up_to_an_hour(failures: int, seconds: int) -> None:
    assert pause_seconds(failures) == seconds
