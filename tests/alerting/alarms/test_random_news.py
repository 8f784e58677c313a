"""Random lives of two alarms and a receiver: lost answers, doubts, kills, mutes, clocks set wrong.

Whatever happens, in the end the receiver believes what is true, and nothing is left behind.
"""

import random
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.alerting.alarms import Ledger, Policy, Reach, Record, place
from exporter.alerting.alarms.firing import Firing
from exporter.model import Alarm, Phase
from tests.alerting.alarms.conftest import START, alarm

RULES = {"a": "LLMKeyRateLimited", "b": "LLMKeyAuthFailed"}
POLICY = Policy(repeat_interval=3000.0)
LABELS = (("provider", "openai"), ("severity", "critical"))
OUTAGE = Alarm(rule="LLMProviderDown", labels=LABELS, since=0, active_at=0, true_at=0, fired_at=0)


@dataclass
class Life:
    """``stored`` is what a kill leaves, ``heard`` what the receiver last heard of each key."""

    chance: random.Random
    now: float = START
    stored: dict[str, Record] = field(default_factory=dict)
    heard: dict[str, Phase] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        records = list(self.stored.values())
        self.firing = Firing(record for record in records if isinstance(record, Alarm))
        self.ledger = Ledger(self.firing, [record for record in records if not isinstance(record, Alarm)])
        self.ledger.adopt({"pager": Reach(lambda told: told.rule != OUTAGE.rule)}, self.now, POLICY)

    def commit(self) -> None:
        for where, record in self.ledger.changes.items():
            if record is None:
                self.stored.pop(where, None)
            else:
                self.stored[where] = record
        self.ledger.changes.clear()

    def turn(self, key: str) -> None:
        """It begins or ends, unless something larger keeps it from either."""
        new = alarm(key, rule=RULES[key], at=self.now)
        old = self.firing.firing.get(new.identity)
        if self.firing.muted(new):
            return
        if old is None:
            self.firing._put(f"key/{key}", new)
            self.ledger.changes[place(new)] = new
            self.ledger.fired(new, self.now)
        else:
            self.firing._remove(f"key/{key}", old)
            self.ledger.changes[place(old)] = None
            self.ledger.resolved(replace(old, resolved_at=self.now), self.now)

    def outage(self, *, begins: bool) -> None:
        ongoing = OUTAGE.identity in self.firing.firing
        if begins and not ongoing:
            self.firing._put("fleet", OUTAGE)
        elif ongoing and not begins:
            self.firing._remove("fleet", OUTAGE)
        self.ledger.changes[place(OUTAGE)] = OUTAGE if begins else None

    def tell(self, ending: str) -> bool:
        """One attempt; whether there was anything to tell."""
        notice = self.ledger.next("pager", self.now)
        if notice is None:
            return False
        self.commit()
        if ending in ("delivered", "lost", "killed after"):
            self.heard |= {one.label("key"): notice.phase for one in notice.alarms}
        if ending.startswith("killed"):
            self.restart()
        elif ending == "delivered":
            self.ledger.told(notice, self.now)
        else:
            self.ledger.failed(notice, doubtful=ending in ("lost", "doubted"))
        return True

    def step(self) -> None:
        self.now += self.chance.choice([0.5, 2, 30, 200, 700])
        if self.chance.random() < 0.05:
            self.now += self.chance.choice([-3600, 3600, -300])
        self.ledger.pass_time(self.now)
        dice = self.chance.random()
        if dice < 0.4:
            self.turn(self.chance.choice("ab"))
        elif dice < 0.5:
            self.outage(begins=self.chance.random() < 0.5)
        elif dice < 0.9:
            endings = ["delivered", "delivered", "refused for now", "lost", "doubted", "killed before", "killed after"]
            self.tell(self.chance.choice(endings))
        else:
            self.commit()
            self.restart()
        if self.chance.random() < 0.7:
            self.commit()

    def settle(self) -> None:
        self.outage(begins=False)
        for _ in range(30):
            self.now += 400
            self.ledger.pass_time(self.now)
            while self.tell("delivered"):
                pass


@given(seed=st.integers(0, 2**32))
@pytest.mark.parametrize("part", range(3))
def test_in_the_end_the_receiver_believes_what_is_true(seed: int, part: int) -> None:
    """After sixty random events and a quiet time."""
    life = Life(random.Random(seed + part))  # noqa: S311  # a dice, not a secret
    for _ in range(60):
        life.step()
    life.settle()
    for key, rule in RULES.items():
        fires = alarm(key, rule=rule).identity in life.firing.firing
        assert (life.heard.get(key) is Phase.FIRING) is fires
    assert life.ledger.pending("pager", life.now) == 0
    assert set(life.ledger._book("pager").told) == life.firing.firing.keys()
