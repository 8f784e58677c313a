"""How each family of an account is read from its :class:`AccountStatus`: the values of its own labels, and a number."""

from collections.abc import Callable, Iterable

from exporter.metrics.family import Sample, one
from exporter.model import AccountStatus, CollectorStatus, KeyStanding, RateLimit, SpendLimit, Spent

Read = Callable[[AccountStatus], Iterable[Sample]]


def spent(read: Callable[[Spent], float]) -> Read:
    return lambda account: one(None if account.spent is None else read(account.spent))


def by_project(read: Callable[[Spent], float]) -> Read:
    return lambda account: [((project,), read(spent)) for project, spent in account.by_project.items()]


def by_line_item(read: Callable[[Spent], float]) -> Read:
    return lambda account: [((item,), read(spent)) for item, spent in account.by_line_item.items()]


def foreign(account: AccountStatus) -> Iterable[Sample]:
    return [((currency,), amount) for currency, amount in account.foreign.items()]


def budget_reached(account: AccountStatus) -> Iterable[Sample]:
    """Shares that are written alike are one series: reached as soon as one of them is."""
    reached: dict[tuple[str, ...], float] = {}
    for share, yes in account.budget_reached.items():
        label = (f"{share:g}",)
        reached[label] = max(float(yes), reached.get(label, 0.0))
    return reached.items()


def exhaustion(account: AccountStatus) -> Iterable[Sample]:
    return [((bound,), moment) for bound, moment in account.exhaustion.items()]


def unpriced(account: AccountStatus) -> Iterable[Sample]:
    return one(None if account.unpriced is None else float(len(account.unpriced)))


def tokens(account: AccountStatus) -> Iterable[Sample]:
    return account.tokens.items()


def requests(account: AccountStatus) -> Iterable[Sample]:
    return account.requests.items()


def folded(account: AccountStatus) -> Iterable[Sample]:
    """Known together with the tokens; 0 alone says only that usage is not known."""
    return one(account.folded) if account.tokens or account.folded else ()


def refused(account: AccountStatus) -> Iterable[Sample]:
    return [((collector,), float(count)) for collector, count in account.refused.items()]


def spend_limit(read: Callable[[SpendLimit], float | None]) -> Read:
    """Of a scope that is listed twice, which no vendor should, the last counts."""

    def samples(account: AccountStatus) -> Iterable[Sample]:
        limits = {
            ("project" if limit.project else "organization", limit.project): limit for limit in account.spend_limits
        }
        return [(scope, value) for scope, limit in limits.items() if (value := read(limit)) is not None]

    return samples


def enforcing(limit: SpendLimit) -> float | None:
    return None if limit.enforcing is None else float(limit.enforcing)


def rate_limit(account: AccountStatus) -> Iterable[Sample]:
    """Of a project and model that are listed twice the last counts."""
    limits = {(limit.project, limit.model): limit for limit in account.rate_limits}
    return [
        ((*place, name), value) for place, limit in limits.items() for name, value in _rates(limit) if value is not None
    ]


def _rates(limit: RateLimit) -> tuple[tuple[str, float | None], ...]:
    return (
        ("requests_per_minute", limit.requests_per_minute),
        ("tokens_per_minute", limit.tokens_per_minute),
        ("requests_per_day", limit.requests_per_day),
    )


def keys(account: AccountStatus) -> Iterable[Sample]:
    if account.keys is None:
        return ()
    standings = [key.standing for key in account.keys]
    return [((standing,), float(standings.count(standing))) for standing in KeyStanding]


def collector(read: Callable[[CollectorStatus], float | None]) -> Read:
    def samples(account: AccountStatus) -> Iterable[Sample]:
        found = ((name, read(status)) for name, status in account.collectors.items())
        return [((name,), value) for name, value in found if value is not None]

    return samples


def success(status: CollectorStatus) -> float | None:
    return None if status.success is None else float(status.success)


def cause(account: AccountStatus) -> Iterable[Sample]:
    return [
        ((name, str(status.outcome), status.reason), 1.0)
        for name, status in account.collectors.items()
        if status.success is False and status.outcome is not None
    ]
