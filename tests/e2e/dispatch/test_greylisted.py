"""A courier and a mail server that takes a notice for some of its recipients only."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from exporter.alerting.alarms import Ledger, Policy, Reach
from exporter.alerting.alarms.firing import Firing
from exporter.dispatch.courier import Courier
from exporter.dispatch.delivery import Ending
from exporter.dispatch.dispatcher import Dispatcher
from exporter.notifiers import Email, Receiver
from tests.e2e.conftest import eventually

from .conftest import PostOffice, alarm

pytestmark = pytest.mark.e2e

Start = Callable[..., Awaitable[PostOffice]]
GOOD, GREY = "good@example.org", "grey@example.org"


@contextlib.asynccontextmanager
async def telling(office: PostOffice, ledger: Ledger, endings: list[Ending]) -> AsyncIterator[Courier]:
    """A courier that brings this post office what is owed to both."""
    fields = {"smarthost": f"127.0.0.1:{office.port}", "security": "none", "from": "llmkey@example.org"}
    settings = Email.model_validate({"name": "mail", "kind": "email", "to": [GOOD, GREY], **fields})
    dispatcher = Dispatcher(clock=time.time)
    courier = Courier(
        receiver=lambda: Receiver(settings=settings),
        ledger=ledger,
        dispatcher=dispatcher,
        commit=lambda: asyncio.sleep(0),
        clock=time.time,
        on_ending=lambda _, ending: endings.append(ending),
        random=lambda: 1.0,
    )
    task = asyncio.create_task(courier.run())
    yield courier
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await dispatcher.aclose()


def mails(office: PostOffice, whom: str) -> list[str]:
    """The keys this recipient was told of, in order."""
    texts = [str(mail.content) for mail in office.mails if whom in mail.rcpt_tos]
    return [key for text in texts for key in ("first", "second") if f"] {key}:" in text]


async def test_each_recipient_is_told_of_each_alarm_once(post_office: Start) -> None:
    """Although one of them is turned away at first, and another alarm joins meanwhile."""
    office = await post_office()
    office.replies = {GREY: "451 later"}
    ledger = Ledger(Firing())
    ledger.adopt({"mail": Reach(lambda _: True)}, time.time(), Policy(group_wait=0.0, group_interval=0.0))
    ledger.fired(alarm("first"), time.time())
    endings: list[Ending] = []
    async with telling(office, ledger, endings) as courier:
        await eventually(lambda: len(endings) >= 1)
        ledger.fired(alarm("second"), time.time())
        courier.wake()
        await eventually(lambda: len(endings) >= 2)
        office.replies = {}
        await eventually(lambda: mails(office, GREY), ["first", "second"])
    assert mails(office, GOOD) == ["first", "second"]
    assert len(office.mails) == 3
    assert (endings[0], endings[1], endings[-2:]) == (Ending.RETRY, Ending.RETRY, [Ending.DELIVERED] * 2)
