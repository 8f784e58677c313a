"""Every account read once, without a daemon: behind the ``spend`` command."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import httpx

from exporter.accounting import Lookup
from exporter.accounts import price_list, read_once
from exporter.model import Account, AccountStatus, Collector, CollectorStatus


class Read(Protocol):
    """Reads every collector of each account once; never raises for what an account answers."""

    async def __call__(
        self,
        accounts: Iterable[Account],
        *,
        transport: httpx.AsyncBaseTransport | None,
        clock: Callable[[], float],
        lookup: Lookup | None,
    ) -> Mapping[str, AccountStatus]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One account: what was configured, and what was known of it at a moment (Unix time)."""

    account: Account
    status: AccountStatus
    at: float

    @property
    def unread(self) -> tuple[Collector, ...]:
        """What should have been read and was not; without an admin key in the configuration nothing should."""
        if self.account.secret is None and not self.account.secret_fault:
            return ()
        known, untried = self.status.collectors, CollectorStatus()
        return tuple(one for one in Collector if one in self.account.intervals and not known.get(one, untried).success)

    @property
    def granted(self) -> float | None:
        """US dollars of the grants that have begun and not ended; None without one."""
        begun = [grant for grant in self.account.credit if grant.granted_at <= self.at]
        live = [grant.usd for grant in begun if grant.expires_at is None or self.at < grant.expires_at]
        return sum(live) if live else None


async def report(
    accounts: Iterable[Account], *, read: Read = read_once, clock: Callable[[], float] = time.time
) -> list[Report]:
    """Read the accounts and say what is known of them, in the same order."""
    accounts = tuple(accounts)
    statuses = await read(accounts, transport=None, clock=clock, lookup=price_list())
    return [Report(account=one, status=statuses[one.name], at=clock()) for one in accounts if one.name in statuses]
