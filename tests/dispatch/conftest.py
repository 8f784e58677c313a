"""Time that passes at once, a network that is a function, and a ledger that is two lists."""

import asyncio
import json
import selectors
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from exporter.dispatch.courier import Courier
from exporter.dispatch.delivery import Ending
from exporter.dispatch.dispatcher import Dispatcher
from exporter.model import Alarm, Group, Notice, Phase, Secret
from exporter.notifiers import Receiver, Webhook

NOW = 1_800_000_000.0
CANARY = "sk-proj-CANARY" + "0123456789" * 3
ADDRESS = f"https://hooks.example/{CANARY}"

Answer = Callable[[httpx.Request], Awaitable[httpx.Response]]


class _Impatient(selectors.DefaultSelector):
    """Does not wait: it sets the loop's clock forward instead."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("everybody waits, and for nothing")
        self.now += timeout
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An hour of sleep takes no time."""

    def __init__(self) -> None:
        self._impatient = _Impatient()
        super().__init__(self._impatient)

    def time(self) -> float:
        return self._impatient.now


def play(story: Awaitable[Any]) -> Any:
    """Run it in virtual time."""

    async def tell() -> Any:
        return await story

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(tell())


def clock() -> float:
    """Unix seconds in virtual time."""
    return NOW + asyncio.get_running_loop().time()


def alarm(key: str, **fields: Any) -> Alarm:
    labels = (("key", key), ("provider", "openai"), ("severity", "critical"))
    whole: dict[str, Any] = {
        "rule": "LLMKeyAuthFailed",
        "labels": labels,
        "since": NOW,
        "active_at": NOW,
        "true_at": NOW,
    } | fields
    return Alarm(**whole)


def notice(number: int, **fields: Any) -> Notice:
    """A notice of the key k<number>."""
    whole: dict[str, Any] = {
        "receiver": "hook",
        "group": Group("LLMKeyAuthFailed", "openai", ""),
        "phase": Phase.FIRING,
        "alarms": (alarm(f"k{number}", fired_at=NOW),),
        "at": NOW,
        "entries": (number,),
    }
    return Notice(**(whole | fields))


@dataclass
class FakeLedger:
    """In memory, and (what ``commit`` copies) in the store."""

    owed: list[tuple[float, Notice]] = field(default_factory=list)
    was_told: list[int] = field(default_factory=list)
    was_refused: list[int] = field(default_factory=list)
    was_doubted: list[int] = field(default_factory=list)
    stored: tuple[tuple[float, Notice], ...] = ()

    def next(self, receiver: str, now: float) -> Notice | None:
        due = [news for at, news in self.owed if at <= now and news.receiver == receiver]
        return due[0] if due else None

    def next_at(self, receiver: str) -> float | None:
        return min((at for at, news in self.owed if news.receiver == receiver), default=None)

    def told(self, notice: Notice, now: float) -> None:  # noqa: ARG002  # a fake
        self.was_told += self._drop(notice)

    def refused(self, notice: Notice, now: float) -> None:  # noqa: ARG002  # a fake
        self.was_refused += self._drop(notice)

    def failed(self, notice: Notice, *, doubtful: bool) -> None:
        self.was_doubted += notice.entries * doubtful

    def _drop(self, told: Notice) -> Sequence[int]:
        self.owed = [(at, news) for at, news in self.owed if news.entries != told.entries]
        return told.entries

    async def commit(self) -> None:
        await asyncio.sleep(0)
        self.stored = tuple(self.owed)


@dataclass
class Sink:
    """A receiver that answers as it is told: one after the other, the last one for ever. It counts what it took."""

    answers: list[Any] = field(default_factory=lambda: [202])
    asked: list[tuple[float, str]] = field(default_factory=list)
    took: list[str] = field(default_factory=list)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        key = json.loads(request.content)["alerts"][0]["labels"]["key"]
        self.asked.append((clock() - NOW, key))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            answer = await answer(request)
        await asyncio.sleep(0)
        whole = answer if isinstance(answer, httpx.Response) else httpx.Response(answer)
        if whole.is_success:
            self.took.append(key)
        return whole


RECEIVER = Receiver(
    settings=Webhook.model_validate({"name": "hook", "kind": "webhook", "url": ADDRESS}),
    secrets={"url": Secret(ADDRESS)},
)


@dataclass
class Round:
    """A courier and all that it works with."""

    ledger: FakeLedger
    sink: Sink
    receiver: Receiver | None = RECEIVER
    endings: list[Ending] = field(default_factory=list)
    failing_since: float | None = None

    def __post_init__(self) -> None:
        self.courier = Courier(
            receiver=lambda: self.receiver,
            ledger=self.ledger,
            dispatcher=Dispatcher(clock=clock, transport=httpx.MockTransport(self.sink)),
            commit=self.ledger.commit,
            clock=clock,
            on_ending=lambda _, ending: self.endings.append(ending),
            random=lambda: 0.0,
        )

    async def last(self, seconds: float) -> None:
        """Let the courier go round for so long."""
        task = asyncio.create_task(self.courier.run())
        await asyncio.sleep(seconds)
        assert not task.done()
        self.failing_since = self.courier.standing.failing_since
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def owing() -> Callable[..., FakeLedger]:
    """Ledgers that owe so many notices, all due."""
    return lambda number: FakeLedger(owed=[(NOW, notice(i)) for i in range(number)])


def without_secret() -> Receiver:
    return replace(RECEIVER, secrets={}, fault="the environment variable HOOK is not set")


@pytest.fixture(autouse=True)
def _no_secret_in_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test does, no line of ours holds a secret."""
    with caplog.at_level("DEBUG", logger="exporter"):
        yield
    for record in caplog.records:
        if record.name.startswith("exporter"):
            assert CANARY not in str(record.__dict__)
            assert CANARY not in record.getMessage()
