"""What the readings of one account have left behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from exporter.accounting.budget import Budget
from exporter.accounting.costs import Costs
from exporter.accounting.counted import Counted, counted
from exporter.accounting.folding import Folding
from exporter.accounting.keys import KeyRing, key_ring
from exporter.accounting.left_keys import LeftKeys, left_ring
from exporter.accounting.pricing import Prices
from exporter.accounting.usage import Usage
from exporter.model import Account, ApiKey, Collector, RateLimit, SpendLimit


@dataclass(slots=True, kw_only=True)
class Books:
    """Kept by whoever reads the account; the one mutable thing here. ``keys`` None: never read.

    ``listed`` are the keys as the vendor lists them, None: not in this process; ``left`` those of an earlier one.
    ``projects`` are the vendor's names of projects, by id. ``skipped`` counts rows of pages that were not understood.
    ``counted`` are the counters that may be shown, None: all that ``usage`` has counted by now.
    """

    usage: Usage
    folding: Folding
    prices: Prices
    counted: Counted | None = None
    costs: Costs = field(default_factory=Costs)
    spend_limits: tuple[SpendLimit, ...] = ()
    rate_limits: tuple[RateLimit, ...] = ()
    listed: tuple[ApiKey, ...] | None = None
    left: LeftKeys | None = None
    keys: KeyRing | None = None
    projects: Mapping[str, str] = field(default_factory=dict)
    skipped: dict[Collector, int] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)

    def match_keys(self, account: Account, now: float) -> None:
        """Match the keys that are known to those that we hold now."""
        if self.listed is not None:
            self.keys = key_ring(self.listed, account.held, account.secret, now)
        elif self.left is not None:
            self.keys = left_ring(self.left, account.held, account.secret, now)

    def count(self, account: Account) -> None:
        """From now on show the counters as they are now."""
        self.counted = counted(self.usage, self.folding, detailed=bool(account.compat))

    def counters_alone(self) -> "Books":
        """Books that hold nothing but what was counted."""
        return Books(
            usage=self.usage, folding=self.folding, prices=self.prices, counted=self.counted, skipped=self.skipped
        )


def opened(account: Account, since: float, prices: Prices, layout: str = "") -> Books:
    """Empty books; ``since`` is when the counters begin, ``layout`` as for :class:`Usage`."""
    folding = Folding(top_projects=account.top_projects, top_models=account.top_models)
    return Books(usage=Usage(since, layout=layout), folding=folding, prices=prices)
