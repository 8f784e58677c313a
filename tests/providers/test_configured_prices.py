"""Prices that belong to a target come before the vendor's."""

from collections.abc import Callable

import pytest

from exporter.model import Price, Probing, Status, Target
from exporter.providers import UNPRICED_USD, candidates

MakeTarget = Callable[..., Target]
Quota = Callable[..., Probing]

NOW = 1_790_000_000.0
STATUS = Status(name="a", provider="openai")


def test_a_call_costs_what_the_target_says(target: MakeTarget) -> None:
    """Per token there, per million tokens here; calls of other models keep the vendor's price."""
    plain = candidates(target(), STATUS, NOW)
    priced = candidates(target(prices={"gpt-4o-mini": Price(1e-6, 3e-6)}), STATUS, NOW)
    assert [str(call) for call in priced] == [str(call) for call in plain]
    for before, after in zip(plain, priced, strict=True):
        if after.model == "gpt-4o-mini":
            assert after.usd_per_mtok_in == pytest.approx(1.0)
            assert after.usd_per_mtok_out == pytest.approx(3.0)
            assert (after.tokens_in, after.max_tokens_out) == (before.tokens_in, before.max_tokens_out)
        else:
            assert after == before


def test_a_model_that_only_the_target_prices_is_counted_with_it(target: MakeTarget, quota: Quota) -> None:
    """For the budget and for what was spent."""
    to = target(quota=quota("chat", "my-model"), prices={"my-model": Price(0.5e-6, 2e-6)})
    (call,) = candidates(to, STATUS, NOW)
    assert call.cost(1_000_000, 1_000_000) == pytest.approx(2.5)
    assert call.estimate == pytest.approx((8 * 0.5 + 64 * 2.0) / 1e6)
    (unpriced,) = candidates(target(quota=quota("chat", "my-model")), STATUS, NOW)
    assert unpriced.estimate == UNPRICED_USD


def test_what_is_free_costs_nothing(target: MakeTarget, quota: Quota) -> None:
    """A model of one's own: 0 is a price, not the lack of one."""
    to = target(quota=quota("chat", "my-model"), prices={"my-model": Price(0.0, 0.0)})
    (call,) = candidates(to, STATUS, NOW)
    assert call.estimate == call.cost(10, 10) == 0.0
