"""A fleet and what befalls it: outages, deaths, exhaustions, a lost way out, and noise all the time.

All of it comes from a seed: the same seed is the same week.
"""

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice

from exporter.model import Kind, Provider, Secret, Target
from exporter.outcome import Outcome

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

NOISE = 0.02  # of all probes, a quarter each:
HICCUPS = (Outcome.RATE_LIMITED_REQUESTS, Outcome.SERVER_ERROR, Outcome.OVERLOADED, Outcome.TIMEOUT)
FAILING = 0.9  # of a provider's probes in an outage; the others are answered as ever
UNEVEN = 10 * MINUTE  # so long after a top-up answers alternate
PROVIDERS = tuple(Provider(name=name, kind="openai", base_url="http://simulated/v1") for name in ("openai", "gateway"))
SIZES = (12, 8, 5, 3, 2)  # of accounts, again and again; those of a small fleet are smaller
SMALL_SIZES = (4, 3, 2)
LONE = 0.1  # of all keys, of no account

AUTH_FAILED, EXHAUSTED = "LLMKeyAuthFailed", "LLMKeyQuotaExhausted"
PROVIDER_DOWN, EGRESS_DOWN = "LLMProviderDown", "LLMKeyExporterEgressDown"

# What dies of what: (outcome, the whole account). A project that is deleted answers WRONG_PROJECT.
DEATHS = (
    (Outcome.INVALID_KEY, False),
    (Outcome.ACCOUNT_DEACTIVATED, True),
    (Outcome.WRONG_PROJECT, False),
    (Outcome.IP_NOT_ALLOWED, True),
    (Outcome.INVALID_KEY, False),
    (Outcome.NO_ORGANIZATION, False),
    (Outcome.PERMISSION_DENIED, False),
    (Outcome.WRONG_ORGANIZATION, False),
    (Outcome.INVALID_KEY, False),
    (Outcome.REGION_BLOCKED, False),
)
EXHAUSTIONS = (
    (Outcome.QUOTA_EXHAUSTED, True),
    (Outcome.QUOTA_EXHAUSTED, False),
    (Outcome.BILLING_INACTIVE, True),
    (Outcome.QUOTA_EXHAUSTED, True),
    (Outcome.QUOTA_EXHAUSTED, False),
)
OUTAGES = (
    (3 * MINUTE, (Outcome.SERVER_ERROR,)),
    (25 * MINUTE, (Outcome.TIMEOUT,)),
    (2 * HOUR, (Outcome.SERVER_ERROR, Outcome.TIMEOUT, Outcome.OVERLOADED)),
)
EGRESS_LOSS = 20 * MINUTE


@dataclass(frozen=True, kw_only=True)
class Incident:
    """``rule`` is what fires if it is wanted at all; ``subjects`` are keys, or a provider, or nothing for egress.

    ``end`` is when it is mended, ``inf`` when nobody does. ``outcomes`` are what probes find meanwhile.
    """

    rule: str
    subjects: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    begin: float
    end: float

    @property
    def wanted(self) -> bool:
        """A page is wanted for everything but an outage of ten minutes at most."""
        return self.rule != PROVIDER_DOWN or self.end - self.begin > 10 * MINUTE

    @property
    def of_keys(self) -> bool:
        return self.rule in (AUTH_FAILED, EXHAUSTED)

    def tells(self, kind: Kind) -> bool:
        """Whether this kind of probe can find it. Scopes are judged by the paid one, once that was served."""
        return kind is Kind.QUOTA or (self.rule != EXHAUSTED and Outcome.PERMISSION_DENIED not in self.outcomes)

    def lasts(self, now: float, more: float = 0.0) -> bool:
        return self.begin <= now < self.end + more


@dataclass(frozen=True)
class Answered:
    """A probe of a key while something was wrong with it."""

    at: float
    kind: Kind
    outcome: Outcome
    struck: bool  # the outcome is that of its incident


@dataclass
class Week:
    """So many days of so many keys, from ``start`` (Unix time)."""

    seed: int = 1
    days: float = 7.0
    keys: int = 100
    start: float = 1_000_000_000.0
    answered: dict[str, list[Answered]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311  # chance that can be repeated
        self.targets = tuple(_fleet(self.keys))
        self._whole = {  # outages and the loss of egress, apart from each other
            incident.begin: incident for incident in self._large()
        }
        self.incidents = (*self._whole.values(), *self._small())
        self._of = {name: one for one in self.incidents if one.of_keys for name in one.subjects}
        self._of_provider = {
            one.name: [incident for incident in self.incidents if one.name in incident.subjects] for one in PROVIDERS
        }
        self._egress = [one for one in self.incidents if one.rule == EGRESS_DOWN]
        self._provider = {target.name: target.provider.name for target in self.targets}
        self._chance = {target.name: random.Random(f"{self.seed} {target.name}") for target in self.targets}  # noqa: S311
        self._turns: Counter[tuple[str, Kind]] = Counter()

    @property
    def end(self) -> float:
        return self.start + self.days * DAY

    # --- what a probe finds

    def answer(self, name: str, kind: Kind, now: float) -> Outcome:
        own, chance = self._of.get(name), self._chance[name]
        outcome = self._trouble(name, now, chance) or self._own(own, name, kind, now)
        if own is not None and own.lasts(now, HOUR):
            said = Answered(now, kind, outcome, outcome in own.outcomes)
            self.answered.setdefault(name, []).append(said)
        return outcome

    def _trouble(self, name: str, now: float, chance: random.Random) -> Outcome | None:
        luck = chance.random()
        if self.lost(now):
            return Outcome.TIMEOUT
        outage = self.outage(self._provider[name], now)
        if outage is not None and luck < FAILING:
            return chance.choice(outage.outcomes)
        return chance.choice(HICCUPS) if luck > 1 - NOISE else None

    def _own(self, own: Incident | None, name: str, kind: Kind, now: float) -> Outcome:
        if own is None or not own.lasts(now, UNEVEN if own.rule == EXHAUSTED else 0.0):
            return Outcome.OK
        if own.rule == EXHAUSTED and kind is Kind.AUTH:
            return Outcome.OK
        if now >= own.end:  # a top-up arrives unevenly
            self._turns[name, kind] += 1
            return Outcome.OK if self._turns[name, kind] % 2 else own.outcomes[0]
        return own.outcomes[0]

    def outage(self, provider: str, now: float, more: float = 0.0) -> Incident | None:
        """The outage of this provider, also one over for less than ``more`` seconds."""
        return next((one for one in self._of_provider[provider] if one.lasts(now, more)), None)

    def lost(self, now: float, more: float = 0.0) -> bool:
        """Whether our own way out is lost, or was so less than ``more`` seconds ago."""
        return any(one.lasts(now, more) for one in self._egress)

    # --- what happens when

    def _large(self) -> Iterator[Incident]:
        """Each in its own share of the time, in a random order."""
        outages = OUTAGES if self.days >= 1 else OUTAGES[:2]
        made: list[Callable[[float], Incident]] = [self._outage(number, *one) for number, one in enumerate(outages)]
        made.append(
            lambda at: Incident(
                rule=EGRESS_DOWN, subjects=("",), outcomes=(Outcome.TIMEOUT,), begin=at, end=at + EGRESS_LOSS
            )
        )
        self._random.shuffle(made)
        share = self.days * DAY / len(made)
        for number, make in enumerate(made):
            yield make(self.start + (number + self._random.uniform(0.2, 0.5)) * share)

    @staticmethod
    def _outage(number: int, length: float, outcomes: tuple[Outcome, ...]) -> Callable[[float], Incident]:
        provider = PROVIDERS[number % len(PROVIDERS)].name
        return lambda at: Incident(
            rule=PROVIDER_DOWN, subjects=(provider,), outcomes=outcomes, begin=at, end=at + length
        )

    def _small(self) -> Iterator[Incident]:
        """Deaths (every second is mended) and exhaustions (all are), none of a key that has had another."""
        free, longest = set(self._accounts()), min(6 * HOUR, self.days * DAY / 6)
        for number, (outcome, whole) in enumerate(islice(cycle(DEATHS), self._count(10))):
            begin, lasts = self._moment(longest), self._random.uniform(longest / 4, longest)
            subjects = self._struck(free, whole=whole)
            end = begin + lasts if number % 2 == 0 else math.inf
            yield Incident(rule=AUTH_FAILED, subjects=subjects, outcomes=(outcome,), begin=begin, end=end)
        for outcome, whole in islice(cycle(EXHAUSTIONS), self._count(5)):
            begin, lasts = self._moment(longest), self._random.uniform(longest / 2, longest)
            subjects = self._struck(free, whole=whole)
            yield Incident(rule=EXHAUSTED, subjects=subjects, outcomes=(outcome,), begin=begin, end=begin + lasts)

    def _count(self, in_a_week: int) -> int:
        return max(2, round(in_a_week * self.days / 7))

    def _moment(self, longest: float) -> float:
        """Not in the first half hour, and early enough to be seen to end."""
        return self._random.uniform(self.start + 30 * MINUTE, self.end - longest - UNEVEN - HOUR)

    def _struck(self, free: set[tuple[str, ...]], *, whole: bool) -> tuple[str, ...]:
        """An account or one key of one, and nobody else of that account hereafter."""
        shared = [account for account in free if len(account) > 1]
        account = self._random.choice(sorted(shared if whole or not _lone(free) else free))
        free.discard(account)
        return account if whole else (self._random.choice(account),)

    def _accounts(self) -> Iterator[tuple[str, ...]]:
        """The keys of each account; a key of none stands alone."""
        names = dict.fromkeys(target.account or target.name for target in self.targets)
        for name in names:
            yield tuple(target.name for target in self.targets if name in (target.account, target.name))


def _lone(free: set[tuple[str, ...]]) -> bool:
    return any(len(account) == 1 for account in free)


def _fleet(keys: int) -> Iterator[Target]:
    """Every third account is at the other provider; a tenth of the keys belong to none."""
    lone = max(1, round(keys * LONE))
    sizes = cycle(SIZES if keys >= 60 else SMALL_SIZES)
    accounts = (number for number, size in enumerate(sizes) for _ in range(size))
    for number in range(keys):
        account = -1 if number >= keys - lone else next(accounts)
        yield Target(
            name=f"key-{number:03}",
            provider=PROVIDERS[account % 3 == 1],
            secret=Secret(f"sk-proj-CANARY{number:040}"),
            account=f"account-{account:02}" if account >= 0 else "",
        )
