"""The heartbeat: a ping only while all is well, words of what is wrong otherwise, silence before we know."""

import asyncio
from dataclasses import dataclass, field

import httpx
import pytest

from exporter.dispatch.dispatcher import Dispatcher
from exporter.dispatch.heartbeat import Health, Heartbeat
from exporter.model import Secret
from exporter.notifiers import heartbeat

from .conftest import ADDRESS, NOW, clock, play

SETTINGS = heartbeat.Heartbeat(url=Secret(ADDRESS), fail_url=Secret(f"{ADDRESS}/fail"), interval=60.0)


@dataclass
class Switch:
    """A dead man's switch, and a heart that beats for it."""

    health: Health = field(default_factory=lambda: Health(ready=True))
    settings: heartbeat.Heartbeat | None = SETTINGS
    statuses: list[int] = field(default_factory=lambda: [200])
    heard: list[tuple[float, str, str]] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        told = request.content.decode() if request.url.path.endswith("/fail") else ""
        self.heard.append((clock() - NOW, request.method, told))
        return httpx.Response(self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0])

    async def live(self, *lives: tuple[float, Health]) -> None:
        """Each health for so many seconds."""
        self.heart = Heartbeat(
            settings=lambda: self.settings,
            healthy=lambda: self.health,
            dispatcher=Dispatcher(clock=clock, transport=httpx.MockTransport(self.answer)),
            clock=clock,
        )
        task = asyncio.create_task(self.heart.run())
        for seconds, health in lives:
            self.health = health
            await asyncio.sleep(seconds)
        assert not task.done()
        task.cancel()


WELL, NOT_YET = Health(ready=True), Health(ready=False)
BROKEN = Health(ready=True, fault="the store cannot be written")


def test_a_ping_each_interval_while_all_is_well() -> None:
    """A GET of the address, no more."""
    switch = Switch()
    play(switch.live((125, WELL)))
    assert switch.heard == [(0, "GET", ""), (60, "GET", ""), (120, "GET", "")]


def test_nothing_before_the_first_round_of_probes() -> None:
    """Neither good nor bad; soon after it the first ping."""
    switch = Switch()
    play(switch.live((100, NOT_YET), (5, WELL)))
    assert len(switch.heard) == 1


def test_what_is_wrong_is_told_instead() -> None:
    """As plain text, bounded; the good ping stays away."""
    switch = Switch()
    long = Health(ready=True, fault="x" * 5000)
    play(switch.live((30, WELL), (60, BROKEN), (60, long)))
    assert switch.heard == [(0, "GET", ""), (60, "POST", "the store cannot be written"), (120, "POST", "x" * 1000)]


def test_a_ping_that_fails_is_tried_once_more(caplog: pytest.LogCaptureFixture) -> None:
    """After a few seconds; each change is one line."""
    switch = Switch(statuses=[500, 500, 500, 500, 500, 200])
    play(switch.live((190, WELL)))
    assert [at for at, _, _ in switch.heard] == [0, 5, 60, 65, 120, 125, 180]
    assert [record.getMessage() for record in caplog.records] == ["heartbeat fails", "heartbeat works again"]


def test_without_settings_or_address_nothing_is_sent() -> None:
    """A missing address is a failing heartbeat, with the words of where it was looked for."""
    switch = Switch(settings=None)
    play(switch.live((100, WELL)))
    assert switch.heard == []
    switch.settings = heartbeat.Heartbeat(url=None, fail_url=None, interval=60.0, fault="the file is missing")
    play(switch.live((100, WELL)))
    assert switch.heard == []
    assert switch.heart.standing.last_words == "the file is missing"
