"""What the readings of one account have left behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from exporter.accounting.budget import Budget
from exporter.accounting.costs import Costs
from exporter.accounting.folding import Folding
from exporter.accounting.keys import KeyRing
from exporter.accounting.pricing import Prices
from exporter.accounting.usage import Usage
from exporter.model import Account, Collector, RateLimit, SpendLimit


@dataclass(slots=True, kw_only=True)
class Books:
    """Kept by whoever reads the account; the one mutable thing here. ``keys`` None: never read.

    ``projects`` are the vendor's names of projects, by id. ``skipped`` counts rows of pages that were not understood.
    """

    usage: Usage
    folding: Folding
    prices: Prices
    costs: Costs = field(default_factory=Costs)
    spend_limits: tuple[SpendLimit, ...] = ()
    rate_limits: tuple[RateLimit, ...] = ()
    keys: KeyRing | None = None
    projects: Mapping[str, str] = field(default_factory=dict)
    skipped: dict[Collector, int] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)


def opened(account: Account, since: float, prices: Prices, layout: str = "") -> Books:
    """Empty books; ``since`` is when the counters begin, ``layout`` as for :class:`Usage`."""
    folding = Folding(top_projects=account.top_projects, top_models=account.top_models)
    return Books(usage=Usage(since, layout=layout), folding=folding, prices=prices)
