"""From tokens to US dollars."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from exporter.accounting.remembered import Counts
from exporter.model import Price

Lookup = Callable[[str, float], Price | None]
"""A maintained price list: the model's price at a moment, None when it is not listed."""

BATCH_SHARE = 0.5  # batches cost half (OpenAI's Batch API)
_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class Priced:
    """US dollars for what has a price; what has none, by model: its tokens, its requests where it counts no tokens.

    That is not free.
    """

    usd: float = 0.0
    unpriced: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prices:
    """The operator's prices come first, then the list's. A dated snapshot costs what its model costs."""

    table: Mapping[str, Price] = field(default_factory=dict)
    lookup: Lookup | None = None

    def of(self, model: str, now: float) -> Price | None:
        """US dollars a token at that moment."""
        plain = _SNAPSHOT.sub("", model)
        price = self.table.get(model) or self.table.get(plain)
        if price is None and self.lookup is not None:
            price = self.lookup(model, now) or (self.lookup(plain, now) if plain != model else None)
        return price

    def priced(self, usage: Iterable[tuple[str, bool, Counts]], now: float) -> Priced:
        """What usage (model, whether in a batch, counts) costs. Audio tokens are priced like text, so too low.

        Images, characters, seconds and sessions are counted in requests alone: a price of tokens says nothing of them,
        unless the model is free.
        """
        usd, unpriced = 0.0, dict[str, int]()
        for model, batch, counts in usage:
            price, tokens, requests = self.of(model, now), counts[0] + counts[1], counts[-1]
            if price is not None and (tokens or not requests or not any((price.input, price.output, price.cached))):
                usd += dollars(price, counts) * (BATCH_SHARE if batch else 1.0)
            elif tokens or requests:
                unpriced[model] = unpriced.get(model, 0) + (tokens or requests)
        return Priced(usd, unpriced)


def dollars(price: Price, counts: Counts) -> float:
    """Cached tokens are part of the input and cheaper; without a price of their own they cost what input costs."""
    tokens_in, tokens_out = counts[0], counts[1]
    cached = min(counts[2], tokens_in)
    cheap = price.input if price.cached is None else price.cached
    return (tokens_in - cached) * price.input + cached * cheap + tokens_out * price.output
