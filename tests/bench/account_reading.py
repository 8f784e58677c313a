"""What reading a large account costs: a day of minute buckets of 100 projects with 50 models each.

CPU time of this process and the growth of its peak memory, in a process of its own: the exporter's own path from bytes
to what is shown (requests, bounded bodies, JSON, rows, counters, what the next process is left, the status), over a
transport inside the process that serves pages made beforehand by another process: what they were made of is in no
figure. They are compressed, as a vendor sends them.

Of the 5,000 series 70 have used something in a minute, other ones each minute, which makes 100,800 rows. A vendor
lists no idle series, and most are idle: an account whose every series is busy in every minute makes five million calls
a day with each model of each project. Alone: ``python -m tests.bench.account_reading``.
"""

import asyncio
import gzip
import json
import multiprocessing
import random
import resource
import sys
import time
from collections.abc import AsyncIterator
from multiprocessing.connection import Connection
from pathlib import Path

import httpx

from exporter.accounts import Accounts
from exporter.model import Account, Collector, Price, Provider, Secret

PROJECTS, MODELS, BUSY = 100, 50, 70
PAGE, DAY, MINUTE = 60, 86_400, 60
MIDNIGHT = 1_800_000_000 // DAY * DAY
NOW = MIDNIGHT + DAY - 1.0
GOAL_SECONDS, GOAL_MEGABYTES = 2.0, 50.0

Figures = tuple[float, float, int, float]
"""CPU seconds, megabytes, rows, tokens counted."""


class Vendor(httpx.AsyncBaseTransport):
    """Answers what usage is asked for with the page made for it, and everything else with an empty one."""

    def __init__(self) -> None:
        draw = random.Random(4)  # noqa: S311  # the same rows each time, and nobody guesses them
        names = [(f"proj_{place:020}", f"gpt-5.{model}-mini") for place in range(PROJECTS) for model in range(MODELS)]
        self.rows = 0
        self._pages = {}
        for hour in range(DAY // MINUTE // PAGE):
            start = MIDNIGHT + hour * PAGE * MINUTE
            buckets = [self._bucket(start + place * MINUTE, draw.sample(names, BUSY), draw) for place in range(PAGE)]
            self._pages[start] = gzip.compress(page(buckets, start + PAGE * MINUTE), 1)

    def _bucket(self, start: int, names: list[tuple[str, str]], draw: random.Random) -> dict[str, object]:
        self.rows += len(names)
        return {"object": "bucket", "start_time": start, "end_time": start + MINUTE, "results": [
            {
                "object": "organization.usage.completions.result", "input_tokens": draw.randrange(100_000),
                "output_tokens": draw.randrange(20_000), "input_cached_tokens": draw.randrange(5_000),
                "input_audio_tokens": 0, "output_audio_tokens": 0, "num_model_requests": draw.randrange(1, 300),
                "project_id": project, "user_id": None, "api_key_id": None, "model": model, "batch": False,
                "service_tier": None,
            }
            for project, model in names
        ]}  # fmt: skip

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        query = request.url.params
        asked = int(query.get("page") or query["start_time"])
        packed = self._pages.get(max(asked, MIDNIGHT)) if request.url.path.endswith("/completions") else None
        body = packed or gzip.compress(page([], MIDNIGHT + DAY))
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=Body(body))


class Body(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Chunks as a connection brings them."""
        for place in range(0, len(self._body), 65_536):
            yield self._body[place : place + 65_536]


def page(buckets: list[dict[str, object]], following: int) -> bytes:
    more = following < MIDNIGHT + DAY
    return json.dumps(
        {"object": "page", "data": buckets, "has_more": more, "next_page": str(following) if more else None}
    ).encode()


def account() -> Account:
    provider = Provider(name="openai", kind="openai", base_url="https://api.example.com/v1")
    prices = {f"gpt-5.{model}-mini": Price(1e-6, 1e-5) for model in range(MODELS)}
    return Account(
        name="acme", provider=provider, secret=Secret("sk-admin-" + "8dJq2Lx5Vb" * 4),
        intervals={Collector.USAGE: 120.0},
        prices=prices,
    )  # fmt: skip


async def read(vendor: Vendor, answer: Connection) -> None:
    """The first reading, which is of the whole day; started a day ago, so that all of it counts."""
    clock = [MIDNIGHT - MINUTE * 1.0]
    books: dict[str, bytes | None] = {}
    accounts = Accounts(transport=vendor, clock=lambda: clock[0], remember=books.__setitem__, books={})
    accounts.adopt([account()], [])
    clock[0] = NOW
    memory, began = peak(), time.process_time()
    await accounts.turn()
    await asyncio.gather(*accounts._readers["acme"].running)
    spent = time.process_time() - began
    counted = sum(accounts.statuses()["acme"].tokens.values())
    answer.send((spent, peak() - memory, vendor.rows, counted))
    await accounts.aclose()


def peak() -> float:
    """Megabytes. Linux' own figure first: what getrusage tells begins with the peak of whoever started the process."""
    status = Path("/proc/self/status")
    if status.exists():
        return float(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(vendor: Vendor, answer: Connection) -> None:
    asyncio.run(read(vendor, answer))


def figures() -> Figures:
    """Measured in a fresh process."""
    here, there = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=measure, args=(Vendor(), there))
    process.start()
    found: Figures = here.recv()
    process.join()
    return found


def main() -> list[str]:
    """Rows of a table: what, and how much."""
    seconds, megabytes, rows, counted = figures()
    if not counted:
        raise SystemExit("nothing was counted")
    what = f"reading an account of {PROJECTS} projects and {MODELS} models, a day of minute buckets, {rows:,} rows"
    return [
        f"| {what}: CPU (goal: at most {GOAL_SECONDS:g} s) | {seconds:.2f} s |",
        f"| the same: growth of peak memory (goal: at most {GOAL_MEGABYTES:g} MB) | {megabytes:.0f} MB |",
    ]


if __name__ == "__main__":
    sys.stdout.write("\n".join(main()) + "\n")
