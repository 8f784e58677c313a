"""From tokens to dollars, and what today has cost by now."""

import pytest

from exporter.accounting import Prices, dollars
from exporter.accounting.estimate import estimated_today
from exporter.model import Price

NANO = Price(input=2e-6, output=8e-6, cached=0.5e-6)


def listed(model: str, now: float) -> Price | None:
    """A price list in which nano got cheaper at moment 100."""
    return Price(1e-6 if now >= 100 else 3e-6, 4e-6) if model == "nano" else None


def test_cached_input_is_cheaper() -> None:
    """Cached tokens are part of the input; without a price of their own they cost as much."""
    assert dollars(NANO, (1000, 10, 400, 0, 0, 1)) == pytest.approx(600 * 2e-6 + 400 * 0.5e-6 + 10 * 8e-6)
    assert dollars(Price(2e-6, 8e-6), (1000, 10, 400, 0, 0, 1)) == pytest.approx(1000 * 2e-6 + 10 * 8e-6)
    assert dollars(NANO, (100, 0, 400, 0, 0, 1)) == pytest.approx(100 * 0.5e-6)


def test_the_operators_price_comes_first() -> None:
    """Then the list, at that moment."""
    assert Prices({"nano": NANO}, listed).of("nano", 0) == NANO
    assert Prices({}, listed).of("nano", 0) == Price(3e-6, 4e-6)
    assert Prices({}, listed).of("nano", 100) == Price(1e-6, 4e-6)
    assert Prices().of("nano", 0) is None


def test_a_dated_snapshot_costs_what_its_model_costs() -> None:
    """Unless it has a price of its own; a name that only looks alike has none."""
    special = Price(1, 1)
    prices = Prices({"nano": NANO, "nano-2026-03-05": special}, listed)
    assert prices.of("nano-2026-03-05", 0) == special
    assert prices.of("nano-2026-04-05", 0) == NANO
    assert Prices({}, listed).of("nano-2026-04-05", 0) == Price(3e-6, 4e-6)
    assert prices.of("nano-mini", 0) is None


def test_models_without_a_price_are_named_and_not_free() -> None:
    """Their tokens, or requests, are counted beside the dollars of the others; a batch costs half."""
    usage = [("nano", False, (1000, 0, 0, 0, 0, 1)), ("nano", True, (1000, 0, 0, 0, 0, 1))]
    usage += [
        ("new", False, (70, 5, 0, 0, 0, 1)),
        ("new", True, (5, 0, 0, 0, 0, 1)),
        ("image", False, (0, 0, 0, 0, 0, 9)),
    ]
    priced = Prices({"nano": NANO}).priced(usage, 0)
    assert priced.usd == pytest.approx(3e-3)
    assert priced.unpriced == {"new": 80, "image": 9}


@pytest.mark.parametrize(
    ("recorded", "priced", "wanted"),
    [(None, None, None), (3.0, None, 3.0), (None, 2.0, 2.0), (3.0, 5.0, 5.0), (5.0, 3.0, 5.0), (-1.0, None, -1.0)],
)
def test_the_estimate_is_the_larger_and_never_the_sum(
    recorded: float | None, priced: float | None, wanted: float | None
) -> None:
    """Both measure the same money; with neither nothing is known."""
    assert estimated_today(recorded, priced) == wanted
