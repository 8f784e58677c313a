"""Names are looked up in threads that nobody waits for."""

import asyncio
import socket
import threading
from collections.abc import Iterator

import pytest
from aiohttp.abc import ResolveResult

from exporter.wire.resolver import Resolver


class NameServer:
    """Does not answer for names under ``silent``, until it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers = threading.Event()

    def look_up(self, host: str, _port: int, _family: int) -> list[ResolveResult]:
        self.asked.append(host)
        if host.endswith("silent"):
            assert self.answers.wait(10)
        if host == "unknown":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return []


def under_way() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "resolver"]


@pytest.fixture
def server() -> Iterator[NameServer]:
    made = NameServer()
    yield made
    made.answers.set()
    for thread in under_way():
        thread.join(10)


async def test_an_address_is_found() -> None:
    """The system's answer, as numbers that need no further look-up."""
    (first, *_) = await Resolver().resolve("localhost", 443, socket.AF_INET)
    assert (first["host"], first["port"], first["hostname"]) == ("127.0.0.1", 443, "localhost")


async def test_a_name_nobody_knows_is_an_error_of_the_system(server: NameServer) -> None:
    """What the look-up raises reaches who asked, and the turn is free again."""
    resolver = Resolver(server.look_up, at_once=1)
    for _ in range(2):
        with pytest.raises(socket.gaierror):
            await resolver.resolve("unknown")


def test_the_loop_ends_while_a_name_server_is_silent(server: NameServer) -> None:
    """Neither the loop nor the process waits for the thread, which finds nobody when it is done."""

    async def give_up() -> None:
        asking = asyncio.create_task(Resolver(server.look_up).resolve("silent"))
        await asyncio.sleep(0)
        asking.cancel()

    asyncio.run(give_up())
    (thread,) = under_way()
    assert thread.daemon


async def test_silent_names_do_not_hold_up_others(server: NameServer) -> None:
    """Neither other look-ups nor other work in threads."""
    resolver = Resolver(server.look_up)
    hanging = [asyncio.create_task(resolver.resolve(f"{number}.silent")) for number in range(20)]
    assert await resolver.resolve("known") == []
    assert await asyncio.to_thread(lambda: "done") == "done"
    server.answers.set()
    assert await asyncio.gather(*hanging) == [[]] * 20


async def test_threads_are_bounded(server: NameServer, caplog: pytest.LogCaptureFixture) -> None:
    """A look-up that was given up keeps its turn until its thread is done."""
    resolver = Resolver(server.look_up, at_once=2)
    asking = [asyncio.create_task(resolver.resolve(f"{number}.silent")) for number in range(5)]
    await asyncio.sleep(0)
    asking[0].cancel()
    await asyncio.sleep(0)
    assert len(under_way()) == 2
    server.answers.set()
    await asyncio.gather(*asking[1:])
    assert len(server.asked) == 5
    assert not caplog.records  # asyncio tells here of an answer that nobody could be given
