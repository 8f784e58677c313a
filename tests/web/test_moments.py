"""Times in words."""

import pytest

from exporter.web.times import moment, rfc3339
from tests.web.fake_desk import NOW


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (0.0, "now"), (0.4, "now"), (-0.4, "now"), (-12.0, "12 s ago"), (48.0, "in 48 s"), (-59.9, "59 s ago"),
        (-60.0, "1 min ago"), (3599.0, "in 59 min"), (-3600.0, "1 h ago"), (-86400.0, "1 d ago"), (9e6, "in 104 d"),
    ],
)  # fmt: skip
def test_a_moment_is_told_roughly(away: float, words: str) -> None:
    """The largest unit that fits, seen from now."""
    told = moment(NOW + away, NOW)
    assert told is not None
    assert told.words == words


@pytest.mark.parametrize("at", [None, float("nan"), float("inf"), 1e300, -1e300])
def test_what_is_no_date_is_not_told(at: float | None) -> None:
    """Unknown and impossible times are None, whatever a provider sent."""
    assert rfc3339(at) is None
    assert moment(at, NOW) is None
