"""A vendor that answers as a test says, and the accounts that read it at times of the test's choosing."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from exporter.accounts import Accounts
from exporter.model import Account, AccountStatus, Collector, CollectorStatus, Provider, Secret, StatusPage

ADMIN = "sk-admin-CANARY8dJq2Lx5Vb7Nc4Mz1Kw9Rt6Yp3HsGfDaQe0UoIi-XvBnMkLjHgFdSaPoIuYtReWqZ"
OTHER_ADMIN = "sk-admin-CANARYother2Lx5Vb7Nc4Mz1Kw9Rt6Yp3HsGfDaQe0UoIi-XvBnMkLjHgFdSaPoIuYtRe"
KEY = "sk-proj-CANARYabcdefghijklmnopqrstuvwxyz0123456789wxyz"
DAY, HOUR, MINUTE = 86400.0, 3600.0, 60.0
PROVIDER = Provider(name="openai", kind="openai", base_url="https://api.example.com/v1", official=True)
INTERVALS = {Collector.COSTS: 900.0, Collector.USAGE: 120.0, Collector.LIMITS: 900.0, Collector.KEYS: 3600.0}
PAGE = StatusPage(provider="openai", url="https://status.example.com")


def at(text: str) -> float:
    """A moment UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


NOON = at("2026-11-15 12:30")


def account(name: str = "acme", secret: str | None = ADMIN, **changes: Any) -> Account:
    of = Account(name=name, provider=PROVIDER, secret=None if secret is None else Secret(secret), intervals=INTERVALS)
    return replace(of, **changes)


def only(*collectors: Collector) -> Mapping[Collector, float]:
    return {collector: INTERVALS[collector] for collector in collectors}


Answer = httpx.Response | Callable[[httpx.Request], httpx.Response]


class Vendor:
    """Serves buckets and lists page by page. ``says`` comes first: what is answered to paths that end so.

    ``costs``: US dollars by day, or a list of results. ``usage``: tokens by (operation, bucket's start, model).
    """

    def __init__(self) -> None:
        self.costs: dict[str, Any] = {}
        self.usage: dict[tuple[str, float, str], int] = {}
        self.projects: dict[str, str] = {"proj_a": "Web shop"}
        self.keys: dict[str, list[dict[str, Any]]] = {"proj_a": []}
        self.admin_keys: list[dict[str, Any]] = []
        self.limit: dict[str, Any] | None = None
        self.rate_limits: list[dict[str, Any]] = []
        self.says: dict[str, Any] = {}
        self.asked: list[httpx.Request] = []
        self.most_buckets = 1000

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        path = request.url.path
        for ending, said in self.says.items():
            if path.endswith(ending):
                answer = said(request) if callable(said) else said
                if asyncio.iscoroutine(answer):
                    answer = await answer
                return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)
        return self._served(path.removeprefix("/v1/organization"), parse_qs(request.url.query.decode()))

    def paths(self, ending: str = "") -> list[str]:
        return [request.url.path for request in self.asked if request.url.path.endswith(ending)]

    def queries(self, ending: str) -> list[dict[str, str]]:
        found = [request for request in self.asked if request.url.path.endswith(ending)]
        return [dict(request.url.params) for request in found]

    def _served(self, path: str, query: dict[str, list[str]]) -> httpx.Response:
        width = HOUR if query.get("bucket_width") == ["1h"] else MINUTE
        name = path.rsplit("/", 1)[1]
        if path == "/costs":
            return self._buckets(query, DAY, self._costs)
        if path.startswith("/usage/"):
            return self._buckets(query, width, lambda start: self._usage(name, start))
        if path == "/spend_limit" and self.limit:
            return httpx.Response(200, json=self.limit)
        lists = {
            "projects": [{"id": project, "name": called} for project, called in self.projects.items()],
            "rate_limits": self.rate_limits,
            "api_keys": self.keys.get(path.split("/")[2] if path.count("/") > 1 else "", []),
            "admin_api_keys": self.admin_keys,
        }
        return listed(lists[name]) if name in lists else refusal(404, "There is none.", code="none")

    def _buckets(
        self, query: dict[str, list[str]], width: float, results: Callable[[float], list[Any]]
    ) -> httpx.Response:
        start, end = float(query["start_time"][0]), float(query.get("end_time", ["0"])[0])
        first = float(query["page"][0]) if "page" in query else start // width * width
        most = min(int(query["limit"][0]), self.most_buckets)
        starts = [first + place * width for place in range(most)]
        starts = [begin for begin in starts if begin < end or begin == first]
        following = starts[-1] + width
        data = [{"start_time": begin, "end_time": begin + width, "results": results(begin)} for begin in starts]
        more = following < end
        return httpx.Response(
            200, json={"object": "page", "data": data, "has_more": more, "next_page": str(following) if more else None}
        )

    def _costs(self, start: float) -> list[Any]:
        told = self.costs.get(datetime.fromtimestamp(start, UTC).date().isoformat(), [])
        return told if isinstance(told, list) else [spent(told)]

    def _usage(self, operation: str, start: float) -> list[Any]:
        return [
            {
                "input_tokens": tokens,
                "output_tokens": 0,
                "num_model_requests": 1,
                "model": model,
                "project_id": "proj_a",
            }
            for (named, begin, model), tokens in self.usage.items()
            if (named, begin) == (operation, start)
        ]


def spent(usd: object, project: str = "proj_a", **more: Any) -> dict[str, Any]:
    return {"amount": {"value": usd, "currency": "usd"}, "project_id": project, **more}


def listed(items: list[dict[str, Any]], **more: Any) -> httpx.Response:
    return httpx.Response(200, json={"object": "list", "data": items, "has_more": False, **more})


def refusal(status: int, message: str, code: str | None = None) -> httpx.Response:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return httpx.Response(status, json={"error": error})


NO_SCOPE = refusal(403, "You have insufficient permissions for this operation. Missing scopes: api.usage.read.")
DEAD = refusal(401, "Incorrect API key provided: sk-admin-CAN***ReWqZ.", code="invalid_api_key")


async def hang(_request: httpx.Request) -> httpx.Response:
    """Until somebody loses patience."""
    await asyncio.get_running_loop().create_future()
    raise AssertionError


class Desk:
    """Accounts over a vendor, with a clock that the test moves.

    ``books`` is what a store holds, ``noted`` what is yet to be written to it; ``commit`` may be replaced.
    """

    def __init__(self, vendor: Vendor, books: dict[str, bytes] | None = None, **options: Any) -> None:
        self.vendor, self.books, self.now = vendor, {} if books is None else books, NOON
        self.noted: dict[str, bytes | None] = {}
        self.commit: Callable[[], Awaitable[None]] = self.write
        self._options = options
        self.accounts = self._opened()
        self.changes: list[str] = []

    def _opened(self) -> Accounts:
        accounts = Accounts(
            transport=httpx.MockTransport(self.vendor),
            clock=lambda: self.now,
            remember=self.noted.__setitem__,
            commit=self._commit,
            books=dict(self.books),
            **self._options,
        )
        accounts.on_change = self._changed
        return accounts

    def _changed(self, name: str) -> None:
        self.changes.append(name)

    async def _commit(self) -> None:
        await self.commit()

    async def write(self) -> None:
        """All that was noted, at once."""
        for place, book in self.noted.items():
            if book is None:
                self.books.pop(place, None)
            else:
                self.books[place] = book
        self.noted.clear()

    async def restart(self, *accounts: Account, kill: bool = False) -> None:
        """End and begin anew with what is remembered; ``kill``: without a chance to write anything."""
        books = dict(self.books)
        await self.accounts.aclose()
        if kill:
            self.books.clear()
            self.books.update(books)
            self.noted.clear()
        await self.write()
        self.accounts = self._opened()
        self.accounts.adopt(accounts, [])

    async def settle(self, by: float = 0.0) -> None:
        """Let so many seconds pass, start what is due, and let it end."""
        await self.write()  # as is done each second
        self.now += by
        await self.accounts.turn()
        for reader in self.accounts._readers.values():
            await asyncio.gather(*reader.running)
        for page in self.accounts._pages._pages.values():
            await asyncio.gather(*page.running)

    async def live(self, seconds: float, step: float = 15.0) -> None:
        until = self.now + seconds
        while self.now < until:
            await self.settle(min(step, until - self.now))

    def status(self, name: str = "acme") -> AccountStatus:
        return self.accounts.statuses()[name]

    def collector(self, collector: Collector, name: str = "acme") -> CollectorStatus:
        return self.status(name).collectors[collector]

    def tokens(self, name: str = "acme") -> float:
        return sum(value for (*_, direction), value in self.status(name).tokens.items() if direction == "input")


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


@pytest.fixture
async def make(vendor: Vendor) -> AsyncIterator[Callable[..., Desk]]:
    """Opens desks over the vendor, with these accounts adopted."""
    made: list[Desk] = []

    def open_desk(*accounts: Account, pages: tuple[StatusPage, ...] = (), **options: Any) -> Desk:
        made.append(Desk(vendor, **options))
        made[-1].accounts.adopt(accounts, pages)
        return made[-1]

    yield open_desk
    for desk in made:
        await desk.accounts.aclose()


class _Lines(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        fields = "".join(f" {name}={value}" for name, value in getattr(record, "fields", {}).items())
        self._lines.append(f"{record.levelname} {record.getMessage()}{fields}")


@pytest.fixture
def log() -> Iterator[list[str]]:
    """What is logged, one line an event, its fields behind it."""
    lines: list[str] = []
    handler, logger = _Lines(lines), logging.getLogger("exporter")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield lines
    logger.setLevel(level)
    logger.removeHandler(handler)


Make = Callable[..., Desk]
