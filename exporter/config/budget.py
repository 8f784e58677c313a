"""Whether the paid probes that are configured fit into their budget."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from exporter.config.naming import some
from exporter.fields.durations import DAY
from exporter.model import Status, Target
from exporter.providers import candidates

_DUST = 1e-6  # 0.3 / 0.1 is a little less than 3


def budget_notes(targets: Iterable[Target]) -> Iterator[str]:
    """One line for all keys with the same figures."""
    short: dict[tuple[float, float, float], list[str]] = defaultdict(list)
    for target in targets:
        calls, price, budget = DAY / target.quota.interval, _price(target), target.budget_usd_per_day
        if target.quota.enabled and calls * price > budget:
            short[calls, price, budget].append(target.name)
    for (calls, price, budget), names in short.items():
        affordable = int(budget / price + _DUST)
        made = f"about {affordable} a day" if affordable else "none of them"
        yield (
            f"the paid probes of {some('key', names)} do not fit the budget: {calls:.0f} a day of {price:.2g} USD "
            f"are {calls * price:.2g} USD, budget_usd_per_key_per_day is {budget:g}; {made} will be made"
        )


def _price(target: Target) -> float:
    """US dollars of the first call that would be tried, in the worst case; 0 when the vendor offers none."""
    first = next(iter(candidates(target, Status(name=target.name, provider=target.provider.name), now=0.0)), None)
    return first.estimate if first else 0.0
