"""Several receivers, restarts, clocks that are set back, and very much news."""

from dataclasses import replace

from exporter.model import Phase
from tests.alerting.alarms.conftest import Telling, alarm

HOUR = 3600.0


def test_receivers_are_told_independently() -> None:
    """One that is away holds back nobody else."""
    telling = Telling(receivers=("pager", "chat"))
    telling.begin("a")
    telling.wait(1)
    assert telling.deliver("chat") == ["firing a"]
    telling.end("a")
    telling.wait(1)
    assert telling.deliver("chat") == ["resolved a"]
    assert telling.deliver("pager") == []


def test_a_new_receiver_is_told_of_what_fires_and_a_removed_one_is_forgotten(telling: Telling) -> None:
    """Nothing of it stays in the store."""
    telling.begin("a")
    telling.wait(1)
    telling.deliver()
    telling.begin("b")
    telling.adopt("chat")
    telling.wait(1)
    assert telling.deliver("chat") == ["firing a,b"]
    kept = {place for place, record in telling.ledger.changes.items() if record is not None}
    assert all("chat" in place for place in kept)


def test_it_goes_on_after_a_restart_where_it_was(telling: Telling) -> None:
    """What was told is not told again, what was owed is, and an end is not forgotten."""
    telling.begin("a")
    telling.wait(1)
    telling.deliver()
    telling.begin("b")
    telling.restart()
    telling.wait(5)
    assert telling.deliver() == ["firing b"]
    telling.end("a")
    telling.wait(5)
    assert telling.deliver() == ["resolved a"]


def test_what_was_under_way_when_we_died_may_have_arrived(telling: Telling) -> None:
    """Killed between delivery and mark: after the restart its end is not forgotten."""
    telling.begin("a")
    telling.wait(1)
    telling.attempt()
    telling.restart()
    telling.end("a")
    telling.wait(5)
    assert telling.deliver() == ["firing a", "resolved a"]


def test_what_was_refused_when_we_died_is_not_in_doubt(telling: Telling) -> None:
    """The attempt before was answered: beginning and end are superseded as ever."""
    telling.begin("a")
    telling.wait(1)
    notice = telling.attempt()
    telling.ledger.failed(notice, doubtful=False)
    telling.restart()
    telling.end("a")
    telling.wait(5)
    assert telling.deliver() == []


def test_a_clock_set_back_puts_no_notice_off(telling: Telling) -> None:
    """Due in an hour that was a mistake means due."""
    telling.begin("a")
    telling.now -= HOUR
    assert telling.deliver() == ["firing a"]


def test_a_notice_has_a_bounded_size(telling: Telling) -> None:
    """A thousand keys are two notices."""
    telling.begin(*(f"k{number}" for number in range(1000)))
    telling.wait(1)
    assert [said.count(",") + 1 for said in telling.deliver()] == [500, 500]


def test_news_of_ten_thousand_keys_costs_little(telling: Telling) -> None:
    """Nothing here grows with the square of the fleet."""
    names = [f"k{number}" for number in range(10_000)]
    telling.begin(*names)
    telling.end(*names)
    assert telling.ledger.pending("pager", telling.now) == 0
    assert telling.ledger.tally["pager", "superseded"] == 10_000


def test_a_beginning_is_told_in_the_words_of_now(telling: Telling) -> None:
    """The cause that became known while it waited is the one that is told."""
    telling.begin("a")
    identity = alarm("a").identity
    telling.firing.firing[identity] = replace(telling.firing.firing[identity], texts={"summary": "newer"})
    telling.wait(1)
    notice = telling.attempt()
    assert notice.phase is Phase.FIRING
    assert notice.alarms[0].texts["summary"] == "newer"
