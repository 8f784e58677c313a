"""Durations as Prometheus writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.config import format_duration, parse_duration

WRITTEN = [
    ("0", 0.0),
    ("0s", 0.0),
    ("1ms", 0.001),
    ("90s", 90.0),
    ("15m", 900.0),
    ("1h30m", 5400.0),
    ("1d", 86400.0),
    ("1w", 604800.0),
    ("1y", 31536000.0),
    ("1y2w3d4h5m6s7ms", 33019506.007),
]

REFUSED = [
    "",
    " ",
    "60",
    "1.5h",
    "-5s",
    "+5s",
    "90 s",
    " 90s",
    "90s\n",
    "30m1h",
    "1h1h",
    "1H",
    "s",
    "m5",
    "\N{FULLWIDTH DIGIT FIVE}s",
    "1" * 11 + "s",
]


@pytest.mark.parametrize(("text", "seconds"), WRITTEN)
def test_a_duration_is_read(text: str, seconds: float) -> None:
    """Units from large to small, each at most once."""
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", REFUSED)
def test_anything_else_is_refused_without_quoting_it(text: str) -> None:
    """The message is the same whatever was found."""
    with pytest.raises(ValueError, match=r"^not a duration$"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0s"), (90.0, "1m30s"), (604800.0, "1w"), (691200.0, "8d"), (0.25, "250ms"), (3600.0, "1h")],
)
def test_a_duration_is_written_as_prometheus_does(seconds: float, text: str) -> None:
    """The shortest way, weeks and years only when nothing smaller remains."""
    assert format_duration(seconds) == text


@given(st.integers(min_value=0, max_value=10**12))
def test_what_is_written_is_read_again(milliseconds: int) -> None:
    """Writing loses nothing."""
    assert parse_duration(format_duration(milliseconds / 1000)) == milliseconds / 1000
