"""Of a notice that some have heard and others have not: only the others are told, and not for ever."""

import asyncio
import email
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from exporter.alerting.alarms import Ledger, Policy, Reach
from exporter.alerting.alarms.firing import Firing
from exporter.dispatch.courier import Courier
from exporter.dispatch.delivery import Delivery, Ending, delivered, refused
from exporter.dispatch.dispatcher import Dispatcher
from exporter.dispatch.failure import late
from exporter.dispatch.parts import PATIENCE
from exporter.dispatch.replies import recipients
from exporter.model import Alarm, Secret
from exporter.notifiers import Email, Mail, Message, Receiver

from .conftest import NOW, alarm, clock, play

OF_ANOTHER = (("key", "k3"), ("provider", "groq"), ("severity", "critical"))
GOOD, BAD, OTHER = "good@example.org", "bad-CANARY@example.org", "other@example.org"


def mailing(*to: str) -> Receiver:
    fields = {"name": "hook", "kind": "email", "smarthost": "mail:25", "security": "none", "from": "llmkey@example.org"}
    return Receiver(settings=Email.model_validate({**fields, "to": list(to)}))


@dataclass
class PostOffice(Dispatcher):
    """Takes mail for everybody but those who are away: these are answered 450."""

    away: set[str] = field(default_factory=set)
    took: list[tuple[int, str, str]] = field(default_factory=list)  # when, who, what
    on_send: Callable[[], None] = lambda: None
    outage: Delivery | None = None

    async def send(self, messages: Sequence[Message], secrets: Iterable[Secret] = ()) -> Delivery:
        assert not list(secrets)
        (mail,) = messages
        assert isinstance(mail, Mail)
        self.on_send()
        await asyncio.sleep(0)
        if self.outage:
            return self.outage
        what = str(email.message_from_bytes(mail.content)["Subject"]).split("]")[1].split(":")[0].strip()
        self.took += [(round(clock() - NOW), who, what) for who in mail.recipients if who not in self.away]
        waiting = tuple(who for who in mail.recipients if who in self.away)
        if not waiting:
            return delivered()
        rest = (replace(mail, recipients=waiting),) if waiting != mail.recipients else ()
        return replace(recipients([450] * len(waiting), len(mail.recipients)), rest=rest)


@dataclass
class Round:
    """A courier with a real ledger, and a post office."""

    receiver: Receiver = field(default_factory=lambda: mailing(GOOD, BAD))
    office: PostOffice = field(default_factory=lambda: PostOffice(away={BAD}))
    ledger: Ledger = field(default_factory=lambda: Ledger(Firing()))
    endings: list[Ending] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ledger.adopt({"hook": Reach(lambda _: True)}, NOW, Policy(group_wait=0.0, group_interval=0.0))
        self.courier = Courier(
            receiver=lambda: self.receiver,
            ledger=self.ledger,
            dispatcher=self.office,
            commit=lambda: asyncio.sleep(0),
            clock=clock,
            on_ending=lambda _, ending: self.endings.append(ending),
            random=lambda: 0.0,
        )

    def fire(self, key: str, **fields: Any) -> Alarm:
        fired = alarm(key, fired_at=clock(), **fields)
        self.ledger.fired(fired, clock())
        self.courier.wake()
        return fired

    def heard(self, whom: str) -> list[str]:
        return [what for _, who, what in self.office.took if who == whom]


def story(tell: Callable[[Round], Awaitable[None]]) -> Round:
    """Let the courier go round while this happens."""

    async def whole() -> Round:
        round_ = Round()
        task = asyncio.create_task(round_.courier.run())
        await tell(round_)
        assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return round_

    told = play(whole())
    assert isinstance(told, Round)
    return told


def test_who_heard_a_notice_is_not_told_again_when_an_alarm_joins() -> None:
    """The notice is finished as it was; what joined is told after it, to everybody once."""

    async def tell(round_: Round) -> None:
        round_.fire("k1")
        await asyncio.sleep(10)
        round_.fire("k2")
        await asyncio.sleep(100)
        assert round_.heard(GOOD) == ["k1"]
        round_.office.away = set()
        await asyncio.sleep(300)

    told = story(tell)
    assert told.heard(GOOD) == told.heard(BAD) == ["k1", "k2"]
    assert told.ledger.next_at("hook") is None


def test_what_joined_an_unfinished_notice_is_not_under_way() -> None:
    """It may still be taken back: when it ends before it is sent, nobody hears of it."""

    async def tell(round_: Round) -> None:
        round_.fire("k1")
        await asyncio.sleep(10)
        second = round_.fire("k2")
        round_.office.on_send = lambda: round_.ledger.resolved(replace(second, resolved_at=clock()), clock())
        await asyncio.sleep(10)
        round_.office.on_send, round_.office.away = lambda: None, set()
        await asyncio.sleep(100)

    told = story(tell)
    assert told.heard(GOOD) == told.heard(BAD) == ["k1"]
    assert told.ledger.tally["hook", "superseded"] == 1


def test_one_dead_mailbox_is_given_up_after_a_while(caplog: pytest.LogCaptureFixture) -> None:
    """The notice counts as told, and refused; one line says to how many it was not told; the next one follows."""
    since: list[float | None] = []

    async def tell(round_: Round) -> None:
        round_.fire("k1")
        await asyncio.sleep(10)
        round_.fire("k2")
        await asyncio.sleep(PATIENCE - 20)
        assert round_.heard(GOOD) == ["k1"]
        await asyncio.sleep(330)
        since.append(round_.courier.standing.failing_since)

    told = story(tell)
    assert told.heard(GOOD) == ["k1", "k2"]
    assert told.heard(BAD) == []
    assert told.ledger.next_at("hook") is None
    assert since == [NOW]
    assert set(told.endings[:-2]) == {Ending.RETRY}
    assert told.endings[-2:] == [Ending.REFUSED] * 2  # k2 is not kept waiting by whom we know to be away
    lines = [record for record in caplog.records if record.getMessage().startswith("not told")]
    assert [line.getMessage() for line in lines] == ["not told to all, and not tried again"] * 2
    assert lines[0].levelname == "ERROR"
    words = lines[0].__dict__["fields"]["words"]
    assert words.startswith("1 of its recipients not told, the others were; last: SMTP 450")
    assert not any("example.org" in str(record.__dict__) for record in caplog.records)


def test_a_mailbox_that_was_given_up_holds_up_nobody_until_it_takes_something() -> None:
    """Then it is waited for again; and another one that is away is waited for in any case."""

    async def tell(round_: Round) -> None:
        round_.receiver = mailing(GOOD, BAD, OTHER)
        round_.fire("k1")
        await asyncio.sleep(PATIENCE + 320)
        round_.office.away = {BAD, OTHER}
        round_.fire("k2")
        await asyncio.sleep(5)
        round_.office.away = {BAD}
        await asyncio.sleep(100)
        assert round_.endings[-1] is Ending.REFUSED
        assert round_.heard(OTHER) == ["k1", "k2"]
        round_.office.away = set()
        round_.fire("k3")
        await asyncio.sleep(1)
        round_.office.away = {BAD}
        round_.fire("k4")
        await asyncio.sleep(5)
        round_.office.away = set()
        await asyncio.sleep(100)

    told = story(tell)
    assert told.heard(GOOD) == told.heard(OTHER) == ["k1", "k2", "k3", "k4"]
    assert told.heard(BAD) == ["k3", "k4"]


@pytest.mark.parametrize("outage", [recipients([450, 450], 2), late(30.0), refused("the login is not accepted")])
def test_a_server_in_trouble_does_not_make_us_forget_whom_we_gave_up(outage: Delivery) -> None:
    """Nothing is learnt of a mailbox when nobody takes anything."""

    async def tell(round_: Round) -> None:
        round_.fire("k1")
        await asyncio.sleep(PATIENCE + 320)
        round_.office.outage = outage
        round_.fire("k2")
        await asyncio.sleep(50)
        assert round_.endings[-1] is outage.ending
        round_.office.outage = None
        round_.fire("k3", labels=OF_ANOTHER)
        await asyncio.sleep(60)

    told = story(tell)
    assert told.heard(GOOD)[-1] == "k3"
    assert told.endings[-1] is Ending.REFUSED
    assert told.ledger.next_at("hook") is None


def test_new_settings_tell_all_anew() -> None:
    """The rest was written for the old ones."""

    async def tell(round_: Round) -> None:
        round_.fire("k1")
        await asyncio.sleep(10)
        round_.receiver = mailing(GOOD, OTHER)
        round_.courier.wake()
        await asyncio.sleep(1)

    told = story(tell)
    assert told.office.took == [(0, GOOD, "k1"), (10, GOOD, "k1"), (10, OTHER, "k1")]
