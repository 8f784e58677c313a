"""What is allowed and still worth saying when a configuration is loaded. No note shows a secret."""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from exporter.config.account_notes import account_notes
from exporter.config.budget import budget_notes
from exporter.config.naming import some
from exporter.config.secret_notes import Mode, secret_notes
from exporter.config.settings import Settings
from exporter.model import Account, Kind, Target


def file_mode(path: Path) -> int | None:
    """Follows links."""
    try:
        return path.stat().st_mode
    except OSError:
        return None


def notes(
    settings: Settings,
    targets: Iterable[Target],
    accounts: Iterable[Account] = (),
    *,
    now: Callable[[], float] = time.time,
    mode: Mode = file_mode,
) -> list[str]:
    """One line a note, for the log. Of targets and accounts, those of this shard."""
    targets, accounts = list(targets), list(accounts)
    here = {target.name for target in targets}
    keys = [key for key in settings.keys if key.name in here]
    return [
        *settings.remarks,
        *secret_notes(settings, keys, targets, accounts, mode),
        *account_notes(settings, targets, accounts, now()),
        *_dates(targets, now()),
        *_timeouts(targets),
        *budget_notes(targets),
        *_unheard_of(settings),
    ]


def _dates(targets: list[Target], now: float) -> Iterator[str]:
    resumed = [t.name for t in targets if t.paused_until is not None and t.paused_until <= now]
    if resumed:
        yield f"paused_until of {some('key', resumed)} has passed; it can be removed"
    expired = [t.name for t in targets if t.expires_at is not None and t.expires_at <= now]
    if expired:
        yield f"expires_on of {some('key', expired)} has passed"
    unborn = [t.name for t in targets if t.created_at is not None and t.created_at > now]
    if unborn:
        yield f"created_on of {some('key', unborn)} is in the future"


def _timeouts(targets: list[Target]) -> Iterator[str]:
    for kind in Kind:
        longer = [t.name for t in targets if kind in t.kinds and t.probing(kind).timeout > t.probing(kind).interval]
        if longer:
            yield f"the {kind} timeout of {some('key', longer)} is longer than the interval: probes can be late"


def _unheard_of(settings: Settings) -> Iterator[str]:
    """Labels that are named and that no key has: a misspelt one is never told of."""
    known = {name for key in settings.keys for name in key.labels}
    for receiver in settings.receivers:
        names = {matcher.name.removeprefix("label_") for matcher in receiver.matchers if matcher.name[:6] == "label_"}
        if missing := sorted(names - known):
            asked = f"matchers of receiver {receiver.name} ask for label_{missing[0]}"
            yield f"{asked}, but no key has the label {missing[0]}"
    if missing := sorted(set(settings.alerting.labels) - known):
        yield f"alerting.labels names {missing[0]}, but no key has that label"
