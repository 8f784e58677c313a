"""Reading accounts once, for a report."""

import asyncio
from collections.abc import Callable, Iterable, Mapping

import httpx

from exporter.accounting import Lookup
from exporter.accounts.line import PATIENCE, line
from exporter.accounts.reader import Reader
from exporter.model import Account, AccountStatus
from exporter.wire import Routes


async def read_once(
    accounts: Iterable[Account],
    *,
    transport: httpx.AsyncBaseTransport | None,
    clock: Callable[[], float],
    lookup: Lookup | None,
) -> Mapping[str, AccountStatus]:
    """Every collector of each of our own accounts once; what failed says so in its collectors. Nothing is remembered.

    ``transport`` None: one of its own.
    """
    way = transport or Routes()
    shared = line(way, clock, PATIENCE)
    readers = [Reader(account, shared, lookup=lookup) for account in accounts if account.own]
    try:
        await asyncio.gather(*(reader.read(name) for reader in readers for name in reader.intervals))
    finally:
        if transport is None:
            await way.aclose()
    return {reader.account.name: reader.status for reader in readers}
