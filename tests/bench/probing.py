"""What a probe costs: our prober against the same loop over stock httpx with a hundred connections.

CPU time of this process a finished probe, all included: the schedule (a heap of due times), the
probe, reading the answer, the new status. The provider is a small server in a process of its own,
over kept-alive connections. *Paced*: 500 probes a second, answered after 0.2 s, which keeps a hundred
connections busy. *Flat out*: a hundred probes at any time, answered at once, which is the kindest to
stock httpx: most of its connections are then idle. Rounds alternate; medians. Alone:
``python -m tests.bench.probing``.
"""

import asyncio
import contextlib
import heapq
import itertools
import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection

import httpx

from exporter.alerting import advance
from exporter.model import Kind, Probing, Provider, Secret, Status, Target
from exporter.outcome import Outcome
from exporter.prober import Prober

RATE = 500  # probes a second
KEYS = 1_000
CONNECTIONS = 100
DELAY = 0.2  # seconds until the provider answers, when paced
WARM_UP, WINDOW, ROUNDS = 0.5, 3.0, 3
GOAL = 1 / 4


def main() -> list[str]:
    """Rows of a table: what, and how much."""
    with provider(DELAY) as slow, provider(0.0) as quick:
        rounds = [(run(slow), run(slow, stock=True), run(quick, stock=True, flat_out=True)) for _ in range(ROUNDS)]
    ours, stock, flat_out = (list(windows) for windows in zip(*rounds, strict=True))
    ratio = statistics.median(mine.cpu_ms / theirs.cpu_ms for mine, _, theirs in rounds)
    return [
        f"| CPU a probe, paced at {RATE}/s, all included: ours | {median_ms(ours):.2f} ms |",
        f"| the same loop over stock httpx, {CONNECTIONS} connections, flat out | {median_ms(flat_out):.2f} ms |",
        f"| ours, of stock httpx's CPU flat out (goal: at most {GOAL:.2f}) | {ratio:.2f} |",
        f"| the same loop over stock httpx, {CONNECTIONS} connections, paced | {median_ms(stock):.2f} ms |",
        f"| of {RATE} probes a second were finished: ours | {median_rate(ours):.0f} |",
        f"| of {RATE} probes a second were finished: stock httpx | {median_rate(stock):.0f} |",
    ]


def run(url: str, *, stock: bool = False, flat_out: bool = False) -> "Measured":
    return asyncio.run(measure(url, stock=stock, flat_out=flat_out))


class Measured:
    """What one window showed."""

    def __init__(self, cpu: float, finished: int) -> None:
        self.cpu_ms = cpu * 1000 / max(1, finished)
        self.rate = finished / WINDOW


def median_ms(windows: list[Measured]) -> float:
    return statistics.median(window.cpu_ms for window in windows)


def median_rate(windows: list[Measured]) -> float:
    return statistics.median(window.rate for window in windows)


class Loop:
    """Probes every key when it is due and remembers what was found."""

    def __init__(self, prober: Prober, url: str) -> None:
        self.prober = prober
        self.targets = {target.name: target for target in fleet(url)}
        self.board = {name: Status(name=name, provider="local") for name in self.targets}
        self.finished = 0
        self.running: set[asyncio.Task[None]] = set()
        start = time.time()
        self.due = [(start + number / RATE, name) for number, name in enumerate(self.targets)]

    async def crowd(self, seconds: float) -> None:
        """A hundred probes at any time, for so long."""
        end = time.time() + seconds

        async def go_on(names: Iterator[str]) -> None:
            while time.time() < end:
                await self.cycle(next(names))

        await asyncio.gather(*[go_on(itertools.cycle(self.targets)) for _ in range(CONNECTIONS)])

    async def pace(self, seconds: float) -> None:
        """The schedule, for so long."""
        end = time.time() + seconds
        while (now := time.time()) < end:
            while self.due[0][0] <= now:
                due, name = heapq.heappop(self.due)
                heapq.heappush(self.due, (due + KEYS / RATE, name))
                task = asyncio.create_task(self.cycle(name))
                self.running.add(task)
                task.add_done_callback(self.running.discard)
            await asyncio.sleep(self.due[0][0] - now)

    async def cycle(self, name: str) -> None:
        target = self.targets[name]
        result = await self.prober.probe(target, Kind.AUTH, self.board[name])
        if result.outcome is not Outcome.OK:
            raise AssertionError(result.finding.message)
        self.board[name] = advance(self.board[name], result, target)
        self.finished += 1

    async def stop(self) -> None:
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)
        await self.prober.aclose()


async def measure(url: str, *, stock: bool, flat_out: bool) -> Measured:
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    prober = Prober(
        clock=time.time,
        transport=httpx.AsyncHTTPTransport(limits=limits, trust_env=False) if stock else None,
        concurrency=CONNECTIONS if stock else 500,
    )
    loop = Loop(prober, url)
    work = loop.crowd if flat_out else loop.pace
    await work(WARM_UP)
    cpu, finished = time.process_time(), loop.finished
    await work(WINDOW)
    measured = Measured(time.process_time() - cpu, loop.finished - finished)
    await loop.stop()
    return measured


def fleet(url: str) -> Iterator[Target]:
    probing = Probing(interval=KEYS / RATE, timeout=60.0)
    for number in range(KEYS):
        yield Target(
            name=f"key-{number:04}",
            provider=Provider(name="local", kind="openai", base_url=f"{url}/v1"),
            secret=Secret(f"sk-proj-{number:040}"),
            auth=probing,
            quota=Probing(interval=900.0, timeout=30.0, enabled=False),
        )


# --- the provider, in a process of its own


@contextlib.contextmanager
def provider(delay: float) -> Iterator[str]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there, delay), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()
        process.join()


def serve(pipe: Connection, delay: float) -> None:
    """Says its port, then answers until it is ended."""
    asyncio.run(serve_forever(pipe, delay))


async def serve_forever(pipe: Connection, delay: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Answering(delay), "127.0.0.1", 0, backlog=1000)
    pipe.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


class Answering(asyncio.Protocol):
    """The same list of models to every request; requests are small enough to arrive whole."""

    def __init__(self, delay: float) -> None:
        self.delay = delay

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        assert data.endswith(b"\r\n\r\n")
        asyncio.get_running_loop().call_later(self.delay, self.transport.write, ANSWER)


def answer() -> bytes:
    models = [{"id": f"gpt-{n}", "object": "model", "created": 1686935002, "owned_by": "openai"} for n in range(10)]
    body = json.dumps({"object": "list", "data": models}).encode()
    headers = {
        "date": "Sun, 22 Nov 2026 12:00:00 GMT",
        "content-type": "application/json",
        "content-length": str(len(body)),
        "connection": "keep-alive",
        "openai-version": "2020-10-01",
        "openai-organization": "acme",
        "openai-processing-ms": "200",
        "x-request-id": "req_0123456789abcdef0123456789abcdef",
        "strict-transport-security": "max-age=31536000; includeSubDomains; preload",
        "cf-cache-status": "DYNAMIC",
        "set-cookie": "__cf_bm=0123456789abcdef; path=/; HttpOnly; Secure; SameSite=None",
        "x-content-type-options": "nosniff",
        "server": "cloudflare",
        "cf-ray": "9a0000000000aaaa-FRA",
        "alt-svc": 'h3=":443"; ma=86400',
    }
    lines = [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(("HTTP/1.1 200 OK", *lines)).encode() + b"\r\n\r\n" + body


ANSWER = answer()

if __name__ == "__main__":
    sys.stdout.write("\n".join(main()) + "\n")
