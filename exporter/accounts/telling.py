"""What is said aloud of accounts: one line when a reading fails, fails otherwise, or succeeds again."""

import logging
from collections.abc import Iterable

from exporter.model import Account, Collector, CollectorStatus
from exporter.outcome.admin import admin_advice

log = logging.getLogger(__name__)
MOST_MODELS_TOLD = 100  # of one account


def tell_collector(account: Account, collector: Collector, before: CollectorStatus, after: CollectorStatus) -> None:
    """Log what has changed. ``words`` are the vendor's, bounded and redacted where they were read."""
    fields: dict[str, object] = {"account": account.name, "provider": account.provider.name, "collector": collector}
    if after.success:
        if before.success is False:
            log.info("account is read again", extra={"fields": fields})
        return
    if after.outcome is None or (before.outcome, before.reason) == (after.outcome, after.reason):
        return
    found = admin_advice(after.outcome, after.reason)
    fields |= {"outcome": str(after.outcome), "cause": found.cause, "remedy": found.remedy}
    if after.words:
        fields["words"] = after.words
    log.warning("account cannot be read", extra={"fields": fields})


def tell_unpriced(account: Account, models: Iterable[str] | None, told: set[str]) -> None:
    """Name each model without a price once, a hundred of them at most; ``told`` remembers."""
    for model in models or ():
        if model in told or len(told) > MOST_MODELS_TOLD:
            continue
        told.add(model)
        if len(told) > MOST_MODELS_TOLD:
            log.warning("more models have no price than are named here", extra={"fields": {"account": account.name}})
            continue
        fields = {"account": account.name, "model": model}
        log.warning("a model has no price: what it costs is not in today's estimate", extra={"fields": fields})


def tell_absent(account: Account, operations: Iterable[str]) -> None:
    for operation in operations:
        fields = {"account": account.name, "operation": operation}
        log.info("the vendor has no such usage: it is left out", extra={"fields": fields})


def tell_unwritten(account: Account, error: BaseException) -> None:
    fields = {"account": account.name, "error": type(error).__name__}
    log.error("what was read of an account cannot be written down: it is shown all the same", extra={"fields": fields})


def tell_full(account: Account, closed: int) -> None:
    """So many buckets of usage had to be closed early."""
    fields = {"account": account.name, "buckets": closed}
    text = "more usage than can be remembered: what the vendor adds late to older buckets is not counted"
    log.warning(text, extra={"fields": fields})


def tell_no_admin_keys(account: Account, words: str) -> None:
    fields = {"account": account.name} | ({"words": words} if words else {})
    log.warning("the admin keys cannot be listed: they are left out, project keys are not", extra={"fields": fields})


def tell_page(provider: str, *, read: bool) -> None:
    text = "status page is read again" if read else "status page cannot be read"
    log.log(logging.INFO if read else logging.WARNING, text, extra={"fields": {"provider": provider}})
