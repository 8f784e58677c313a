"""What the calls of paid probes cost: as configured, else as the vendor's module knows, else as a list says."""

from collections.abc import Callable, Mapping

import pytest

from exporter.config import Settings, notes, resolve
from exporter.model import Price, Status, Target
from exporter.providers import VENDORS, candidates

Load = Callable[..., Settings]

LISTED = Price(0.1e-6, 0.4e-6)
NOW = 1_790_000_000.0


class PriceList:
    """A list that holds one model, or with none named every model, and counts what it is asked."""

    def __init__(self, *models: str) -> None:
        self.models = models
        self.asked: list[tuple[str, float]] = []

    def __call__(self, model: str, at: float) -> Price | None:
        self.asked.append((model, at))
        return LISTED if not self.models or model in self.models else None


def quota(model: str, call: str = "chat") -> str:
    return f"keys: [{{name: a, secret: x, probing: {{quota: {{call: {call}, model: {model}}}}}}}]\n"


def prices(settings: Settings, lookup: PriceList | None = None) -> Mapping[str, Price]:
    (target,) = resolve(settings, environ={}, lookup=lookup, now=lambda: NOW)
    return target.prices


def dollars(target: Target) -> float | None:
    """What a million tokens of the first call's input cost."""
    call, *_ = candidates(target, Status(name="a", provider="openai"), NOW)
    return call.usd_per_mtok_in


def test_without_prices_and_list_the_vendor_s_module_stands(configure: Load) -> None:
    """Nothing is said of any model."""
    assert prices(configure(quota("no-such-model"))) == {}


def test_a_configured_price_comes_before_the_vendor_s_and_the_list_s(configure: Load) -> None:
    """Somebody negotiated it."""
    found = PriceList()
    table = "prices: {gpt-4.1: {input_usd_per_mtok: 1.5, output_usd_per_mtok: 6, cached_usd_per_mtok: 0.3}}\n"
    (target,) = resolve(configure(table + quota("gpt-4.1")), environ={}, lookup=found)
    assert target.prices == {"gpt-4.1": Price(1.5e-6, 6e-6, 0.3e-6)}
    assert dollars(target) == pytest.approx(1.5)
    assert found.asked == []


def test_a_snapshot_costs_what_its_model_costs(configure: Load) -> None:
    """As for an account's usage."""
    table = "prices: {my-model: {input_usd_per_mtok: 1, output_usd_per_mtok: 2}}\n"
    assert prices(configure(table + quota("my-model-2026-01-31"))) == {"my-model-2026-01-31": Price(1e-6, 2e-6)}


def test_the_list_is_asked_for_what_nobody_else_knows(configure: Load) -> None:
    """At the moment of loading; what it does not know either stays unpriced."""
    found = PriceList("listed")
    assert prices(configure(quota("listed")), found) == {"listed": LISTED}
    assert found.asked == [("listed", NOW)]
    assert prices(configure(quota("unlisted")), found) == {}


def test_the_list_is_not_asked_for_what_the_vendor_s_module_knows(configure: Load) -> None:
    """All the candidates of ``auto`` have prices there."""
    found = PriceList()
    assert prices(configure("keys: [{name: a, secret: x}]"), found) == {}
    assert found.asked == []


def test_every_candidate_of_auto_has_its_configured_price(configure: Load) -> None:
    """Whichever of them will be the one."""
    models = {call.model for call in VENDORS["openai"].calls}
    entries = ", ".join(f"{model}: {{input_usd_per_mtok: 7, output_usd_per_mtok: 7}}" for model in sorted(models))
    found = prices(configure(f"keys: [{{name: a, secret: x}}]\nprices: {{{entries}}}"))
    assert set(found) == models


def test_a_key_without_paid_probes_has_no_prices(configure: Load) -> None:
    """Nothing of it is ever paid."""
    found = PriceList()
    text = "keys: [{name: a, secret: x, probing: {quota: {enabled: false, model: m}}}]"
    assert prices(configure(text), found) == {}
    assert found.asked == []


def test_the_same_call_is_looked_up_once(configure: Load) -> None:
    """Ten thousand keys share one answer; another vendor or model has its own."""
    keys = ", ".join(f"{{name: k{number}, secret: x}}" for number in range(50))
    text = (
        f"probing: {{quota: {{call: chat, model: m}}}}\nproviders: {{groq: {{base_url: 'http://g'}}}}\n"
        f"keys: [{keys}, {{name: g, secret: x, provider: groq}},"
        " {name: n, secret: x, probing: {quota: {model: n}}}]"
    )
    found = PriceList()
    targets = resolve(configure(text), environ={}, lookup=found, now=lambda: NOW)
    assert [set(target.prices) for target in targets] == [{"m"}] * 51 + [{"n"}]
    assert [model for model, _ in found.asked] == ["m", "m", "n"]


def test_the_budget_is_judged_by_the_price_that_will_be_counted(configure: Load) -> None:
    """An unknown model counts 0.001 USD a call, which does not fit; priced, it does."""
    settings = configure(quota("m"))
    assert "do not fit the budget" in notes(settings, resolve(settings, environ={}))[-1]
    priced = resolve(settings, environ={}, lookup=PriceList())
    assert not any("budget" in note for note in notes(settings, priced))
