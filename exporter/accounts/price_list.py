"""The maintained price list of the optional extra ``prices`` (genai-prices), as it was when it was installed.

Reading it costs a tenth of a second and thirty megabytes: only the first question does. It is never brought up to
date over the network: the package does so only when it is told to.
"""

from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from exporter.accounting import Lookup
from exporter.accounting.dates import HOUR
from exporter.model import Price

if TYPE_CHECKING:
    from genai_prices.types import ModelPrice, Provider

_PACKAGE = "genai_prices"
_PROVIDER = "openai"
_A_MILLION = 1_000_000


def price_list() -> Lookup | None:
    """Prices of OpenAI's models; None when the extra is not installed."""
    return _listed if find_spec(_PACKAGE) is not None else None


def _listed(model: str, now: float) -> Price | None:
    """US dollars a token of that moment; None when the model is not listed, or not sold by the token."""
    return _price(model, int(now // HOUR))


@lru_cache(maxsize=2048)  # by the hour: a price may change at midnight
def _price(model: str, hour: int) -> Price | None:
    found = _provider().find_model(model)
    return None if found is None else _priced(found.get_prices(datetime.fromtimestamp(hour * HOUR, UTC)))


@cache
def _provider() -> "Provider":
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415  # see above: only who needs it pays for it

    return get_snapshot().find_provider(None, _PROVIDER, None)


def _priced(prices: "ModelPrice") -> Price | None:
    """What has several tiers costs what the first does. Listed without any price is free, as moderation is."""
    told = {name: price for name, price in vars(prices).items() if price is not None}
    if not told:
        return Price(0.0, 0.0)
    figure = told.get("input_mtok")
    if figure is None:
        return None
    cached = told.get("cache_read_mtok")
    return Price(
        input=_a_token(figure),
        output=_a_token(told.get("output_mtok", 0)),  # none: an embedding, which puts nothing out
        cached=None if cached is None else _a_token(cached),
    )


def _a_token(figure: object) -> float:
    return float(str(getattr(figure, "base", figure))) / _A_MILLION
