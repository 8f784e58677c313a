"""A herald and real Alertmanagers, which tell a sink."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace

import pytest

from exporter.dispatch.delivery import Ending
from exporter.dispatch.dispatcher import Dispatcher
from exporter.dispatch.herald import Herald
from exporter.model import Alarm
from exporter.notifiers import Alertmanager, Receiver
from exporter.notifiers.alertmanager import AHEAD
from tests.e2e.conftest import eventually, free_port

from .conftest import Member, Sink, alarm

pytestmark = pytest.mark.e2e

StartMember = Callable[[str], Awaitable[Member]]
StartSink = Callable[..., Awaitable[Sink]]


@dataclass
class Street:
    """A herald that cries what is current."""

    urls: list[str]
    current: list[Alarm]
    behind: float = 0.0
    endings: Counter[Ending] = field(default_factory=Counter)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[Herald]:
        settings = Alertmanager.model_validate({"name": "am", "kind": "alertmanager", "urls": self.urls})
        dispatcher = Dispatcher(clock=time.time)
        herald = Herald(
            receiver=lambda: Receiver(settings=settings),
            current=lambda _: self.current,
            dispatcher=dispatcher,
            clock=lambda: time.time() - self.behind,
            on_ending=lambda _, ending: self.endings.update([ending]),
        )
        task = asyncio.create_task(herald.run())
        yield herald
        assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await dispatcher.aclose()


def told(sink: Sink) -> list[tuple[str, str]]:
    """Status and key of each notification, in order."""
    return [(body["status"], alert["labels"]["key"]) for body in sink.bodies for alert in body["alerts"]]


async def test_posts_of_one_alarm_are_one_alert_until_it_ends(sink: StartSink, alertmanager: StartMember) -> None:
    """The same again tells nobody anything new; with an end it is told to have ended."""
    page = await sink()
    member = await alertmanager(page.url)
    street = Street([member.url], [alarm("prod")])
    async with street.open() as herald:
        await eventually(lambda: told(page), [("firing", "prod")])
        herald.wake()
        await eventually(lambda: street.endings[Ending.DELIVERED], 2)
        (one,) = await member.alerts()
        assert one["annotations"]["summary"] == "A key no longer works."
        street.current = [replace(street.current[0], resolved_at=time.time())]
        herald.wake()
        await eventually(lambda: told(page), [("firing", "prod"), ("resolved", "prod")])
        assert street.endings == {Ending.DELIVERED: 3}


async def test_an_alarm_that_is_said_no_more_ends_by_itself(sink: StartSink, alertmanager: StartMember) -> None:
    """A daemon that is dead cannot resolve; four minutes after its last post it need not."""
    page = await sink()
    member = await alertmanager(page.url)
    street = Street([member.url], [alarm("prod", fired_at=time.time() - 600)], behind=AHEAD - 3)
    async with street.open():
        await eventually(lambda: told(page), [("firing", "prod")])
    await eventually(lambda: told(page), [("firing", "prod"), ("resolved", "prod")])


async def test_one_member_of_two_is_enough(sink: StartSink, alertmanager: StartMember) -> None:
    """The other one's failures are counted; when it is back it is told as well."""
    page = await sink()
    member = await alertmanager(page.url)
    port = free_port()
    street = Street([f"http://127.0.0.1:{port}", member.url], [alarm("prod")])
    async with street.open() as herald:
        await eventually(lambda: told(page), [("firing", "prod")])
        await eventually(lambda: street.endings[Ending.RETRY] >= 1)
        assert (herald.pending, herald.standing.failing_since) == (0, None)
        late = await sink(port)
        await eventually(lambda: len(late.bodies) >= 1)
        assert late.paths[0] == "/api/v2/alerts"


async def test_of_a_refused_post_the_valid_alerts_are_taken(sink: StartSink, alertmanager: StartMember) -> None:
    """So it is no use to send it again at once."""
    page = await sink()
    member = await alertmanager(page.url)
    street = Street([member.url], [alarm("bad", labels=(("not a name", "x"),)), alarm("prod")])
    async with street.open():
        await eventually(lambda: told(page), [("firing", "prod")])
        assert street.endings == {Ending.REFUSED: 1}
