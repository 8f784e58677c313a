"""What keys cost: known of accounts, told of keys, also of those that another shard watches."""

from collections.abc import Callable, Iterable

from exporter.metrics.family import Family, Sample, gauge
from exporter.metrics.view import AccountsView
from exporter.model import Spent


def _by_key(read: Callable[[Spent], float]) -> Callable[[AccountsView], Iterable[Sample]]:
    """A key that two accounts list, which then are one organization, is one series."""

    def samples(view: AccountsView) -> Iterable[Sample]:
        return {
            (key, account.provider): read(spent) for account in view.accounts for key, spent in account.by_key.items()
        }.items()

    return samples


KEY_COST_FAMILIES: tuple[Family[AccountsView], ...] = (
    gauge(
        "cost_today_usd",
        "US dollars that the key has cost so far on this UTC day, as far as its account has booked them, which can "
        "take a day; absent while not known, and where the vendor does not tell keys apart.",
        _by_key(lambda spent: spent.today),
        *("key", "provider"),
    ),
    gauge(
        "cost_month_usd",
        "US dollars that the key has cost so far in this UTC month, as far as its account has booked them, which can "
        "take a day; absent while not known, and where the vendor does not tell keys apart.",
        _by_key(lambda spent: spent.month),
        *("key", "provider"),
    ),
)
