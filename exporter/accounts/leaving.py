"""What the books leave to the next process, one part for each collector."""

from collections.abc import Callable, Mapping
from typing import Any

from exporter.accounting import Books, keys_cursor, limits_cursor, read_keys_cursor, read_limits_cursor
from exporter.model import Account, Collector

Document = Mapping[str, Any]


def document_of(collector: Collector, books: Books, account: Account, now: float) -> Callable[[], Document] | None:
    """Makes the part in any thread: nothing but a reading changes what it read. None: there is nothing to leave."""
    match collector:
        case Collector.USAGE:
            usage, shown = books.usage, books.folding.cursor()
            return lambda: {"usage": usage.cursor(), "folding": shown}
        case Collector.COSTS:
            return lambda: books.costs.cursor(now)
        case Collector.LIMITS:
            spend, rates = books.spend_limits, books.rate_limits
            return lambda: limits_cursor(spend, rates)
        case Collector.KEYS:
            listed = books.listed
            return None if listed is None else lambda: keys_cursor(listed, account.held, account.secret)


def take_up(collector: Collector, books: Books, document: Document, now: float) -> bool:
    """Go on with what another process left; False, and nothing is changed, when it cannot be read."""
    match collector:
        case Collector.USAGE:
            return _take_up_usage(books, document)
        case Collector.COSTS:
            return books.costs.restore(document, now)
        case Collector.LIMITS:
            limits = read_limits_cursor(document)
            books.spend_limits, books.rate_limits = limits or ((), ())
            return limits is not None
        case Collector.KEYS:
            books.left = read_keys_cursor(document)
            return books.left is not None


def _take_up_usage(books: Books, document: Document) -> bool:
    usage, shown = document.get("usage"), document.get("folding")
    if not isinstance(usage, dict) or not books.usage.restore(usage):
        return False
    books.folding.restore(shown if isinstance(shown, dict) else {})
    return True
