"""Reading what limits an account, and which keys it has; both go through its projects."""

import asyncio
from collections.abc import Callable
from functools import partial
from math import inf

from exporter.accounting import Books
from exporter.accounts.desk import Desk
from exporter.accounts.line import Unread
from exporter.accounts.money import count_skipped
from exporter.accounts.telling import tell_no_admin_keys
from exporter.model import ApiKey, Collector, Page, Project, RateLimit, Reading, Response, SpendLimit
from exporter.outcome import State

REFUSED_FOR = 3600.0  # seconds until admin keys that were refused are asked for again
SHARED_FOR = 600.0  # seconds in which one list of projects does for limits and keys


class AdminKeys:
    """They have a permission of their own, which a key that lists the projects' keys may lack."""

    def __init__(self) -> None:
        self._refused_at = -inf
        self._told = False

    async def listed(self, desk: Desk, take: Callable[[Page[ApiKey]], None]) -> None:
        """All of them, unless they are refused, which is told once. Raises Unread for any other trouble."""
        account, admin = desk.account, desk.admin
        if 0 <= desk.now - self._refused_at < REFUSED_FOR:
            return
        try:
            await desk.pages(
                "admin keys",
                lambda cursor: admin.admin_keys(account, cursor),
                lambda response, at, cursor: admin.read_admin_keys(response, account, at, cursor),
                take,
            )
        except Unread as unread:
            if not unread.absent and unread.finding.outcome.state is not State.AUTH_FAILED:
                raise
            self._refused_at = desk.now
            if not self._told:
                tell_no_admin_keys(account, unread.finding.message)
            self._told = True
        else:
            self._told = False


class Projects:
    """The account's projects, read once for all that need them."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._read_at = -inf
        self._known: tuple[Project, ...] = ()
        self.admin_keys = AdminKeys()

    async def active(self, desk: Desk, books: Books) -> tuple[Project, ...]:
        """Those that are not archived. Raises Unread."""
        async with self._turn:
            if not 0 <= desk.now - self._read_at < SHARED_FOR:
                await self._read(desk, books)
            return tuple(project for project in self._known if project.active)

    async def _read(self, desk: Desk, books: Books) -> None:
        account, admin = desk.account, desk.admin
        found: dict[str, Project] = {}
        await desk.pages(
            "projects",
            lambda cursor: admin.projects(account, cursor),
            lambda response, at, cursor: admin.read_projects(response, account, at, cursor),
            lambda page: found.update({project.id: project for project in page.rows}),
        )
        self._known, self._read_at = tuple(found.values()), desk.now
        books.projects = {project.id: project.name for project in self._known if project.name}


async def read_limits(desk: Desk, books: Books, projects: Projects) -> None:
    """The spend limits of the organisation and its projects, the rate limits of configured models. Raises Unread."""
    spend = await _spend_limit(desk, books)
    rates: list[RateLimit] = []
    for project in await projects.active(desk, books):
        spend += await _spend_limit(desk, books, project.id)
        if desk.account.models:
            rates += await _rate_limits(desk, books, project.id)
    books.spend_limits, books.rate_limits = tuple(spend), tuple(rates)


async def list_keys(desk: Desk, books: Books, projects: Projects) -> tuple[ApiKey, ...]:
    """The keys of all active projects, and admin keys where they are shown and may be seen. Raises Unread."""
    account, admin = desk.account, desk.admin
    found: list[ApiKey] = []
    take = partial(_take_keys, books, found)
    for project in await projects.active(desk, books):
        await desk.pages(
            "a project's keys",
            partial(admin.project_keys, account, project.id),
            partial(_project_keys, desk, project.id),
            take,
        )
    if account.own:
        await projects.admin_keys.listed(desk, take)
    return tuple(found)


def _project_keys(desk: Desk, project: str, response: Response, now: float, cursor: str) -> Reading[ApiKey]:
    return desk.admin.read_project_keys(response, desk.account, now, project, cursor)


def _take_keys(books: Books, found: list[ApiKey], page: Page[ApiKey]) -> None:
    found += page.rows
    count_skipped(books, Collector.KEYS, page.skipped)


async def _spend_limit(desk: Desk, books: Books, project: str = "") -> list[SpendLimit]:
    account, admin = desk.account, desk.admin
    page = await desk.page(
        admin.spend_limit(account, project),
        lambda response, at, _: admin.read_spend_limit(response, account, at, project),
    )
    count_skipped(books, Collector.LIMITS, page.skipped)
    return list(page.rows)


async def _rate_limits(desk: Desk, books: Books, project: str) -> list[RateLimit]:
    account, admin = desk.account, desk.admin
    wanted = frozenset(account.models)
    found: list[RateLimit] = []

    def take(page: Page[RateLimit]) -> None:
        found.extend(limit for limit in page.rows if limit.model in wanted)
        count_skipped(books, Collector.LIMITS, page.skipped)

    await desk.pages(
        "rate limits",
        lambda cursor: admin.rate_limits(account, project, cursor),
        lambda response, at, cursor: admin.read_rate_limits(response, account, at, project, cursor),
        take,
    )
    return found
