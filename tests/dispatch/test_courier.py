"""The courier: in order, with patience, and nothing is lost."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.dispatch.delivery import Ending
from exporter.model import Notice, Secret
from exporter.notifiers import Post, Receiver, ReceiverSettings

from .conftest import ADDRESS, CANARY, NOW, RECEIVER, FakeLedger, Round, Sink, notice, play, without_secret

HOUR = 3600.0
Owing = Callable[[int], FakeLedger]


def keys(numbers: int) -> list[str]:
    return [f"k{number}" for number in range(numbers)]


async def silence(_: httpx.Request) -> httpx.Response:
    """No answer within any deadline."""
    await asyncio.sleep(1e6)
    return httpx.Response(202)


def story(ledger: FakeLedger, *answers: object, seconds: float = 60.0) -> Round:
    """What came of it when the receiver answered so."""

    async def tell() -> Round:
        round_ = Round(ledger, Sink(list(answers) or [202]))
        await round_.last(seconds)
        return round_

    result = play(tell())
    assert isinstance(result, Round)
    return result


def test_what_is_due_is_told_in_order_and_marked(owing: Owing) -> None:
    """Each notice is sent once, in the order of the ledger, and marked told."""
    told = story(owing(5))
    assert told.sink.took == keys(5)
    assert told.ledger.was_told == [0, 1, 2, 3, 4]
    assert told.endings == [Ending.DELIVERED] * 5
    assert told.failing_since is None


def test_what_is_due_later_waits_for_its_time() -> None:
    """A notice due in 90 s is sent then, not before and not a minute later."""
    told = story(FakeLedger([(NOW + 90.5, notice(1))]), seconds=200)
    ((at, _),) = told.sink.asked
    assert 90.5 <= at < 91


def test_an_hour_of_trouble_delays_and_loses_nothing(owing: Owing) -> None:
    """A receiver down for an hour gets everything in order soon after; the head is tried, the others wait."""
    ledger = owing(3)

    async def tell() -> Round:
        round_ = Round(ledger, Sink())

        async def down_for_an_hour(_: httpx.Request) -> httpx.Response:
            up = asyncio.get_running_loop().time() > HOUR
            if not up:
                raise httpx.ConnectError(f"cannot reach {ADDRESS}")
            return httpx.Response(200)

        round_.sink.answers = [down_for_an_hour]
        await round_.last(HOUR + 301)
        return round_

    told = play(tell())
    assert told.sink.took == keys(3)
    assert {key for at, key in told.sink.asked if at <= HOUR} == {"k0"}
    assert len(told.sink.asked) < 30  # 1 s, 2 s, … 5 min
    assert told.ledger.was_doubted == []


def test_retry_after_is_obeyed(owing: Owing) -> None:
    """Not a second earlier than the receiver asked for, and no later than need be."""
    slow = httpx.Response(429, headers={"Retry-After": "600"})
    told = story(owing(2), slow, 200, seconds=700)
    assert [round(at) for at, _ in told.sink.asked] == [0, 600, 600]
    assert told.sink.took == keys(2)


def test_waking_does_not_break_a_wait_that_was_asked_for(owing: Owing) -> None:
    """wake() is for what is due, not for getting round Retry-After."""

    async def tell() -> Round:
        round_ = Round(owing(1), Sink([httpx.Response(429, headers={"Retry-After": "600"}), 200]))
        task = asyncio.create_task(round_.courier.run())
        for _ in range(100):
            await asyncio.sleep(5)
            round_.courier.wake()
        task.cancel()
        return round_

    assert len(play(tell()).sink.asked) == 1


def test_a_refused_notice_is_not_tried_again(owing: Owing) -> None:
    """The next one is; the receiver counts as failing for an hour, or until it takes something."""
    told = story(owing(2), 400, 400, seconds=HOUR - 5)
    assert told.ledger.was_refused == [0, 1]
    assert len(told.sink.asked) == 2
    assert told.endings == [Ending.REFUSED] * 2

    async def later() -> tuple[float | None, float | None]:
        round_ = Round(FakeLedger([(NOW, notice(1))]), Sink([403]))
        await round_.last(HOUR - 1)
        before = round_.courier.standing.failing_since
        await asyncio.sleep(2)
        return before, round_.courier.standing.failing_since

    assert play(later()) == (NOW, None)


def test_a_receiver_that_works_again_is_said_to(owing: Owing, caplog: pytest.LogCaptureFixture) -> None:
    """One line when it begins to fail, one when it works again, one for each notice told; no more."""
    told = story(owing(2), 500, 500, 500, 200)
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("exporter.dispatch")]
    assert lines == ["receiver fails", "receiver works again", "told", "told"]
    assert told.failing_since is None
    assert told.courier.standing.last_success_at is not None


def test_a_missing_secret_is_waited_for(owing: Owing) -> None:
    """Nothing is sent, nothing is lost, the receiver is failing, and new settings are tried at once."""

    async def tell() -> Round:
        round_ = Round(owing(1), Sink(), receiver=without_secret())
        task = asyncio.create_task(round_.courier.run())
        await asyncio.sleep(2000)
        assert round_.sink.asked == []
        assert round_.courier.standing.failing_since == NOW
        assert round_.courier.standing.last_words == "the environment variable HOOK is not set"
        round_.receiver = RECEIVER
        round_.courier.wake()
        await asyncio.sleep(0.1)
        task.cancel()
        return round_

    assert play(tell()).sink.took == ["k0"]


def test_without_a_receiver_nothing_happens(owing: Owing) -> None:
    """One that a reload took away is told nothing; when it is back it is."""

    async def tell() -> Round:
        round_ = Round(owing(1), Sink(), receiver=None)
        await round_.last(600)
        assert round_.sink.asked == []
        round_.receiver = RECEIVER
        await round_.last(1)
        return round_

    assert play(tell()).sink.took == ["k0"]


def test_an_alarm_that_ended_meanwhile_is_not_told(owing: Owing) -> None:
    """The notice is asked for anew before each attempt."""

    async def tell() -> Round:
        round_ = Round(owing(2), Sink([500, 200]))

        async def end(_: httpx.Request) -> httpx.Response:
            round_.ledger.owed.pop(0)
            return httpx.Response(500)

        round_.sink.answers = [end, 200]
        await round_.last(10)
        return round_

    assert play(tell()).sink.took == ["k1"]


@pytest.mark.parametrize(
    ("answer", "doubted"),
    [
        (httpx.ReadTimeout(ADDRESS), True),
        (httpx.RemoteProtocolError(ADDRESS), True),
        (504, True),
        (httpx.ConnectError(ADDRESS), False),
        (500, False),
        (429, False),
    ],
)
def test_what_may_have_arrived_is_doubted(owing: Owing, answer: object, doubted: bool) -> None:
    """So that an end is told to whoever may have heard the beginning; a receiver that said no has not."""
    told = story(owing(1), answer, 200)
    assert told.ledger.was_doubted == [0] * doubted
    assert told.ledger.was_told == [0]


def test_a_fault_of_ours_does_not_end_the_loop(owing: Owing, caplog: pytest.LogCaptureFixture) -> None:
    """It is logged by type and place, and tried again with patience."""

    class Faulty(FakeLedger):
        faults = 3

        def next(self, receiver: str, now: float) -> Notice | None:
            if self.faults:
                self.faults -= 1
                raise KeyError(CANARY)
            return super().next(receiver, now)

    told = story(Faulty(owed=owing(2).owed))
    assert told.sink.took == keys(2)
    faults = [record.__dict__["fields"] for record in caplog.records if record.getMessage() == "a fault of our own"]
    assert [fields["error"] for fields in faults] == ["KeyError"] * 3


def test_a_notice_that_cannot_be_written_holds_nobody_up(owing: Owing) -> None:
    """A fault in rendering refuses the one notice."""
    ledger = owing(2)
    ledger.owed[0] = NOW, replace(ledger.owed[0][1], alarms=())
    told = story(ledger)
    assert told.ledger.was_refused == [0]
    assert told.sink.took == ["k1"]


@given(
    endings=st.lists(st.sampled_from([200, 202, 400, 404, 429, 500, 503, "silence", "reset", "refused"]), max_size=30)
)
def test_every_notice_is_told_once_unless_refused(endings: list[int | str]) -> None:
    """Whatever the receiver does, in the end each notice is told exactly once or refused, in order."""
    exceptions = {"reset": httpx.ReadError(ADDRESS), "refused": httpx.ConnectError(ADDRESS), "silence": silence}
    answers = [exceptions.get(str(ending), ending) for ending in endings]
    ledger = FakeLedger([(NOW, notice(number)) for number in range(6)])
    told = story(ledger, *answers, 200, seconds=4 * HOUR)
    assert sorted(ledger.was_told + ledger.was_refused) == list(range(6))
    assert ledger.was_told == sorted(ledger.was_told)
    assert told.sink.took == [f"k{number}" for number in ledger.was_told]
    assert len(ledger.was_refused) == told.endings.count(Ending.REFUSED)
    assert ledger.owed == []


@given(st.integers(0, 60), st.lists(st.sampled_from([200, 500, 400, "silence"]), max_size=6), st.booleans())
def test_an_end_at_any_moment_loses_nothing(steps: int, endings: list[int | str], killed: bool) -> None:
    """Cancelled, or killed with only what was stored left: what is owed is told, one notice at most once more."""
    answers = [silence if ending == "silence" else ending for ending in endings]

    async def tell() -> tuple[FakeLedger, FakeLedger, Sink]:
        first = FakeLedger([(NOW, notice(number)) for number in range(3)])
        await first.commit()
        sink = Sink([*answers, 200])
        before = Round(first, sink)
        task = asyncio.create_task(before.courier.run())
        for _ in range(steps):
            await asyncio.sleep(0 if steps % 2 else 0.3)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        second = FakeLedger(list(first.stored if killed else first.owed))
        await Round(second, sink).last(HOUR)
        return first, second, sink

    first, second, sink = play(tell())
    assert second.owed == []
    settled = first.was_told + first.was_refused + second.was_told + second.was_refused
    assert set(settled) == {0, 1, 2}
    refused = {f"k{number}" for number in first.was_refused + second.was_refused}
    assert {"k0", "k1", "k2"} - set(sink.took) <= refused
    assert len(sink.took) <= len(set(sink.took)) + 1


class Parts(ReceiverSettings):
    """A receiver that is told each notice in two posts."""

    def render(self, notice: Notice, secrets: object) -> list[Post]:
        assert secrets is not None
        key = notice.alarms[0].subject
        return [Post(url=ADDRESS, body=_body(f"{key}{part}")) for part in "ab"]


def _body(key: str) -> bytes:
    return json.dumps({"alerts": [{"labels": {"key": key}}]}).encode()


@pytest.mark.parametrize("last", [200, 400])
def test_of_a_notice_in_parts_only_the_rest_is_sent_again(owing: Owing, last: int) -> None:
    """A part that arrived makes the notice one that was heard, even when the rest is refused in the end."""

    async def tell() -> Round:
        parts = Receiver(settings=Parts(name="hook", kind="parts"))
        round_ = Round(owing(2), Sink([200, 500, 500, last, 200]), receiver=parts)
        await round_.last(60)
        return round_

    result = play(tell())
    assert [key for _, key in result.sink.asked] == ["k0a", "k0b", "k0b", "k0b", "k1a", "k1b"]
    assert (result.ledger.was_told, result.ledger.was_refused) == ([0, 1], [])


def test_what_nobody_heard_is_not_given_up(owing: Owing) -> None:
    """The other part of a notice tells of other alarms: an hour of trouble delays it and loses nothing."""

    async def tell() -> Round:
        async def down_for_an_hour(_: httpx.Request) -> httpx.Response:
            return httpx.Response(200 if asyncio.get_running_loop().time() > HOUR else 500)

        parts = Receiver(settings=Parts(name="hook", kind="parts"))
        round_ = Round(owing(2), Sink([200, down_for_an_hour]), receiver=parts)
        await round_.last(HOUR + 301)
        return round_

    result = play(tell())
    assert result.sink.took == ["k0a", "k0b", "k1a", "k1b"]
    assert Ending.REFUSED not in result.endings


def test_an_unfinished_notice_is_remembered_while_others_pass(owing: Owing) -> None:
    """Something larger may have to be told in between, and be left unfinished as well."""

    async def tell() -> Round:
        parts = Receiver(settings=Parts(name="hook", kind="parts"))
        round_ = Round(owing(1), Sink([200, 500, 200, 500, 200]), receiver=parts)
        task = asyncio.create_task(round_.courier.run())
        await asyncio.sleep(0.5)
        round_.ledger.owed.insert(0, (NOW, notice(9)))
        await asyncio.sleep(20)
        task.cancel()
        return round_

    result = play(tell())
    assert [key for _, key in result.sink.asked] == ["k0a", "k0b", "k9a", "k9b", "k9b", "k0b"]
    assert result.ledger.was_told == [9, 0]


@pytest.mark.parametrize(("answer", "doubted"), [(silence, [0]), (500, [])])
def test_a_notice_under_way_at_the_end_may_have_arrived(owing: Owing, answer: object, doubted: list[int]) -> None:
    """Cancelled while it is sent, it stays owed and is doubted; cancelled while it waits, it is not."""
    told = story(owing(1), answer, seconds=3)
    assert told.ledger.was_doubted == doubted
    assert [news.entries for _, news in told.ledger.owed] == [(0,)]


def test_a_secret_that_changed_is_tried_at_once(owing: Owing) -> None:
    """Whatever the old one was to wait for."""
    asked: list[tuple[float, str]] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        asked.append((asyncio.get_running_loop().time(), str(request.url)))
        changed = str(request.url) != ADDRESS
        return httpx.Response(200) if changed else httpx.Response(503, headers={"Retry-After": "3600"})

    async def tell() -> None:
        round_ = Round(owing(1), Sink([answer]))
        task = asyncio.create_task(round_.courier.run())
        await asyncio.sleep(100)
        round_.receiver = replace(RECEIVER, secrets={"url": Secret(f"{ADDRESS}/new")})
        round_.courier.wake()
        await asyncio.sleep(1)
        task.cancel()

    play(tell())
    assert asked == [(0.0, ADDRESS), (100.0, f"{ADDRESS}/new")]
