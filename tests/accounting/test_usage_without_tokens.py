"""Images, speech and code sessions count no tokens: they are not free for that."""

import pytest

from exporter.accounting import Prices, Usage, assemble
from exporter.model import Collector, CollectorStatus, Price

from .conftest import MINUTE, NOON, account, books, cost, read, used

NANO = Price(input=2e-6, output=8e-6, cached=0.5e-6)
FREE = Price(0.0, 0.0)


def test_requests_without_tokens_have_no_price_by_the_token() -> None:
    """Neither for a model that is not listed nor for one that is; a free model is free."""
    usage = [
        ("dall-e-3", False, (0, 0, 0, 0, 0, 500)),
        ("gpt-image-1", False, (0, 0, 0, 0, 0, 3)),
        ("omni-moderation", False, (0, 0, 0, 0, 0, 9)),
        ("gpt-5", False, (1000, 0, 0, 0, 0, 1)),
        ("idle", False, (0, 0, 0, 0, 0, 0)),
    ]
    prices = Prices({"gpt-image-1": NANO, "gpt-5": NANO, "omni-moderation": FREE})
    priced = prices.priced(usage, 0)
    assert priced.usd == pytest.approx(2e-3)
    assert priced.unpriced == {"dall-e-3": 500, "gpt-image-1": 3}


def test_an_operation_without_tokens_does_not_hide_behind_the_models_tokens() -> None:
    """A model may be used by the token and by the second, on the same day; sessions have no model at all."""
    usage = Usage(NOON)
    usage.done(usage.next_range(NOON))
    rows = [
        used(NOON, 1000, model="gpt-4o-transcribe"),
        used(NOON, 0, model="gpt-4o-transcribe", operation="audio_transcriptions", requests=4),
        used(NOON, 0, model="", operation="code_interpreter_sessions", requests=2),
    ]
    usage.take(rows, NOON + MINUTE)
    today = usage.today(NOON)
    assert today is not None
    priced = Prices({"gpt-4o-transcribe": NANO}).priced(today, NOON)
    assert priced.usd == pytest.approx(2e-3)
    assert priced.unpriced == {"gpt-4o-transcribe": 4, "code_interpreter_sessions": 2}


def test_a_restart_still_tells_them_apart() -> None:
    """The operation is left behind with the sums of the day."""
    old, new = Usage(NOON), Usage(NOON)
    old.take([used(NOON, 0, model="", operation="code_interpreter_sessions", requests=2)], NOON + MINUTE)
    assert new.restore(old.cursor())
    new.done(new.next_range(NOON))
    assert new.today(NOON) == (("code_interpreter_sessions", False, (0, 0, 0, 0, 0, 2)),)


def test_without_usage_nobody_knows_what_has_no_price() -> None:
    """Costs alone make an estimate, and no statement about models; usage that was read makes both."""
    of = account(intervals={Collector.COSTS: 900.0, Collector.USAGE: 120.0})
    kept = books(of, NOON)
    read(kept.costs, {"2026-03-15": 4.0}, NOON)
    kept.costs.take([cost("2026-03-15", 4.0)], [], NOON)
    fine = CollectorStatus(success=True, last_success_at=NOON)
    status = assemble(of, kept, {Collector.COSTS: fine}, NOON)
    assert status.estimated_today is not None
    assert status.unpriced is None
    assert assemble(of, kept, {Collector.COSTS: fine, Collector.USAGE: fine}, NOON).unpriced is None
    kept.usage.done(kept.usage.next_range(NOON))
    assert assemble(of, kept, {Collector.COSTS: fine, Collector.USAGE: fine}, NOON).unpriced == {}
