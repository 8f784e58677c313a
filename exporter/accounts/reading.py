"""One reading of one account: from the books and what is due to the finding that ends it."""

import asyncio
import logging
from dataclasses import replace

from exporter.accounts.desk import Desk
from exporter.accounts.directory import list_keys, read_limits
from exporter.accounts.known import Known
from exporter.accounts.line import Line, Unread
from exporter.accounts.money import read_costs, read_usage
from exporter.fault import tell_fault
from exporter.model import Account, Collector, Finding
from exporter.outcome import Outcome
from exporter.providers.admin import ADMINS
from exporter.wire import unexpected

log = logging.getLogger(__name__)

LONGEST_READING = 1800.0  # seconds
_OK = Finding(outcome=Outcome.OK)
NO_ADMIN = Finding(outcome=Outcome.BAD_REQUEST, message="this kind of provider has no admin API")
_TOO_LONG = Finding(
    outcome=Outcome.TIMEOUT, message=f"the account was not read within {LONGEST_READING / 60:g} minutes"
)
_OUR_FAULT = "unexpected error while the account was read"


async def found(collector: Collector, account: Account, known: Known, line: Line) -> Finding:
    """Read one thing into the books; how it ended. What is wrong with the credential by itself sends nothing."""
    admin = ADMINS.get(account.provider.kind)
    if admin is None:
        return NO_ADMIN
    try:
        fault = admin.fault(account)
        if fault is not None:
            return fault
        async with asyncio.timeout(LONGEST_READING):
            await _read(collector, Desk(account=account, admin=admin, line=line, slots=known.slots), known)
    except Unread as unread:
        return unread.finding
    except TimeoutError:
        return _TOO_LONG
    except Exception as error:  # noqa: BLE001  # a reading never raises
        tell_fault(log, error, account=account.name, collector=collector)
        return replace(unexpected(error), message=_OUR_FAULT)
    return _OK


async def _read(collector: Collector, desk: Desk, known: Known) -> None:
    await known.recognise(desk)
    books = known.books  # others may take their place meanwhile, which this reading says nothing of
    match collector:
        case Collector.COSTS:
            await read_costs(desk, books)
        case Collector.USAGE:
            await read_usage(desk, books, known.endpoints)
        case Collector.LIMITS:
            await read_limits(desk, books, known.projects)
        case Collector.KEYS:
            books.listed = await list_keys(desk, books, known.projects)
            books.match_keys(known.account, desk.now)
