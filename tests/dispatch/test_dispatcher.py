"""The dispatcher never raises, never hangs, and a retry sends only what is left."""

import asyncio
import sys
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from exporter.dispatch.aside import Aside, StillHangingError
from exporter.dispatch.delivery import Delivery, Ending
from exporter.dispatch.dispatcher import Dispatcher
from exporter.model import Secret
from exporter.notifiers import Chat, Post

from .conftest import ADDRESS, CANARY, NOW, play


def post(name: str, **headers: str) -> Post:
    return Post(url=f"{ADDRESS}/{name}", headers=headers, body=b"{}")


def sent(answer: Callable[[httpx.Request], Any], *posts: Post) -> Delivery:
    """The ending of one attempt over a network that is a function."""

    async def attempt() -> Delivery:
        dispatcher = Dispatcher(clock=lambda: NOW, transport=httpx.MockTransport(answer))
        try:
            return await dispatcher.send(posts, [Secret(CANARY)])
        finally:
            await dispatcher.aclose()

    told = play(attempt())
    assert isinstance(told, Delivery)
    assert CANARY not in repr(told)
    return told


def by_name(**statuses: int) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(statuses[request.url.path.rpartition("/")[2]])


def test_nothing_to_send_is_delivered() -> None:
    """A notice without messages is done."""
    assert sent(by_name()).ending is Ending.DELIVERED


def test_a_retry_has_only_the_rest_to_send() -> None:
    """What was taken is not sent again, what comes after is not lost."""
    a, b, c = post("a"), post("b"), post("c")
    told = sent(by_name(a=200, b=503, c=200), a, b, c)
    assert told.ending is Ending.RETRY
    assert told.reached
    assert told.rest == (b, c)
    assert sent(by_name(a=503), a, b, c).rest == ()


def test_a_refused_message_keeps_nothing_back() -> None:
    """The others are sent; the whole is refused, and may have reached somebody."""
    told = sent(by_name(a=400, b=200), post("a"), post("b"))
    assert told.ending is Ending.REFUSED
    assert told.reached
    assert not sent(by_name(a=400), post("a")).reached


def test_a_redirect_is_not_followed() -> None:
    """A notice goes where the settings say or nowhere."""

    def elsewhere(request: httpx.Request) -> httpx.Response:
        assert request.url.path.endswith("/a")
        return httpx.Response(302, headers={"Location": "https://evil.example/"})

    assert sent(elsewhere, post("a")).ending is Ending.REFUSED


async def _silence(request: httpx.Request) -> httpx.Response:
    if "sent" in request.url.path:
        await request.extensions["trace"]("http11.send_request_headers.started", {})
    await asyncio.sleep(1e6)
    return httpx.Response(200)


def test_silence_ends_at_the_deadline() -> None:
    """Ten seconds, and it may have arrived only when it was sent."""
    told = sent(_silence, post("sent"))
    assert (told.ending, told.words, told.reached) == (Ending.RETRY, "no answer within 10 s", True)
    assert not sent(_silence, post("not")).reached


class Dripping(httpx.AsyncByteStream):
    """A body that never ends."""

    def __init__(self, pause: float, chunk: bytes) -> None:
        self.pause, self.chunk, self.drawn = pause, chunk, 0

    async def __aiter__(self) -> Any:
        while True:
            await asyncio.sleep(self.pause)
            self.drawn += len(self.chunk)
            yield self.chunk


@pytest.mark.parametrize(("status", "ending"), [(200, Ending.DELIVERED), (403, Ending.REFUSED), (500, Ending.RETRY)])
def test_the_status_decides_before_the_body(status: int, ending: Ending) -> None:
    """A body that drips or is endless changes nothing, and no more than 64 KiB of it are read."""
    assert sent(lambda _: httpx.Response(status, stream=Dripping(1.0, b"x")), post("a")).ending is ending
    flood = Dripping(0.0, b"x" * 4096)
    assert sent(lambda _: httpx.Response(status, stream=flood), post("a")).ending is ending
    assert flood.drawn == 65_536


@pytest.mark.parametrize(
    ("message", "ending"),
    [
        (Post(url=f"ftp://{CANARY}", body=b""), Ending.REFUSED),
        (Post(url=f"http://[{CANARY}", body=b""), Ending.REFUSED),
        (Post(url=ADDRESS, headers={"Authorization": f"Bearer {CANARY}\u20ac"}, body=b""), Ending.REFUSED),
    ],
)
def test_what_cannot_be_sent_is_refused(message: Post, ending: Ending) -> None:
    """With words for people and without what it holds."""

    def network(request: httpx.Request) -> httpx.Response:
        raise httpx.UnsupportedProtocol(str(request.url))

    assert sent(network, message).ending is ending


def test_a_fault_of_ours_is_a_retry(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is lost by it, and the log has its type and place."""

    def broken(_: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError(CANARY)

    assert sent(broken, post("a")).ending is Ending.RETRY
    assert caplog.records[-1].__dict__["fields"]["error"] == "ZeroDivisionError"


def test_cookies_are_not_kept() -> None:
    """What one receiver sets, nobody gets back."""
    cookies: list[str | None] = []

    def baker(request: httpx.Request) -> httpx.Response:
        cookies.append(request.headers.get("cookie"))
        return httpx.Response(200, headers={"Set-Cookie": "a=b"})

    sent(baker, post("a"), post("b"))
    assert cookies == [None, None]


async def test_a_thread_that_hangs_holds_up_nobody_and_stays_alone() -> None:
    """It is given up; until it has come back no other is sent after it, but elsewhere all goes on."""
    aside, free, given_up = Aside(), threading.Event(), threading.Event()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await aside.run("here", free.wait, given_up.set)
    assert given_up.is_set()
    with pytest.raises(StillHangingError):
        await aside.run("here", lambda: 1, lambda: None)
    assert await aside.run("there", lambda: 2, lambda: None) == 2
    free.set()
    for _ in range(1000):
        await asyncio.sleep(0.001)
        if not aside._hanging:
            break
    assert await aside.run("here", lambda: 3, lambda: None) == 3


async def test_what_a_thread_raises_is_raised() -> None:
    """To whoever waits for it."""

    def fault() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        await Aside().run("here", fault, lambda: None)


async def test_without_apprise_people_are_told_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra; trying again would not help."""
    monkeypatch.setitem(sys.modules, "apprise", None)
    told = await Dispatcher(clock=lambda: NOW).send([Chat(urls=(ADDRESS,), title="t", text="t")])
    assert told.ending is Ending.REFUSED
    assert told.words == "the library apprise is not installed: pip install 'llmkey-exporter[apprise]'"
