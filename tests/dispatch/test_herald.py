"""The herald: what fires is said to every member each minute, and at once when it changes."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from exporter.dispatch.delivery import Ending
from exporter.dispatch.dispatcher import Dispatcher
from exporter.dispatch.herald import Herald
from exporter.model import Alarm
from exporter.notifiers import Alertmanager, Receiver

from .conftest import CANARY, NOW, alarm, clock, play

A, B = "http://a:9093", "http://b:9093"
RECEIVER = Receiver(settings=Alertmanager.model_validate({"name": "am", "kind": "alertmanager", "urls": [A, B]}))
FIRING = alarm("k0", fired_at=NOW)


@dataclass
class Cluster:
    """Two members, a herald for them, and what fires."""

    firing: list[Alarm] = field(default_factory=lambda: [FIRING])
    statuses: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, list[float]] = field(default_factory=lambda: {"a": [], "b": []})
    bodies: list[list[dict[str, Any]]] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    receiver: Receiver | None = RECEIVER

    def __post_init__(self) -> None:
        self.herald = Herald(
            receiver=lambda: self.receiver,
            current=lambda _: self.firing,
            dispatcher=Dispatcher(clock=clock, transport=httpx.MockTransport(self.answer)),
            clock=clock,
            on_ending=lambda _, ending: self.endings.append(ending),
        )

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked[request.url.host].append(round(clock() - NOW, 3))
        self.bodies.append(json.loads(request.content))
        status = self.statuses.get(request.url.host, 200)
        if status == "silence":
            await asyncio.sleep(1e6)
        return status if isinstance(status, httpx.Response) else httpx.Response(status)


def story(cluster: Cluster, tell: Callable[[Cluster], Awaitable[None]]) -> Cluster:
    """Let the herald go round while this happens."""

    async def whole() -> None:
        task = asyncio.create_task(cluster.herald.run())
        await tell(cluster)
        assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    play(whole())
    return cluster


def passing(seconds: float) -> Callable[[Cluster], Awaitable[None]]:
    return lambda _: asyncio.sleep(seconds)


def test_what_fires_is_said_to_all_members_each_minute() -> None:
    """Also when nothing changes, so that it does not end by itself."""
    cluster = story(Cluster(), passing(181))
    assert cluster.asked == {"a": [0, 60, 120, 180], "b": [0, 60, 120, 180]}
    assert cluster.herald.pending == 0
    assert cluster.bodies[0][0]["labels"]["key"] == "k0"


def test_with_nothing_to_say_nothing_is_posted() -> None:
    """An empty list would tell nobody anything."""
    cluster = story(Cluster(firing=[]), passing(600))
    assert cluster.asked == {"a": [], "b": []}


def test_a_change_is_posted_at_once_and_many_are_few_posts() -> None:
    """A hundred wakes within a second are one more post."""

    async def tell(cluster: Cluster) -> None:
        await asyncio.sleep(30)
        for _ in range(100):
            cluster.herald.wake()
            await asyncio.sleep(0.001)
        await asyncio.sleep(20)

    assert story(Cluster(), tell).asked["a"] == [0, 30, 31]


def test_a_wake_while_a_post_is_under_way_is_not_lost() -> None:
    """What began meanwhile is said right after."""

    async def tell(cluster: Cluster) -> None:
        cluster.statuses = {"a": "silence", "b": "silence"}
        await asyncio.sleep(5)
        cluster.statuses = {}
        cluster.herald.wake()
        await asyncio.sleep(10)

    assert story(Cluster(), tell).asked["a"] == [0, 10]


def test_a_member_that_is_down_keeps_nothing_from_the_other() -> None:
    """It is tried again after 2 s, 4 s, … up to a minute; nothing is pending, and the receiver does not fail."""
    since: list[float | None] = []

    async def tell(cluster: Cluster) -> None:
        await asyncio.sleep(121)
        since.append(cluster.herald.standing.failing_since)

    cluster = story(Cluster(statuses={"a": 503}), tell)
    assert cluster.asked["a"] == [0, 2, 6, 14, 30, 62]
    assert cluster.asked["b"] == [0, 60, 120]
    assert cluster.herald.pending == 0
    assert since == [None]


def test_a_slow_member_does_not_delay_the_other() -> None:
    """A change is at the well one at once, although the other still thinks."""

    async def tell(cluster: Cluster) -> None:
        await asyncio.sleep(3)
        cluster.herald.wake()
        await asyncio.sleep(1)

    assert story(Cluster(statuses={"a": "silence"}), tell).asked["b"] == [0, 3]


def test_with_all_members_down_the_alarms_are_pending() -> None:
    """Until one takes them."""
    pending: list[int] = []
    since: list[float | None] = []

    async def tell(cluster: Cluster) -> None:
        await asyncio.sleep(20)
        pending.append(cluster.herald.pending)
        since.append(cluster.herald.standing.failing_since)
        cluster.statuses = {"a": 503}
        await asyncio.sleep(60)
        pending.append(cluster.herald.pending)
        since.append(cluster.herald.standing.failing_since)

    story(Cluster(statuses={"a": 503, "b": 503}), tell)
    assert pending == [1, 0]
    assert since == [NOW, None]


def test_retry_after_of_a_member_is_obeyed() -> None:
    """Even when something changes."""

    async def tell(cluster: Cluster) -> None:
        for _ in range(10):
            await asyncio.sleep(20)
            cluster.herald.wake()

    cluster = story(Cluster(statuses={"a": httpx.Response(429, headers={"Retry-After": "150"})}), tell)
    assert [at for at in cluster.asked["a"] if at < 150] == [0]
    assert len(cluster.asked["b"]) > 8


def test_a_400_is_not_tried_again_at_once() -> None:
    """The valid alerts were taken; the same again would be refused again."""
    cluster = story(Cluster(statuses={"a": 400, "b": 400}), passing(61))
    assert cluster.asked["a"] == [0, 60]
    assert cluster.endings == [Ending.REFUSED] * 4


def test_each_change_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    """Of a member, and of the receiver when none is left."""

    async def tell(cluster: Cluster) -> None:
        await asyncio.sleep(130)
        cluster.statuses = {"a": 503, "b": 503}
        await asyncio.sleep(130)
        cluster.statuses = {}
        await asyncio.sleep(130)

    story(Cluster(statuses={"a": 503}), tell)
    lines = [(record.getMessage(), record.__dict__["fields"].get("member")) for record in caplog.records]
    assert sorted(lines[:3], key=str) == [("member fails", 1), ("member fails", 2), ("receiver fails", None)]
    again = [("member works again", 1), ("member works again", 2), ("receiver works again", None)]
    assert sorted(lines[3:], key=str) == again


def test_a_missing_secret_is_a_failure_without_a_post() -> None:
    """It is counted and tried again; when it is there, what fires is posted."""

    async def tell(cluster: Cluster) -> None:
        await asyncio.sleep(100)
        assert cluster.asked["a"] == []
        assert cluster.herald.pending == 1
        cluster.receiver = RECEIVER
        cluster.herald.wake()
        await asyncio.sleep(1)

    faulty = replace(RECEIVER, fault="the file /run/secrets/am is missing")
    cluster = story(Cluster(receiver=faulty), tell)
    assert len(cluster.asked["a"]) == 1


def test_a_fault_of_ours_does_not_end_the_rounds(caplog: pytest.LogCaptureFixture) -> None:
    """The next round may fare better."""
    cluster = Cluster(firing=[])

    def faulty(_: float) -> list[Alarm]:
        raise KeyError(CANARY)

    cluster.herald._current = faulty

    async def tell(cluster: Cluster) -> None:
        await asyncio.sleep(1)
        cluster.herald._current = lambda _: [FIRING]
        await asyncio.sleep(60)

    assert story(cluster, tell).asked["a"] == [60]
    assert caplog.records[0].__dict__["fields"]["error"] == "KeyError"
