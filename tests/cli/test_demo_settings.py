"""The configuration of the demo: good, complete, and a story on every day of a year."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from exporter.accounting import Prices, assemble, opened
from exporter.accounting.keys import rotation_due
from exporter.cli.demo_settings import settings, variables
from exporter.config import load, resolve, resolve_accounts, resolve_pages
from exporter.model import Account, Bound, Collector, CollectorStatus, CostRow, Target
from exporter.simulator import demo
from exporter.simulator.accounts import Desk

URL, STATUS_URL = "http://127.0.0.1:1/v1", "http://127.0.0.1:1/_sim/status-page"
DAY = 86400.0
DAYS = [datetime(2026, month, day, hour, 7, tzinfo=UTC) for month, day, hour in
        ((1, 1, 0), (1, 2, 13), (2, 28, 23), (3, 31, 9), (6, 15, 12), (11, 22, 8), (12, 25, 18))]  # fmt: skip


def watched(now: float) -> tuple[tuple[Target, ...], tuple[Account, ...]]:
    loaded = load(None, environ={}, flags=settings(demo(), URL, STATUS_URL, now))
    environ = variables(demo())
    return resolve(loaded, environ=environ), resolve_accounts(loaded, environ=environ)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_everything_is_watched_with_its_secret(day: datetime) -> None:
    """Ten keys, four of them of the account, and the account with all collectors."""
    targets, [account] = watched(day.timestamp())
    assert len(targets) == 10
    assert all(target.secret for target in targets)
    owned = {target.name for target in targets if target.account == "acme"}
    assert owned == {"support-desk", "data-pipeline", "batch-embeddings", "translation"}
    assert (account.secret is None, set(account.intervals)) == (False, set(Collector))
    assert {spend.model for project in demo().accounts[0].projects for spend in project.spend if spend.model} == set(
        account.prices
    )


def test_the_status_page_is_read() -> None:
    """That of the simulator, not the vendor's."""
    loaded = load(None, environ={}, flags=settings(demo(), URL, STATUS_URL, 1e9))
    assert [page.url for page in resolve_pages(loaded)] == [STATUS_URL]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_dates_for_show(day: datetime) -> None:
    """One key ends within a fortnight, not yet within three days; one is older than it should be by its account."""
    now = day.timestamp()
    targets, _ = watched(now)
    ends = [target.expires_at - now for target in targets if target.expires_at]
    assert [3 * DAY < left < 14 * DAY for left in ends] == [True]
    [pipeline] = [target for target in targets if target.name == "data-pipeline"]
    listed = {key.name: key for project in demo().accounts[0].projects for key in project.keys}
    due = rotation_due(pipeline.rotate_after, now - listed["data-pipeline"].created_days * DAY, pipeline.created_at)
    assert due is not None
    assert due < now


def test_what_is_known_of_models_outlives_the_outage() -> None:
    """Else their alarms would end and begin anew with each round of the story."""
    targets, _ = watched(1e9)
    longest = max(outage.until - outage.at for outage in demo().outages)
    needing = [target for target in targets if target.models]
    assert needing
    assert all(longest + target.auth.interval < 5 * target.auth.interval for target in needing)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_account_is_about_to_run_out_on_any_day(day: datetime) -> None:
    """At the story's end most of the credit is gone, the rest ends within days, and it will not last much longer."""
    now = day.timestamp()
    _, [account] = watched(now)
    desk = Desk(demo().accounts[0], speed=1.0, loop=demo().loop, start=now)
    books, end = opened(account, now, Prices({})), now + 600
    asked = books.costs.next_range(end, min(grant.granted_at for grant in account.credit))
    starts = [asked.start + n * DAY for n in range(int((asked.end - asked.start) // DAY) + 1)]
    rows = [CostRow(start=at, end=at + DAY, amount=desk.ledger.spent(at, min(at + DAY, end))) for at in starts]
    books.costs.take(rows, [(at, at + DAY) for at in starts], end)
    books.costs.done(asked)
    fresh = dict.fromkeys(Collector, CollectorStatus(success=True, last_success_at=end))
    status = assemble(replace(account, intervals=dict.fromkeys(Collector, 60.0)), books, fresh, end)
    assert status.spent is not None
    assert 470 < status.spent.month < 480
    assert status.budget_reached == {0.5: True, 0.8: True, 1.0: False}
    assert status.credit_remaining == pytest.approx(38, abs=10)
    assert status.credit_expires_at is not None
    assert 0 < status.credit_expires_at - end < 7 * DAY
    assert 0 < status.exhaustion[Bound.CREDIT] - end < 4 * DAY
