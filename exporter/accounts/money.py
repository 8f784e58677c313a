"""Reading what was spent and what was used."""

from exporter.accounting import Books, Usage, needed_since
from exporter.accounts.desk import Desk, Endless
from exporter.accounts.endpoints import Endpoints
from exporter.accounts.line import Unread
from exporter.accounts.telling import tell_full
from exporter.accounts.usage_pages import UsagePages
from exporter.model import Account, Collector, CostRow, Page, UsageRow
from exporter.outcome import State
from exporter.providers.admin import COMPAT_GROUPING, GROUPING

COST_DAYS = 7  # a page; each has a row for every project, key and line item

_HOPELESS = (State.AUTH_FAILED, State.UNREACHABLE, State.RATE_LIMITED)  # what the other endpoints would say too


def grouping(account: Account) -> tuple[str, ...]:
    """What usage is told apart by: no more than is shown, since each part multiplies the rows."""
    return COMPAT_GROUPING if account.compat else GROUPING


def layout(account: Account) -> str:
    """What the rows of usage depend on: see :class:`exporter.accounting.Usage`."""
    return f"{account.usage_bucket} by {','.join(grouping(account))}"


async def read_costs(desk: Desk, books: Books) -> None:
    """The last days, or all that is needed. Raises Unread; the days that were read by then are kept."""
    account, admin, now = desk.account, desk.admin, desk.now
    asked = books.costs.next_range(now, needed_since(account.credit, now))

    def take(page: Page[CostRow]) -> None:
        books.costs.take(page.rows, page.spans, desk.now)
        count_skipped(books, Collector.COSTS, page.skipped)

    await desk.pages(
        "costs",
        lambda cursor: admin.costs(account, asked.start, asked.end, cursor, limit=COST_DAYS),
        lambda response, at, cursor: admin.read_costs(response, account, at, cursor),
        take,
    )
    books.costs.done(asked)


async def read_usage(desk: Desk, books: Books, endpoints: Endpoints) -> None:
    """Every endpoint of usage. Raises the first Unread; what was read by then is counted.

    An endpoint that is not there (404) fails none of the others.
    """
    usage = books.usage  # another layout may take its place meanwhile, which must not count these rows
    first = last = None
    there = False
    for operation in desk.admin.operations:
        if endpoints.missing(operation, desk.now):
            continue
        try:
            await _read_operation(desk, operation, books, usage, endpoints)
            there = True
        except Unread as unread:
            first = first if unread.absent else first or unread
            if unread.absent:
                endpoints.missed(operation, desk.now)
                usage.leave_out(operation)
                last = unread
            elif isinstance(unread, Endless) or unread.finding.outcome.state in _HOPELESS:
                break
    if usage.closed_early and not endpoints.full_told:
        endpoints.full_told = True
        tell_full(desk.account, usage.closed_early)
    if first is not None:
        raise first
    if last is not None and not there:  # none is there: the address is wrong, which somebody may put right at any time
        endpoints.absent.clear()
        raise last


async def _read_operation(desk: Desk, operation: str, books: Books, usage: Usage, endpoints: Endpoints) -> None:
    def take(page: Page[UsageRow]) -> None:
        usage.take(page.rows, desk.now)
        count_skipped(books, Collector.USAGE, page.skipped)

    asked = usage.next_range(desk.now, operation)
    group_by = grouping(desk.account)
    pages = UsagePages(desk=desk, operation=operation, asked=asked, group_by=group_by, endpoints=endpoints, take=take)
    await pages.read()
    usage.done(asked, operation)


def count_skipped(books: Books, collector: Collector, skipped: int) -> None:
    """Rows that could not be understood are told, since what they hold is in no figure."""
    books.skipped[collector] = books.skipped.get(collector, 0) + skipped
