"""Half a day of a small fleet, as ``tests/bench/alert_quality`` lives a week: nothing missed, nobody paged in vain."""

import asyncio
from dataclasses import replace

import pytest

from tests.bench.alert_quality.judging import CONFIRMING, Quality, judge
from tests.bench.alert_quality.living import SCRAPED_BEFORE, Lived, live
from tests.bench.alert_quality.week import EGRESS_DOWN, EXHAUSTED, Week
from tests.e2e.conftest import need

pytestmark = pytest.mark.e2e
EVALUATION, GROUP_WAIT = 60.0, 10.0
ASKING = CONFIRMING + 5.0  # what one key says of money its account's others confirm first: one notice


@pytest.fixture(scope="module")
def week() -> Week:
    return Week(seed=1, days=0.5, keys=20)


@pytest.fixture(scope="module")
def lived(week: Week) -> Lived:
    need("promtool")
    return asyncio.run(live(week, prometheus=True))


@pytest.fixture(scope="module", params=["daemon", "prometheus"])
def quality(request: pytest.FixtureRequest, week: Week, lived: Lived) -> Quality:
    return judge(week, getattr(lived, request.param))


def test_every_page_that_is_wanted_comes_and_no_other(quality: Quality) -> None:
    """Deaths, exhaustions, an outage, the loss of egress; no blip and no noise."""
    assert quality.wanted >= 6
    assert (quality.missed, quality.unwanted) == ([], [])


def test_the_daemon_pages_two_seconds_after_confirmation(week: Week, lived: Lived) -> None:
    """In simulated time, from the first refusal of the first key; of money once the account's others were asked too."""
    quality = judge(week, lived.daemon)
    dead = [delay for delay in quality.undisturbed() if delay.incident.rule != EXHAUSTED]
    assert dead
    assert max(delay.paged for delay in dead) <= CONFIRMING + 2
    for delay in quality.in_quiet():
        asking = ASKING if delay.incident.rule == EXHAUSTED else 0.0
        assert delay.paged - delay.confirmed <= 2 + asking


def test_prometheus_pages_a_scrape_an_evaluation_and_a_group_wait_later(week: Week, lived: Lived) -> None:
    """The rules see what is one scrape old, at the evaluation after it."""
    quality = judge(week, lived.prometheus)
    slack = SCRAPED_BEFORE + EVALUATION + GROUP_WAIT
    assert max(delay.paged - delay.confirmed for delay in quality.in_quiet()) <= slack


def test_a_page_too_few_and_one_too_many_are_seen(week: Week, lived: Lived) -> None:
    """The noughts above mean something."""
    kept = [word for word in lived.daemon if word.rule != EGRESS_DOWN]
    stray = replace(next(word for word in kept if word.pages), subjects=("nobody",), at=week.end)
    quality = judge(week, [*kept, stray])
    assert len(quality.missed) == 1
    assert len(quality.unwanted) == 1
