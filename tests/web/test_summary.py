"""The one sentence on top: is anything wrong."""

import pytest

from exporter.model import AccountStatus, Bound, ProviderHealth, Spent
from exporter.outcome import Outcome, State
from exporter.web import ReceiverStanding
from exporter.web.group import Group
from exporter.web.page import page
from exporter.web.summary import summary
from tests.web.fake_desk import NOW, FakeDesk, status

DEAD, DRY = (Group.UNUSABLE, State.AUTH_FAILED), (Group.UNUSABLE, State.QUOTA_EXHAUSTED)
LIMITED, NEW, PAUSED, OK = (
    (Group.DOUBTFUL, State.RATE_LIMITED), (Group.UNKNOWN, State.UNKNOWN), (Group.PAUSED, State.OK), (Group.OK, State.OK)
)  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [
        ({}, "No keys are configured."),
        ({OK: 1}, "Nothing is wrong: the key is ok."),
        ({OK: 12}, "Nothing is wrong: all 12 keys are ok."),
        ({OK: 3, PAUSED: 1}, "Nothing is wrong: 1 of 4 keys is paused, 3 ok."),
        ({OK: 1, NEW: 2}, "2 of 3 keys are not known yet, 1 ok."),
        ({OK: 1, LIMITED: 1}, "Something is in doubt: 1 of 2 keys is in doubt (1 rate_limited), 1 ok."),
        ({DRY: 1}, "Something is wrong: 1 of 1 key cannot serve (1 quota_exhausted)."),
        (
            {OK: 7, DEAD: 2, DRY: 1},
            "Something is wrong: 3 of 10 keys cannot serve (2 auth_failed, 1 quota_exhausted), 7 ok.",
        ),
    ],
)
def test_the_keys_are_counted_in_one_sentence(counts: dict[tuple[Group, State], int], wanted: str) -> None:
    """What is wrong comes first; what is paused or not known yet is no trouble."""
    assert summary(counts) == wanted


@pytest.mark.parametrize(
    ("counts", "alarms", "wanted"),
    [
        ({OK: 10}, {"warning": 3}, "All 10 keys are ok; 3 warnings."),
        ({OK: 1}, {"warning": 1, "info": 9}, "The key is ok; 1 warning."),
        ({OK: 3, PAUSED: 1}, {"warning": 1}, "1 of 4 keys is paused, 3 ok; 1 warning."),
        (
            {OK: 2},
            {"warning": 1, "critical": 2},
            "Something is wrong: all 2 keys are ok; 2 critical alarms, 1 warning.",
        ),
        ({OK: 2}, {"info": 3}, "Nothing is wrong: all 2 keys are ok."),
        ({OK: 1, DEAD: 1}, {"critical": 1}, "Something is wrong: 1 of 2 keys cannot serve (1 auth_failed), 1 ok."),
        ({OK: 1, LIMITED: 1}, {"warning": 1}, "Something is in doubt: 1 of 2 keys is in doubt (1 rate_limited), 1 ok."),
    ],
)
def test_alarms_are_counted_where_the_keys_are_ok(
    counts: dict[tuple[Group, State], int], alarms: dict[str, int], wanted: str
) -> None:
    """All keys ok is not all well while something fires; what is mere information disturbs nobody."""
    assert summary(counts, alarms=alarms) == wanted


async def test_what_is_wrong_beside_the_keys_is_told_too(desk: FakeDesk) -> None:
    """A provider that is down, an account out of money, a receiver that takes nothing, a refused file."""
    desk.add("a", status("a", Outcome.OK))
    desk.providers = {"openai": ProviderHealth(up=False), "slow": ProviderHealth(up=True, degraded=True)}
    dry = AccountStatus(name="acme", provider="openai", budget_usd=10.0, spent=Spent(1.0, 10.0), exhaustion={})
    desk.books = {"acme": dry, "calm": AccountStatus(name="calm", provider="openai", exhaustion={Bound.CREDIT: NOW})}
    desk.told = [ReceiverStanding(name="pager", kind="pagerduty", pending=3, failing_since=NOW - 60.0)]
    desk.refused = "llmkey.yml: keys: expected a list"
    assert (await page(desk, 1)).summary == (
        "Something is wrong: the provider openai is down; the account acme needs a look; the receiver pager takes "
        "nothing; the configuration on disk is refused; the key is ok; the provider slow is degraded."
    )
    desk.egress = False
    assert "nothing that is watched answers; the account" in (await page(desk, 1)).summary


async def test_several_are_counted(desk: FakeDesk) -> None:
    """Forty accounts do not make a sentence of forty names."""
    for name in ("b", "a"):
        desk.books[name] = AccountStatus(name=name, provider="openai", budget_usd=10.0, spent=Spent(1.0, 10.0))
    assert (await page(desk, 1)).summary == ("Something is wrong: 2 accounts need a look; no keys are configured.")


async def test_a_degraded_provider_is_a_doubt(desk: FakeDesk) -> None:
    """All keys ok at a provider that answers unreliably is not the same as all well."""
    desk.add("a", status("a", Outcome.OK))
    desk.providers = {"openai": ProviderHealth(up=True, degraded=True)}
    told = "Something is in doubt: the key is ok; the provider openai is degraded."
    assert (await page(desk, 1)).summary == told
