"""Keys live through answers, told as strings; what their receiver hears is the test.

The whole daemon runs in simulated time. Each letter is one answer, the last one stays.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from exporter.model import Kind, Notice, Phase, Probing, Secret, Target
from exporter.outcome import Outcome
from tests.alerting.conftest import ANSWERS
from tests.simulated import PROVIDER, START, SimulatedFleet, Sink

MINUTE, HOUR = 60.0, 3600.0
WELL = {"quota": Probing(interval=900, timeout=30, enabled=False)}


def key(name: str = "a", **changes: Any) -> Target:
    probing = {"auth": Probing(interval=60, timeout=10), "quota": Probing(interval=900, timeout=30)}
    return replace(
        Target(name=name, provider=PROVIDER, secret=Secret("sk-proj-CANARY" + "x" * 40)), **probing | changes
    )


WELL_KEYS = [key(f"well{number}", **WELL) for number in range(6)]


class Script:
    """Answers each kind of probe of each key with its next letter."""

    def __init__(self, auth: Mapping[str, str], quota: Mapping[str, str]) -> None:
        self._letters: dict[tuple[str, Kind], Iterator[str]] = {}
        self._last: dict[tuple[str, Kind], str] = {}
        for kind, strings in ((Kind.AUTH, auth), (Kind.QUOTA, quota)):
            for name, letters in strings.items():
                self._letters[name, kind] = iter(letters)

    def __call__(self, name: str, kind: Kind, _now: float) -> Outcome:
        place = (name, kind)
        letter = next(self._letters.get(place, iter("")), self._last.get(place, "O"))
        self._last[place] = letter
        return ANSWERS[letter]


async def heard(
    *targets: Target, auth: Mapping[str, str] | None = None, quota: Mapping[str, str] | None = None, hours: float = 2.0
) -> list[str]:
    """What the receiver is told: ``AuthFailed a``, ``resolved AuthFailed a``."""
    return [_words(notice) for notice in await _notices(targets, Script(auth or {}, quota or {}), hours=hours)]


async def _notices(targets: Iterable[Target], script: Script, *, hours: float) -> list[Notice]:
    fleet = SimulatedFleet(targets, script)
    await fleet.run(START + hours * HOUR)
    await fleet.close()
    return [notice for _, notice in fleet.sinks["pager"].told]


def _words(notice: Notice) -> str:
    names = ",".join(sorted(alarm.subject for alarm in notice.alarms))
    rule = notice.group.rule.removeprefix("LLMKey").removeprefix("LLM")
    said = f"{rule} {names}".strip()
    if notice.phase is Phase.RESOLVED:
        return f"resolved {said}"
    return f"again {said}" if notice.repeated else said


AUTH_STORIES = {
    "IIO": [],
    "IEIO": [],
    "IIIO": ["AuthFailed", "resolved AuthFailed"],
    "III": ["AuthFailed"],
    "IEIEIO": ["AuthFailed", "resolved AuthFailed"],
    "OOIIIOOIIIO": ["AuthFailed", "resolved AuthFailed"],
    "OEO": [],
    "OTO": [],
    "ORO": [],
    "OSO": [],
    "OEEEO": [],
    "ORRRRRO": [],
    "OUO": [],
    "OMO": [],
    "OPPPO": [],
}
QUOTA_STORIES = {
    "QQO": [],
    "QQQ": ["QuotaExhausted"],
    "QQQQOO": ["QuotaExhausted", "resolved QuotaExhausted"],
    "QQQQOQOO": ["QuotaExhausted", "resolved QuotaExhausted"],
    "BBBOO": ["QuotaExhausted", "resolved QuotaExhausted"],
    "OQQIO": [],
}


@pytest.fixture(scope="module")
def auth_lives() -> Mapping[str, list[str]]:
    """Every story at once, each lived by a key of its own among many that are well, and what was told of it."""
    well = [key(f"well{number}", **WELL) for number in range(16)]
    stories = [key(name, account=name) for name in AUTH_STORIES]
    script = Script({name: name for name in AUTH_STORIES}, {})
    return _told(asyncio.run(_notices([*well, *stories], script, hours=0.55)))


@pytest.fixture(scope="module")
def quota_lives() -> Mapping[str, list[str]]:
    """The same for the paid probe."""
    stories = [key(name, account=name) for name in QUOTA_STORIES]
    return _told(asyncio.run(_notices(stories, Script({}, {name: name for name in QUOTA_STORIES}), hours=3.9)))


def _told(notices: Iterable[Notice]) -> Mapping[str, list[str]]:
    told: dict[str, list[str]] = defaultdict(list)
    for notice in notices:
        for alarm in notice.alarms:
            told[alarm.subject].append(_words(notice).rpartition(" ")[0])
    return told


@pytest.mark.parametrize("story", AUTH_STORIES)
def test_the_free_probe_tells_deaths_and_no_hiccups(auth_lives: Mapping[str, list[str]], story: str) -> None:
    """Three refusals are a death; a relapse within the five minutes it goes on firing is no second one."""
    assert auth_lives[story] == AUTH_STORIES[story]


@pytest.mark.parametrize("story", QUOTA_STORIES)
def test_the_paid_probe_tells_when_the_money_is_gone(quota_lives: Mapping[str, list[str]], story: str) -> None:
    """One good answer in the middle of an uneven top-up ends nothing."""
    assert quota_lives[story] == QUOTA_STORIES[story]


async def test_an_account_out_of_credit_is_one_notice_and_few_more() -> None:
    """Twelve keys run dry as their paid probes come by: the first is told at once, the rest are gathered."""
    names = [f"k{number:02}" for number in range(12)]
    targets = [key(name, account="acme", auth=Probing(interval=300, timeout=10)) for name in names]
    told = await heard(*targets, quota=dict.fromkeys(names, "OQ"), hours=1.5)
    assert len(told) <= 5
    assert sorted(name for said in told for name in said.removeprefix("QuotaExhausted ").split(",")) == names


async def test_an_outage_is_one_page_for_the_provider_and_none_for_its_keys() -> None:
    """And one word when it is over."""
    names = [f"k{number:02}" for number in range(15)]
    outage = "OOO" + "E" * 25 + "O"
    told = await heard(*(key(name, **WELL) for name in names), auth=dict.fromkeys(names, outage), hours=1)
    assert told == ["ProviderDown openai", "resolved ProviderDown openai"]


async def test_a_loss_of_our_own_way_out_is_one_page_that_says_so() -> None:
    """Neither the provider nor its keys are accused."""
    names = [f"k{number:02}" for number in range(10)]
    told = await heard(
        *(key(name, **WELL) for name in names), auth=dict.fromkeys(names, "OOO" + "T" * 30 + "O"), hours=1
    )
    assert told == ["ExporterEgressDown", "resolved ExporterEgressDown"]


async def test_a_single_key_that_cannot_be_reached_is_a_warning() -> None:
    """A quarter of an hour of it, while others get answers."""
    told = await heard(key(), *WELL_KEYS, auth={"a": "O" + "E" * 30 + "O"}, hours=1)
    assert told == ["Unreachable a", "resolved Unreachable a"]


async def test_a_dead_key_silences_its_lesser_alarms() -> None:
    """It was unreachable before it was refused: one page, and the warning ends after it."""
    told = await heard(key(), *WELL_KEYS, auth={"a": "O" + "E" * 30 + "I" * 10 + "O"}, hours=1)
    assert told == ["Unreachable a", "AuthFailed a", "resolved AuthFailed a", "resolved Unreachable a"]


async def test_a_paused_key_raises_no_alarm() -> None:
    """A planned rotation pages nobody."""
    told = await heard(key(paused_until=START + 3 * HOUR), key("b"), auth={"a": "I"})
    assert told == []


async def test_a_death_known_at_the_start_is_told_after_the_first_round() -> None:
    """A key whose secret is missing is told as soon as every key had its first answer, not before."""
    dead = key(secret=None, secret_fault="environment variable GONE is not set")
    fleet = SimulatedFleet([dead, key("b"), key("c")], Script({"a": "I"}, {}))
    await fleet.run(START + 2 * MINUTE)
    [(at, notice)] = fleet.sinks["pager"].told
    assert notice.group.rule == "LLMKeyAuthFailed"
    assert max(fleet.prober.first.values()) <= at <= max(fleet.prober.first.values()) + 20
    await fleet.close()


async def test_a_receiver_that_was_away_hears_what_still_matters() -> None:
    """Down for an hour: the death that lasts is told once, the one that is over never, and in the order of events."""
    sink = Sink(takes=lambda now: not START + 5 * MINUTE < now < START + HOUR)
    script = Script({"a": "O" * 8 + "I", "b": "O" * 10 + "I" * 5 + "O"}, {})
    fleet = SimulatedFleet([key(), key("b"), key("c")], script, sinks={"pager": sink})
    await fleet.run(START + 2 * HOUR)
    assert [_words(notice) for _, notice in sink.told] == ["AuthFailed a"]
    assert fleet.daemon.alarming.take_tally() == {("pager", "superseded"): 1}
    await fleet.close()
