"""The first notice of an empty account waits for the keys that are being asked; nothing else waits."""

from collections.abc import Callable

import pytest

from exporter.alerting.alarms import Policy

from .conftest import Telling


@pytest.fixture
def expecting() -> Callable[..., Telling]:
    def begin(**fields: object) -> Telling:
        telling = Telling(**fields)  # type: ignore[arg-type]  # a test's shorthand
        telling.ledger.expect("acme", "openai", telling.now + 20, telling.now)
        return telling

    return begin


Expecting = Callable[..., Telling]


def test_what_is_found_meanwhile_is_one_notice(expecting: Expecting) -> None:
    """The first key waits for those that are likely to follow, to the second."""
    telling = expecting()
    telling.begin("a", account="acme", shared=True)
    telling.wait(17)
    telling.begin("b", "c", account="acme", shared=True)
    telling.wait(2)
    assert telling.deliver() == []
    telling.wait(1)
    assert telling.deliver() == ["firing a,b,c"]


def test_nobody_else_waits(expecting: Expecting) -> None:
    """Another account, a key without one, and what is one key's own."""
    telling = expecting()
    telling.begin("a", account="globex", shared=True)
    telling.begin("b")
    telling.begin("c", account="acme", shared=False)
    telling.wait(1)
    assert sorted(telling.deliver()) == ["firing a", "firing b", "firing c"]


def test_a_key_that_follows_too_late_waits_its_turn(expecting: Expecting) -> None:
    """The expectation is over: what comes then is gathered as ever."""
    telling = expecting()
    telling.begin("a", account="acme", shared=True)
    telling.wait(20)
    assert telling.deliver() == ["firing a"]
    telling.begin("b", account="acme", shared=True)
    telling.wait(59)
    assert telling.deliver() == []
    telling.wait(1)
    assert telling.deliver() == ["firing b"]


def test_an_end_does_not_wait(expecting: Expecting) -> None:
    """Nor does an end that comes while others are expected keep anything back."""
    telling = expecting()
    telling.begin("a", account="acme", shared=True)
    telling.wait(20)
    telling.deliver()
    telling.ledger.expect("acme", "openai", telling.now + 20, telling.now)
    telling.end("a", account="acme")
    telling.wait(1)
    assert telling.deliver() == ["resolved a"]


def test_a_reminder_does_not_wait(expecting: Expecting) -> None:
    """What goes on is told again on time."""
    telling = expecting()
    telling.begin("a", account="acme", shared=True)
    telling.wait(20)
    telling.deliver()
    telling.wait(14_400)
    telling.ledger.expect("acme", "openai", telling.now + 20, telling.now)
    telling.wait(0)
    assert telling.deliver() == ["again a"]


def test_nobody_waits_for_longer_than_a_minute() -> None:
    """However long the others take, and also where a clock that was set back makes it look longer."""
    telling = Telling()
    telling.ledger.expect("acme", "openai", telling.now + 900, telling.now)
    telling.begin("a", account="acme", shared=True)
    telling.wait(60)
    assert telling.deliver() == ["firing a"]
    telling.ledger.expect("acme", "openai", telling.now + 60, telling.now)
    telling.now -= 3600
    telling.begin("b", account="acme", shared=True)
    telling.wait(1)
    assert telling.deliver() == ["firing b"]


def test_a_short_group_interval_does_not_cut_the_waiting_short() -> None:
    """What is told in quick succession otherwise waits for company too."""
    telling = Telling(policy=Policy(group_wait=1, group_interval=2))
    telling.ledger.expect("acme", "openai", telling.now + 20, telling.now)
    telling.begin("a", account="acme", shared=True)
    telling.wait(10)
    assert telling.deliver() == []
    telling.begin("b", account="acme", shared=True)
    telling.wait(10)
    assert telling.deliver() == ["firing a,b"]


def test_waiting_outlives_a_restart(expecting: Expecting) -> None:
    """When it may be told is stored with it."""
    telling = expecting()
    telling.begin("a", account="acme", shared=True)
    telling.restart()
    telling.wait(19)
    assert telling.deliver() == []
    telling.wait(1)
    assert telling.deliver() == ["firing a"]
