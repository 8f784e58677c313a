"""What models cost: as configured, and for the paid probes also from a price list."""

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import Field

from exporter.accounting import Lookup, Prices
from exporter.fields import Money, Section
from exporter.model import Price, Status, Target
from exporter.providers import candidates

_MTOK = 1e6

NO_PRICES: Mapping[str, Price] = MappingProxyType({})


class PriceEntry(Section):
    """US dollars per million tokens."""

    input_usd_per_mtok: Money = Field(description="US dollars per million input tokens")
    output_usd_per_mtok: Money = Field(description="US dollars per million output tokens; 0 for embeddings")
    cached_usd_per_mtok: Money | None = Field(
        None, description="US dollars per million cached input tokens; default: as input"
    )

    @property
    def price(self) -> Price:
        """The same a token."""
        cached = self.cached_usd_per_mtok
        return Price(
            input=self.input_usd_per_mtok / _MTOK,
            output=self.output_usd_per_mtok / _MTOK,
            cached=None if cached is None else cached / _MTOK,
        )


def price_table(entries: Mapping[str, PriceEntry]) -> Mapping[str, Price]:
    """By model, US dollars a token."""
    return MappingProxyType({model: entry.price for model, entry in entries.items()})


class ProbePrices:
    """The prices of the calls that paid probes may make.

    What is configured comes first; the list is asked only for models of which the vendor's module knows no price.
    Thousands of keys make the same calls, so each is looked up once.
    """

    def __init__(self, table: Mapping[str, Price], lookup: Lookup | None, now: float) -> None:
        self._configured, self._listed = Prices(table), Prices({}, lookup)
        self._known = bool(table) or lookup is not None
        self._now = now
        self._found: dict[tuple[str, str, str], Mapping[str, Price]] = {}

    def of(self, target: Target) -> Mapping[str, Price]:
        """By model; only what differs from the vendor's module."""
        if not self._known or not target.quota.enabled:
            return NO_PRICES
        calls = target.provider.kind, target.quota.call, target.quota.model
        if calls not in self._found:
            self._found[calls] = self._look_up(target)
        return self._found[calls]

    def _look_up(self, target: Target) -> Mapping[str, Price]:
        found: dict[str, Price] = {}
        # A status that knows nothing: every call that the target may ever make.
        for call in candidates(target, Status(name=target.name, provider=target.provider.name), now=self._now):
            price = self._configured.of(call.model, self._now)
            if price is None and None in (call.usd_per_mtok_in, call.usd_per_mtok_out):
                price = self._listed.of(call.model, self._now)
            if price is not None:
                found[call.model] = price
        return MappingProxyType(found)
