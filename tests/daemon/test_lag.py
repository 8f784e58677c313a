"""How late things are."""

from exporter.daemon.lag import Lateness, Worst


def test_the_worst_of_the_last_minute_or_two_is_kept() -> None:
    """A spike outlives a scrape interval, and is forgotten after two windows."""
    worst = Worst()
    worst.observe(10.0, 3.0)
    worst.observe(11.0, 1.0)
    assert worst.value(59.0) == 3.0
    assert worst.value(119.0) == 3.0
    assert worst.value(120.0) == 0.0


def test_every_whole_interval_of_lag_is_a_missed_probe() -> None:
    """A start three and a half intervals late missed three; an early one missed none."""
    lateness = Lateness(lambda: 10.0)
    lateness.started(lag=35.0, interval=10.0)
    lateness.started(lag=-0.1, interval=10.0)
    assert lateness.missed == 3
    assert lateness.scheduler_lag() == 35.0
