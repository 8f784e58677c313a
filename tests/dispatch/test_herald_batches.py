"""The herald with much to say: in posts of a bearable size, each on its own, and written only for somebody."""

import asyncio
import datetime as dt
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import httpx
import pytest

from exporter.dispatch.batches import LARGEST, whole
from exporter.dispatch.delivery import Ending, delivered, refused, retry
from exporter.dispatch.dispatcher import Dispatcher
from exporter.dispatch.herald import Herald
from exporter.model import Alarm, Secret
from exporter.notifiers import Alertmanager, Post, Receiver

from .conftest import CANARY, NOW, alarm, clock, play

A, B, C = "http://a:9093", "http://b:9093", "http://c:9093"


class Counting(Alertmanager):
    """Notes how much is written at a time."""

    written: ClassVar[list[int]] = []

    def posts(self, alarms: Iterable[Alarm], now: float, secrets: Mapping[str, Secret]) -> Sequence[Post]:
        self.written.append(len(list(alarms)))
        return super().posts(alarms, now, secrets)


def receiver(*urls: str, **fields: Any) -> Receiver:
    settings = Counting.model_validate({"name": "am", "kind": "alertmanager", "urls": urls, **fields})
    return Receiver(settings=settings)


def firing(number: int) -> list[Alarm]:
    return [alarm(f"k{i}", fired_at=NOW) for i in range(number)]


Answer = Callable[[str, list[dict[str, Any]]], Awaitable[httpx.Response]]


async def taken(host: str, alerts: list[dict[str, Any]]) -> httpx.Response:
    assert host
    assert alerts
    return httpx.Response(200)


@dataclass
class Cluster:
    """A herald, the alarms that fire, and what its members were told when."""

    firing: list[Alarm]
    answer: Answer = taken
    receiver: Receiver = field(default_factory=lambda: receiver(A, B))
    told: dict[str, list[tuple[float, int]]] = field(default_factory=lambda: {"a": [], "b": [], "c": []})
    keys: dict[str, Counter[str]] = field(default_factory=lambda: {"a": Counter(), "b": Counter(), "c": Counter()})
    authorized: list[str | None] = field(default_factory=list)
    endings: Counter[Ending] = field(default_factory=Counter)
    looks: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        Counting.written.clear()
        self.herald = Herald(
            receiver=lambda: self.receiver,
            current=self.current,
            dispatcher=Dispatcher(clock=clock, transport=httpx.MockTransport(self.network)),
            clock=clock,
            on_ending=lambda _, ending: self.endings.update([ending]),
        )

    def current(self, now: float) -> list[Alarm]:
        self.looks.append(round(now - NOW))
        return self.firing

    async def network(self, request: httpx.Request) -> httpx.Response:
        alerts = json.loads(request.content)
        self.told[request.url.host].append((round(clock() - NOW), len(alerts)))
        self.authorized.append(request.headers.get("authorization"))
        answer = await self.answer(request.url.host, alerts)
        if answer.is_success:
            self.keys[request.url.host].update(alert["labels"]["key"] for alert in alerts)
        return answer


def story(cluster: Cluster, seconds: float, then: Callable[[], Awaitable[None]] | None = None) -> Cluster:
    """Let the herald go round for so long, and then while this happens."""

    async def whole() -> None:
        task = asyncio.create_task(cluster.herald.run())
        await asyncio.sleep(seconds)
        if then:
            await then()
        assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    play(whole())
    return cluster


async def silence(host: str, alerts: list[dict[str, Any]]) -> httpx.Response:
    """Of member a; the other answers."""
    await asyncio.sleep(1e6 if host == "a" else 0)
    return await taken(host, alerts)


def refusing(key: str, *hosts: str, status: int = 413) -> Answer:
    """These members do not take a post with this key in it."""

    async def answer(host: str, alerts: list[dict[str, Any]]) -> httpx.Response:
        bad = host in hosts and any(alert["labels"]["key"] == key for alert in alerts)
        return httpx.Response(status if bad else 200)

    return answer


def test_much_is_said_in_several_posts() -> None:
    """Each alarm once to each member; each post is written once for both."""
    cluster = story(Cluster(firing(2 * LARGEST + 1)), 59)
    assert cluster.told["a"] == cluster.told["b"] == [(0, LARGEST), (0, LARGEST), (0, 1)]
    assert Counting.written == [LARGEST, LARGEST, 1]
    assert cluster.keys["a"] == cluster.keys["b"] == Counter(f"k{i}" for i in range(2 * LARGEST + 1))
    assert cluster.endings == {Ending.DELIVERED: 6}
    assert cluster.herald.pending == 0


def test_nothing_is_written_while_nobody_is_to_be_told() -> None:
    """That a post has ended is no reason to look at the alarms again."""
    cluster = story(Cluster(firing(1)), 59)
    assert cluster.looks == [0]
    assert Counting.written == [1]


def test_others_have_their_turn_between_two_posts() -> None:
    """The page and the probes do not wait until all is written."""
    turns, seen = Counter[str](), []

    async def answer(host: str, alerts: list[dict[str, Any]]) -> httpx.Response:
        seen.append(turns["others"])
        return await taken(host, alerts)

    async def whole() -> None:
        cluster = Cluster(firing(3 * LARGEST), answer, receiver(A))
        task = asyncio.create_task(cluster.herald.run())
        for _ in range(100):
            await asyncio.sleep(0)
            turns["others"] += 1
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    play(whole())
    assert len(set(seen)) == len(seen) == 3


@pytest.mark.parametrize(("hosts", "pending"), [("a", 0), ("ab", LARGEST)])
def test_a_refused_post_keeps_nothing_from_the_others(hosts: str, pending: int) -> None:
    """Pending is what no member took; a member fails when it did not take all."""
    since: list[float | None] = []

    async def look() -> None:
        since.append(cluster.herald.standing.failing_since)

    cluster = Cluster(firing(3 * LARGEST), refusing("k0", *hosts))
    story(cluster, 59, look)
    assert all(len(cluster.told[host]) == 3 for host in "ab")
    assert len(cluster.keys["a"]) == 2 * LARGEST
    assert cluster.herald.pending == pending
    assert since == [NOW if pending else None]
    assert cluster.endings[Ending.REFUSED] == len(hosts)


def test_a_failing_post_is_tried_again_and_said_to_be_one_of_several() -> None:
    """One attempt of the member failed, not three, whatever became of each post."""
    cluster = story(Cluster(firing(3 * LARGEST), refusing("k0", "a", status=503), receiver(A)), 15)
    assert sorted({at for at, _ in cluster.told["a"]}) == [0, 2, 6, 14]
    assert cluster.herald.standing.last_words == "1 of 3 posts failed: HTTP 503: the receiver is in trouble"
    assert cluster.herald.pending == LARGEST


def test_several_posts_end_as_the_one_that_can_be_helped() -> None:
    """A retry among refusals is worth another attempt; who asks us to wait is always the last."""
    one = whole([delivered("HTTP 200"), refused("no"), retry("later"), retry("slow down", retry_after=7.0)])
    assert one == retry("3 of 4 posts failed: later", retry_after=7.0)
    assert whole([refused("no")]) == refused("no")


def test_without_its_secret_a_member_fails_once() -> None:
    """Not once for each post that is not sent; all alarms are pending."""
    faulty = replace(receiver(A), fault="the file /run/secrets/am is missing")
    cluster = story(Cluster(firing(2 * LARGEST), receiver=faulty), 1)
    assert cluster.endings == {Ending.RETRY: 1}
    assert cluster.herald.pending == 2 * LARGEST
    assert Counting.written == []


def test_members_that_lack_different_posts_lack_nothing_together() -> None:
    """What one did not take, the other did: they gossip."""

    async def answer(host: str, alerts: list[dict[str, Any]]) -> httpx.Response:
        return httpx.Response(413 if (host == "a") is (alerts[0]["labels"]["key"] == "k0") else 200)

    cluster = story(Cluster(firing(2 * LARGEST), answer), 59)
    assert (len(cluster.keys["a"]), len(cluster.keys["b"])) == (LARGEST, LARGEST)
    assert cluster.herald.pending == 0


def test_a_slow_member_delays_no_post_to_the_other() -> None:
    """It is told all of it at once; the slow one still gets every post."""
    cluster = story(Cluster(firing(3 * LARGEST), silence), 35)
    assert cluster.told["b"] == [(0, LARGEST)] * 3
    assert cluster.told["a"][:3] == [(0, LARGEST), (10, LARGEST), (20, LARGEST)]


def test_backoff_counts_from_the_end_of_a_long_round() -> None:
    """A member that answers nothing is not asked again at once for all of it."""
    cluster = story(Cluster(firing(7 * LARGEST), silence), 90)
    assert [at for at, _ in cluster.told["a"]] == [0, 10, 20, 30, 40, 50, 60, 72, 82]


def test_who_asks_us_to_wait_gets_no_further_post() -> None:
    """What was not sent is not taken."""

    async def answer(host: str, alerts: list[dict[str, Any]]) -> httpx.Response:
        await taken(host, alerts)
        return httpx.Response(429, headers={"Retry-After": "150"})

    cluster = story(Cluster(firing(2 * LARGEST), answer, receiver(A)), 149)
    assert cluster.told["a"] == [(0, LARGEST)]
    assert cluster.herald.pending == 2 * LARGEST


def test_a_post_that_cannot_be_written_keeps_nothing_from_the_others(caplog: pytest.LogCaptureFixture) -> None:
    """It is refused, and the log says where the fault is."""
    alarms = firing(2 * LARGEST)
    broken: Any = (("key", "k0"), ("odd", {CANARY}))
    cluster = story(Cluster([replace(alarms[0], labels=broken), *alarms[1:]], receiver=receiver(A)), 59)
    assert len(cluster.keys["a"]) == LARGEST
    assert cluster.endings == {Ending.REFUSED: 1, Ending.DELIVERED: 1}
    assert caplog.records[0].__dict__["fields"]["error"] == "TypeError"


def test_new_settings_end_a_round_of_the_old() -> None:
    """What is left is said to the new members only; a changed secret is new settings too, and waits for nothing."""
    cluster = Cluster(firing(3 * LARGEST), silence, receiver(A))

    async def change() -> None:
        cluster.receiver = receiver(C)
        cluster.herald.wake()
        await asyncio.sleep(30)

    story(cluster, 5, change)
    assert cluster.told["a"] == [(0, LARGEST)]
    assert cluster.told["c"] == [(5, LARGEST)] * 3


def test_a_secret_that_changed_is_tried_at_once() -> None:
    """Whatever the old one was to wait for."""

    async def answer(host: str, alerts: list[dict[str, Any]]) -> httpx.Response:
        await taken(host, alerts)
        good = cluster.authorized[-1] == "Bearer new"
        return httpx.Response(200) if good else httpx.Response(503, headers={"Retry-After": "3600"})

    before = replace(receiver(A, bearer_token={"file": "/x"}), secrets={"bearer_token": Secret(CANARY)})
    cluster = Cluster(firing(1), answer, before)

    async def change() -> None:
        cluster.receiver = replace(before, secrets={"bearer_token": Secret("new")})
        cluster.herald.wake()
        await asyncio.sleep(1)

    story(cluster, 100, change)
    assert cluster.told["a"] == [(0, 1), (100, 1)]
    assert cluster.authorized == [f"Bearer {CANARY}", "Bearer new"]
    assert cluster.herald.pending == 0


def test_what_fires_never_arrives_with_an_end_that_is_near() -> None:
    """A post that a slow member gets late is written anew: an end in the past would resolve it."""
    ahead: list[float] = []

    async def answer(host: str, alerts: list[dict[str, Any]]) -> httpx.Response:
        ahead.append(dt.datetime.fromisoformat(alerts[0]["endsAt"]).timestamp() - clock())
        await asyncio.sleep(9.0 if host == "a" else 0)
        return await taken(host, alerts)

    cluster = story(Cluster(firing(11 * LARGEST), answer), 11 * 9)
    assert len(cluster.told["a"]) == 11
    assert min(ahead) > 180 - 0.01
