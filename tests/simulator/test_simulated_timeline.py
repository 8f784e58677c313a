"""What a scenario says of a moment."""

import pytest

from exporter.simulator.timeline import Outage, Step, outage_at, position, step_at

TIMELINE = (
    Step(at=10.0, behaviour="credit_balance"),
    Step(at=30.0, behaviour="slow_down", retry_after=7.0),
    Step(at=31.5, behaviour="ok"),
)


@pytest.mark.parametrize(
    ("place", "behaviour"),
    [
        (0.0, "ok"),
        (9.999, "ok"),
        (10.0, "credit_balance"),
        (29.0, "credit_balance"),
        (30.0, "slow_down"),
        (31.5, "ok"),
        (1e9, "ok"),
    ],
)
def test_the_last_step_begun_holds(place: float, behaviour: str) -> None:
    """A step holds from its time on until the next; before the first, all is well."""
    assert step_at(TIMELINE, place).behaviour == behaviour


def test_a_step_keeps_its_options() -> None:
    """What is told with a step comes with it."""
    assert step_at(TIMELINE, 30.0).retry_after == 7.0


def test_an_empty_timeline_is_a_healthy_life() -> None:
    """A key without a timeline is served always."""
    assert step_at((), 5.0).behaviour == "ok"


@pytest.mark.parametrize(
    ("elapsed", "speed", "loop", "place"),
    [
        (25.0, 1.0, None, 25.0),
        (25.0, 4.0, None, 100.0),
        (25.0, 1.0, 10.0, 5.0),
        (25.0, 4.0, 60.0, 40.0),
        (-3.0, 1.0, 10.0, 0.0),
    ],
)
def test_time_passes_faster_and_begins_anew(elapsed: float, speed: float, loop: float | None, place: float) -> None:
    """Speed stretches the time since the start, the loop folds it; a clock that went back is the start."""
    assert position(elapsed, speed, loop) == place


@pytest.mark.parametrize(("place", "on"), [(4.9, False), (5.0, True), (7.9, True), (8.0, False)])
def test_an_outage_has_an_end(place: float, on: bool) -> None:
    """An outage is on from its beginning until just before its end."""
    outages = (Outage(at=5.0, until=8.0, behaviour="overloaded"),)
    assert (outage_at(outages, place) is not None) == on
