"""Who is told what, and when: once when it begins, every repeat_interval, once when it ends."""

import pytest

from exporter.alerting.alarms import Reach
from exporter.model import Phase
from tests.alerting.alarms.conftest import Telling, alarm

HOUR = 3600.0


def test_an_alarm_is_told_once_when_it_begins_and_once_when_it_ends(telling: Telling) -> None:
    """Nothing is said in between."""
    telling.begin("a")
    telling.wait(1)
    assert telling.deliver() == ["firing a"]
    for _ in range(30):
        telling.wait(60)
        assert telling.deliver() == []
    telling.end("a")
    telling.wait(1)
    assert telling.deliver() == ["resolved a"]


def test_a_reminder_comes_every_repeat_interval(telling: Telling) -> None:
    """And what fires in the same group at nearly the same time is reminded of together."""
    telling.begin("a")
    telling.wait(1)
    telling.deliver()
    telling.wait(60)
    telling.begin("b")
    telling.wait(1)
    telling.deliver()
    telling.wait(4 * HOUR - 65)
    assert telling.deliver() == []
    telling.wait(30)
    assert telling.deliver() == ["again a,b"]
    telling.wait(4 * HOUR - 30)
    assert telling.deliver() == []
    telling.wait(31)
    assert telling.deliver() == ["again a,b"]


@pytest.mark.parametrize("attempts", [0, 3])
def test_superseded_pairs_are_counted_and_never_told(telling: Telling, attempts: int) -> None:
    """However often it was tried, as long as each attempt was answered or never arrived."""
    telling.begin("a")
    telling.wait(1)
    for _ in range(attempts):
        notice = telling.attempt()
        telling.ledger.failed(notice, doubtful=False)
    telling.end("a")
    telling.wait(600)
    assert telling.deliver() == []
    assert telling.ledger.tally["pager", "superseded"] == 1
    assert telling.ledger.pending("pager", telling.now) == 0


def test_what_may_have_arrived_is_not_taken_back(telling: Telling) -> None:
    """Sent and never answered: the beginning is told again, and the end after it."""
    telling.begin("a")
    telling.wait(1)
    notice = telling.attempt()
    telling.ledger.failed(notice, doubtful=True)
    telling.end("a")
    telling.wait(2)
    assert telling.deliver() == ["firing a", "resolved a"]


def test_an_end_while_the_beginning_is_under_way_is_told_after_it(telling: Telling) -> None:
    """The attempt succeeds: whoever heard the beginning hears the end."""
    telling.begin("a")
    telling.wait(1)
    notice = telling.attempt()
    telling.end("a")
    telling.ledger.told(notice, telling.now)
    telling.wait(2)
    assert telling.deliver() == ["resolved a"]
    telling.wait(5 * HOUR)
    assert telling.deliver() == []


def test_an_alarm_that_comes_back_is_told_after_its_end(telling: Telling) -> None:
    """With the receiver away in between."""
    telling.begin("a")
    telling.wait(1)
    telling.deliver()
    telling.end("a")
    telling.now += 10
    telling.begin("a")
    telling.wait(600)
    assert telling.deliver() == ["resolved a", "firing a"]


def test_flapping_while_the_receiver_is_away_leaves_what_it_has_to_know(telling: Telling) -> None:
    """It heard of the first beginning: it hears of one end, and of the beginning that still holds."""
    telling.begin("a")
    telling.wait(1)
    telling.deliver()
    for _ in range(5):
        telling.end("a")
        telling.wait(60)
        telling.begin("a")
        telling.wait(60)
    assert telling.deliver() == ["resolved a", "firing a"]
    assert telling.ledger.tally["pager", "superseded"] == 4


def test_what_is_older_than_a_day_is_dropped_and_what_still_fires_is_told_anyway(telling: Telling) -> None:
    """A receiver that comes back after two days learns what is wrong now."""
    telling.begin("a", "b")
    for _ in range(48):
        telling.wait(HOUR)
    assert telling.ledger.tally["pager", "expired"] >= 2
    telling.end("b")
    telling.wait(5 * HOUR)
    assert telling.deliver() == ["firing a"]


def test_what_was_refused_is_told_anew_once_the_receiver_is_mended(telling: Telling) -> None:
    """Its settings were changed, or it took something else: what still fires is no longer kept from it."""
    telling.begin("a")
    telling.wait(1)
    notice = telling.attempt()
    telling.ledger.refused(notice, telling.now)
    telling.wait(60)
    assert telling.deliver() == []
    telling.ledger.mended("pager", telling.now)
    telling.wait(5)
    assert telling.deliver() == ["firing a"]


def test_a_delivery_shows_that_a_receiver_is_mended(telling: Telling) -> None:
    """What it refused before follows."""
    telling.begin("a", account="one")
    telling.wait(1)
    notice = telling.attempt()
    telling.ledger.refused(notice, telling.now)
    telling.wait(60)
    telling.begin("b", account="two")
    telling.wait(5)
    telling.deliver()
    telling.wait(5)
    telling.deliver()
    assert telling.told == ["firing b", "firing a"]


def test_what_was_refused_is_not_tried_again_and_its_end_is_not_told(telling: Telling) -> None:
    """It would be refused again."""
    telling.begin("a")
    telling.wait(1)
    notice = telling.attempt()
    telling.ledger.refused(notice, telling.now)
    telling.wait(60)
    assert telling.deliver() == []
    telling.end("a")
    telling.wait(600)
    assert telling.deliver() == []


def test_news_never_overtakes_older_news_of_the_same_alarm(telling: Telling) -> None:
    """Sent without an answer, then over: the end waits for the beginning, whatever keeps that back."""
    telling.begin("a")
    telling.wait(1)
    notice = telling.attempt()
    telling.ledger.failed(notice, doubtful=True)
    telling.end("a")
    telling.now -= 10 * HOUR  # the beginning is not due for hours, by this clock
    book = telling.ledger._book("pager")
    assert [entry.phase for entry in book.due(lambda entry: entry.phase is Phase.RESOLVED, 10)] == []


def test_a_receiver_that_wants_no_ends_and_may_have_heard_is_left_alone(telling: Telling) -> None:
    """A beginning that is over is not told to it any more, and nothing of it stays behind."""
    telling.adopt("pager", send_resolved=False)
    telling.begin("a")
    telling.wait(1)
    notice = telling.attempt()
    telling.ledger.failed(notice, doubtful=True)
    telling.end("a")
    telling.wait(600)
    assert telling.deliver() == []
    assert [place for place, record in telling.ledger.changes.items() if record is not None] == []


def test_what_a_receiver_no_longer_wants_is_not_told(telling: Telling) -> None:
    """Its matchers were narrowed while it was away."""
    telling.begin("a")
    telling.ledger.adopt({"pager": Reach(lambda _alarm: False)}, telling.now, telling.policy)
    telling.wait(60)
    assert telling.deliver() == []


def test_who_wants_an_alarm_since_it_was_edited_is_told(telling: Telling) -> None:
    """A key became critical while it was dead: the pager hears of it, the chat not again."""
    telling.adopt("chat")
    telling.begin("a")
    telling.wait(1)
    telling.deliver("chat")
    telling.ledger._reach = {"chat": Reach(lambda _alarm: True), "pager": Reach(lambda _alarm: True)}
    telling.ledger.relabelled(telling.firing.firing[alarm("a").identity], telling.now)
    telling.wait(5)
    assert telling.deliver("chat") == []
    assert telling.deliver("pager") == ["firing a"]


def test_a_clock_set_back_puts_no_reminder_off(telling: Telling) -> None:
    """Told in an hour that was a mistake means told now."""
    telling.begin("a")
    telling.wait(1)
    telling.deliver()
    telling.now -= 100 * HOUR
    telling.ledger.set_back(telling.now)
    telling.wait(4 * HOUR + 1)
    assert telling.deliver() == ["again a"]


def test_a_receiver_that_wants_no_ends_gets_none(telling: Telling) -> None:
    """send_resolved: false."""
    telling.adopt("pager", send_resolved=False)
    telling.begin("a")
    telling.wait(1)
    telling.deliver()
    telling.end("a")
    telling.wait(600)
    assert telling.deliver() == []
