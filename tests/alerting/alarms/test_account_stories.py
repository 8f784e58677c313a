"""What is told of an account as its money runs out, reading after reading."""

from exporter.alerting.alarms import Alarms
from exporter.alerting.rules import AccountScene
from exporter.model import AccountStatus, SpendLimit, Spent

START = 1_795_305_600.0
NEAR, ENFORCING = "LLMAccountSpendLimitNear", "LLMAccountSpendLimitEnforcing"


def spent(month: float, *, enforcing: bool = False) -> AccountStatus:
    limits = (SpendLimit(usd=100.0, enforcing=enforcing), SpendLimit(usd=80.0, enforcing=False, project="p"))
    costs = Spent(0.0, month)
    return AccountStatus(name="acme", provider="openai", spent=costs, by_project={"p": costs}, spend_limits=limits)


def test_a_limit_that_is_reached_silences_only_its_own_warning() -> None:
    """The project's goes on; when the month begins anew everything has ended."""
    alarms = Alarms()
    told = [
        [(one.rule, one.label("project"), one.resolved_at is None) for one in alarms.observe_account(scene)]
        for scene in (
            AccountScene(status=status, now=START + 900 * number)
            for number, status in enumerate([spent(10), spent(75), spent(95), spent(100, enforcing=True), spent(0)])
        )
    ]
    assert told == [
        [],
        [(NEAR, "p", True)],
        [(NEAR, "", True)],
        [(ENFORCING, "", True)],
        [(ENFORCING, "", False), (NEAR, "p", False), (NEAR, "", False)],
    ]


def test_a_reached_limit_began_when_it_was_first_seen() -> None:
    """The vendor does not say when: later looks do not make it younger."""
    alarms = Alarms()
    for number in range(5):
        alarms.observe_account(AccountScene(status=spent(1, enforcing=True), now=START + 900 * number))
    [ended] = alarms.observe_account(AccountScene(status=spent(1), now=START + 5 * 900))
    assert (ended.since, ended.resolved_at) == (START, START + 4500)
