"""When news goes out: what waits for company, what is gathered, and how a storm is told."""

from exporter.alerting.alarms import Policy
from tests.alerting.alarms.conftest import START, Telling


def test_nothing_goes_out_before_the_group_wait(telling: Telling) -> None:
    """A notice waits a second for company."""
    telling.begin("a")
    telling.wait(0.9)
    assert telling.next() is None
    assert telling.ledger.next_at("pager") == START + 1


def test_what_begins_together_is_one_notice_that_lists_the_subjects(telling: Telling) -> None:
    """Twelve keys of an account that is out of credit are one page."""
    names = [f"k{number:02}" for number in range(12)]
    telling.begin(*names, account="acme")
    telling.wait(1)
    assert telling.deliver() == ["firing " + ",".join(names)]


def test_other_accounts_are_told_apart(telling: Telling) -> None:
    """A group is one rule at one account."""
    telling.begin("a", account="acme")
    telling.begin("b", account="other")
    telling.wait(1)
    assert telling.deliver() == ["firing a", "firing b"]


def test_a_cause_that_the_account_shares_is_gathered(telling: Telling) -> None:
    """The keys that run dry in the next five minutes are a second notice, which names the first as still firing."""
    telling.begin("a", account="acme", shared=True, severity="warning")
    telling.wait(1)
    telling.deliver()
    for name in ("b", "c", "d"):
        telling.begin(name, account="acme", shared=True, severity="warning")
        telling.wait(60)
        assert telling.deliver() == []
    telling.wait(121)
    notice = telling.attempt()
    assert [one.subject for one in notice.alarms] == ["b", "c", "d"]
    assert [one.subject for one in notice.others] == ["a"]


def test_what_pages_is_gathered_for_a_minute_at_most(telling: Telling) -> None:
    """The next dead key of the same account is no old news; also beside a quiet one that waits for longer."""
    telling.begin("a", account="acme", shared=True)
    telling.wait(1)
    telling.deliver()
    telling.begin("b", account="acme", shared=True, severity="warning")
    telling.wait(10)
    telling.begin("c", account="acme", shared=True)
    telling.wait(59)
    assert telling.deliver() == []
    telling.wait(1)
    assert telling.deliver() == ["firing c"]
    telling.wait(300)
    assert telling.deliver() == ["firing b"]


def test_a_long_storm_of_pages_is_told_once_a_minute() -> None:
    """Also where a cause is each key's own."""
    telling = Telling(policy=Policy(group_wait=30))
    for number in range(20):
        telling.begin(f"k{number:02}")
        telling.wait(30)
        telling.deliver()
    telling.wait(60)
    telling.deliver()
    assert 8 <= len(telling.told) <= 12


def test_a_cause_of_its_own_waits_little_and_a_storm_is_gathered_more_and_more(telling: Telling) -> None:
    """Forty keys refused one a second are a handful of notices, the first at once."""
    for number in range(40):
        telling.begin(f"k{number:02}")
        telling.wait(1)
        telling.deliver()
    telling.wait(60)
    telling.deliver()
    assert telling.told[0] == "firing k00"
    assert len(telling.told) <= 7
    assert sorted(",".join(said.removeprefix("firing ") for said in telling.told).split(",")) == [
        f"k{number:02}" for number in range(40)
    ]
