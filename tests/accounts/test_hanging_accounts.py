"""Accounts whose vendor hangs keep no other account back, however many they are."""

import asyncio

import httpx

from exporter.accounts.line import AT_ONCE, Line
from exporter.model import Request, Response, Secret

from .conftest import NOON

HANGING = "https://hanging.example.com/"
FINE = "https://fine.example.com/"


def request(url: str) -> Request:
    return Request(method="GET", url=url, headers={})


def opened(held: float, under_way: list[int]) -> Line:
    async def answer(asked: httpx.Request) -> httpx.Response:
        under_way.append(1)
        if str(asked.url) == HANGING:
            await asyncio.get_running_loop().create_future()
        await asyncio.sleep(0)
        under_way.pop()
        return httpx.Response(200, json={})

    slots = asyncio.Semaphore(AT_ONCE)
    return Line(transport=httpx.MockTransport(answer), clock=lambda: NOON, slots=slots, held=held)


def asking(line: Line, url: str, times: int) -> list[asyncio.Task[Response]]:
    secret = Secret("sk-admin-CANARY")
    return [asyncio.create_task(line.ask(request(url), secret, 1000)) for _ in range(times)]


async def test_requests_that_hang_give_their_slots_to_the_next() -> None:
    """Three times as many as there are slots, and one that is answered all the same."""
    under_way: list[int] = []
    line = opened(0.005, under_way)
    hanging = asking(line, HANGING, 3 * AT_ONCE)
    [fine] = asking(line, FINE, 1)
    assert (await asyncio.wait_for(fine, 5)).status == 200
    assert len(under_way) == 3 * AT_ONCE
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)
    assert line.slots._value == AT_ONCE


async def test_few_requests_begin_at_once() -> None:
    """The others wait until an answer comes, and every slot is given back once."""
    under_way: list[int] = []
    line = opened(5.0, under_way)
    tasks = asking(line, FINE, 3 * AT_ONCE)
    most = 0
    while not all(task.done() for task in tasks):
        await asyncio.sleep(0)
        most = max(most, len(under_way))
    assert most == AT_ONCE
    assert line.slots._value == AT_ONCE
