"""HTTP receivers, apprise and the heartbeat over real sockets."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import trustme

from exporter.dispatch.courier import Courier
from exporter.dispatch.delivery import Ending
from exporter.dispatch.dispatcher import Dispatcher
from exporter.model import Notice, Phase, Secret
from exporter.notifiers import Chat, Post, Receiver, Webhook
from tests.e2e.conftest import eventually, free_port

from .conftest import CANARY, Authority, Sink, alarm

pytestmark = pytest.mark.e2e

Start = Callable[..., Awaitable[Sink]]


def post(url: str) -> Post:
    return Post(url=f"{url}/{CANARY}", headers={"Content-Type": "application/json"}, body=b"{}")


async def test_a_sink_decides_how_an_attempt_ends(sink: Start, dispatcher: Dispatcher) -> None:
    """Well, in trouble, asking for time, refusing, slow, well again."""
    there = await sink()
    endings = []
    for there.status, there.headers, there.seconds in (
        (200, {}, 0.0),
        (500, {}, 0.0),
        (429, {"Retry-After": "7"}, 0.0),
        (403, {}, 0.0),
        (200, {}, 2.0),
        (204, {}, 0.0),
    ):
        told = await dispatcher.send([post(there.url)])
        endings.append((told.ending, told.retry_after, told.reached))
        assert CANARY not in repr(told)
    assert endings == [
        (Ending.DELIVERED, None, True),
        (Ending.RETRY, None, False),
        (Ending.RETRY, 7.0, False),
        (Ending.REFUSED, None, False),
        (Ending.RETRY, None, True),
        (Ending.DELIVERED, None, True),
    ]


async def test_a_redirect_leads_nowhere(sink: Start, dispatcher: Dispatcher) -> None:
    """What is at its end hears nothing."""
    there, elsewhere = await sink(), await sink()
    there.status, there.headers = 307, {"Location": f"{elsewhere.url}/"}
    assert (await dispatcher.send([post(there.url)])).ending is Ending.REFUSED
    assert elsewhere.bodies == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_nobody_there_is_a_refused_connection(dispatcher: Dispatcher, host: str) -> None:
    """Nothing can have arrived; for a name with two addresses, too."""
    told = await dispatcher.send([post(f"http://{host}:{free_port()}")])
    assert (told.ending, told.words, told.reached) == (Ending.RETRY, "connection refused", False)


async def test_a_name_that_nobody_knows(dispatcher: Dispatcher) -> None:
    """Said as what it is."""
    told = await dispatcher.send([post("http://receiver.invalid")])
    assert told.ending is Ending.RETRY
    assert told.words in ("the receiver's name is not resolved", "no answer within 0.5 s")
    assert not told.reached


async def test_only_certificates_of_those_we_trust(sink: Start, dispatcher: Dispatcher, authority: Authority) -> None:
    """The administrator's authority is believed, a stranger's is not."""
    known = await sink(tls=authority.context("127.0.0.1"))
    assert (await dispatcher.send([post(known.url)])).ending is Ending.DELIVERED
    stranger = await sink(tls=_signed_by(trustme.CA()))
    told = await dispatcher.send([post(stranger.url)])
    assert (told.ending, told.words) == (Ending.RETRY, "the receiver's TLS certificate is not accepted")


def _signed_by(ca: trustme.CA) -> ssl.SSLContext:
    return Authority(ca).context("127.0.0.1")


async def test_what_is_owed_arrives_when_the_receiver_is_back(sink: Start, dispatcher: Dispatcher) -> None:
    """A courier finds nobody, then a sink in trouble, then one that is well."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/{CANARY}"
    receiver = Receiver(
        settings=Webhook.model_validate({"name": "hook", "kind": "webhook", "url": address}),
        secrets={"url": Secret(address)},
    )
    ledger = _Ledger()
    endings: list[Ending] = []
    courier = Courier(
        receiver=lambda: receiver,
        ledger=ledger,
        dispatcher=dispatcher,
        commit=lambda: asyncio.sleep(0),
        clock=time.time,
        on_ending=lambda _, ending: endings.append(ending),
        random=lambda: 1.0,
    )
    task = asyncio.create_task(courier.run())
    await eventually(lambda: len(endings) >= 1)
    there = await sink(port)
    there.status = 500
    await eventually(lambda: len(there.bodies) >= 1)
    there.status = 200
    await eventually(lambda: ledger.notice is None)
    task.cancel()
    assert endings[-1] is Ending.DELIVERED
    assert there.bodies[-1]["alerts"][0]["labels"]["key"] == "prod"


class _Ledger:
    """Owes one notice."""

    def __init__(self) -> None:
        one = alarm("prod")
        self.notice: Notice | None = Notice(
            receiver="hook", group=one.group, phase=Phase.FIRING, alarms=(one,), at=time.time(), entries=(1,)
        )

    def next(self, receiver: str, now: float) -> Notice | None:
        assert (receiver, now > 0) == ("hook", True)
        return self.notice

    def next_at(self, receiver: str) -> float | None:
        assert receiver == "hook"
        return 0.0 if self.notice else None

    def told(self, notice: Notice, now: float) -> None:
        assert (notice, now > 0) == (self.notice, True)
        self.notice = None

    def refused(self, notice: Notice, now: float) -> None:
        raise AssertionError((notice, now))

    def failed(self, notice: Notice, *, doubtful: bool) -> None:
        assert (notice, doubtful) == (self.notice, False)


# Importing apprise imports a module of the standard library that is to go.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_apprise_reaches_what_it_knows(
    sink: Start, dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    """Through its own scheme for JSON; addresses that were told are not told again."""
    there, other = await sink(), await sink()
    other.status = 500
    urls = tuple(f"json://{one.url.removeprefix('http://')}/{CANARY}" for one in (there, other))
    chat = Chat(urls=urls, title="A key died", text="Buy credit", urgent=True)
    told = await dispatcher.send([chat])
    assert (told.ending, told.reached) == (Ending.RETRY, True)
    assert there.bodies[0]["title"] == "A key died"
    assert there.bodies[0]["message"] == "Buy credit"
    other.status = 200
    again = await dispatcher.send(told.rest)
    assert again.ending is Ending.DELIVERED
    assert (len(there.bodies), len(other.bodies)) == (1, 2)
    assert CANARY not in caplog.text + repr(told)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_apprise_says_what_it_does_not_know(dispatcher: Dispatcher) -> None:
    """An address of no service it has is refused."""
    told = await dispatcher.send([Chat(urls=(f"nosuch://{CANARY}",), title="t", text="t")])
    assert told.ending is Ending.REFUSED
    assert "apprise does not know" in told.words


async def test_a_ping_is_a_get_and_a_fail_ping_a_post(sink: Start, dispatcher: Dispatcher) -> None:
    """With the words as plain text."""
    there = await sink()
    assert (await dispatcher.ping(f"{there.url}/uuid")).ending is Ending.DELIVERED
    assert (await dispatcher.ping(f"{there.url}/uuid/fail", "the store is full")).ending is Ending.DELIVERED
    assert there.paths == ["/uuid", "/uuid/fail"]
    assert there.bodies == ["", "the store is full"]


async def test_proxies_are_obeyed_and_netrc_is_not_read(
    sink: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A login in ~/.netrc is nobody's business but curl's."""
    proxy = await sink()
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("netrc", ".netrc"):
        (tmp_path / name).write_text(f"machine receiver.invalid login a password {CANARY}\n")
    dispatcher = Dispatcher(clock=time.time)
    assert (await dispatcher.send([Post(url="http://receiver.invalid/x", body=b"{}")])).ending is Ending.DELIVERED
    assert "Authorization" not in proxy.headers_seen[0]
    await dispatcher.aclose()
