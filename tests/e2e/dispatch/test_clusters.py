"""``notify-test`` and a cluster of Alertmanagers: every member is asked, and one is enough."""

from collections.abc import Awaitable, Callable

import pytest

from exporter.app.rehearsal import rehearse
from exporter.dispatch.delivery import Delivery, Ending
from exporter.notifiers import Alertmanager, Receiver
from tests.e2e.conftest import free_port

from .conftest import Sink

pytestmark = pytest.mark.e2e

Start = Callable[..., Awaitable[Sink]]


async def rehearsed(*urls: str) -> Delivery:
    settings = Alertmanager.model_validate({"name": "am", "kind": "alertmanager", "urls": urls})
    (one,) = await rehearse([Receiver(settings=settings)])
    assert "CANARY" not in one.delivery.words
    assert "127.0.0.1" not in one.delivery.words
    return one.delivery


def nobody() -> str:
    return f"http://127.0.0.1:{free_port()}/CANARY"


async def test_one_member_of_three_is_enough(sink: Start) -> None:
    """What the others said is said, by their place in the list."""
    there, refusing = await sink(), await sink()
    refusing.status = 404
    told = await rehearsed(nobody(), there.url, f"{refusing.url}/CANARY")
    assert told.ending is Ending.DELIVERED
    assert told.words == (
        "1 of 3 members took it; member 1: connection refused; "
        "member 3: HTTP 404: there is no receiver at this address; look at its address"
    )
    assert [len(one.bodies) for one in (there, refusing)] == [1, 1]


async def test_members_are_asked_at_the_same_time(sink: Start) -> None:
    """A slow one delays nobody."""
    first, second = await sink(), await sink()
    first.seconds = second.seconds = 1.0
    told = await rehearsed(first.url, second.url)
    assert (told.ending, told.words) == (Ending.DELIVERED, "2 of 2 members took it")
    assert abs(first.times[0] - second.times[0]) < 0.9


async def test_no_member_is_a_failure(sink: Start) -> None:
    """One that may help to be asked again when it can for any; a single one speaks for itself."""
    refusing = await sink()
    refusing.status = 404
    told = await rehearsed(refusing.url, nobody())
    assert (told.ending, told.words.split(";")[0]) == (Ending.RETRY, "0 of 2 members took it")
    assert (await rehearsed(refusing.url, refusing.url)).ending is Ending.REFUSED
    assert (await rehearsed(nobody())).words == "connection refused"
