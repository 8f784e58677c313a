"""Which paid calls are tried, in which order, and what they cost."""

from collections.abc import Callable

import pytest

from exporter.model import ModelInfo, Probing, Status, Target
from exporter.providers import UNPRICED_USD, VENDORS, Call, asked_models, candidates

MakeTarget = Callable[..., Target]
Quota = Callable[..., Probing]

NOW = 1_790_000_000.0


def _status(call: str = "", models: tuple[ModelInfo, ...] | None = None) -> Status:
    return Status(name="a", provider="openai", call=call, models=models)


def _listed(*names: str) -> tuple[ModelInfo, ...]:
    every = [call.model for call in VENDORS["openai"].calls]
    return tuple(ModelInfo(name=name, available=name in names) for name in dict.fromkeys(every))


def _names(calls: tuple[Call, ...]) -> list[str]:
    return [str(call) for call in calls]


def test_auto_tries_the_cheapest_kind_first(target: MakeTarget) -> None:
    """Embeddings, then chats, then responses."""
    calls = candidates(target(), _status(), NOW)
    assert [call.name for call in calls] == sorted(
        [call.name for call in calls], key=["embeddings", "chat", "responses"].index
    )
    assert str(calls[0]) == "embeddings:text-embedding-3-small"


def test_the_call_that_worked_last_is_tried_first(target: MakeTarget) -> None:
    """The others keep their order behind it."""
    calls = _names(candidates(target(), _status("chat:gpt-4o-mini"), NOW))
    assert calls[0] == "chat:gpt-4o-mini"
    assert calls[1] == "embeddings:text-embedding-3-small"
    assert len(calls) == len(VENDORS["openai"].calls)


def test_a_remembered_call_that_is_no_candidate_changes_nothing(target: MakeTarget) -> None:
    """A name from an older version, or of another configuration."""
    assert candidates(target(), _status("chat:gone"), NOW) == candidates(target(), _status(), NOW)


def test_models_that_the_key_does_not_list_are_skipped(target: MakeTarget) -> None:
    """What the last auth probe did not list is not paid for."""
    calls = candidates(target(), _status(models=_listed("gpt-6-luna")), NOW)
    assert _names(calls) == ["chat:gpt-6-luna", "responses:gpt-6-luna"]


def test_models_past_their_shutdown_are_skipped(target: MakeTarget) -> None:
    """On the day itself it is over; before it is not."""
    ends = tuple(
        ModelInfo(name=info.name, available=True, shutdown_at=NOW + 60 if info.name == "gpt-6-luna" else NOW)
        for info in _listed()
    )
    assert {call.model for call in candidates(target(), _status(models=ends), NOW)} == {"gpt-6-luna"}
    assert candidates(target(), _status(models=ends), NOW + 60) == ()


def test_nothing_is_left_when_nothing_is_listed(target: MakeTarget) -> None:
    """Then there is nothing to try, and that is said, not guessed around."""
    assert candidates(target(), _status(models=_listed()), NOW) == ()


def test_a_model_nobody_asked_about_is_not_skipped(target: MakeTarget) -> None:
    """No statement is no absence."""
    assert len(candidates(target(), _status(models=()), NOW)) == len(VENDORS["openai"].calls)


def test_an_explicit_call_and_model_are_taken_as_they_are(target: MakeTarget, quota: Quota) -> None:
    """Not listed, not known, not remembered: it is tried all the same."""
    to = target(quota=quota("responses", "my-model"))
    (call,) = candidates(to, _status("chat:gpt-4o-mini", _listed()), NOW)
    assert str(call) == "responses:my-model"
    assert call.max_tokens_out >= 16


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("gpt-5.4-nano", "chat:gpt-5.4-nano"),
        ("text-embedding-3-large", "embeddings:text-embedding-3-large"),
        ("my-embedder", "embeddings:my-embedder"),
        ("my-model", "chat:my-model"),
    ],
)
def test_a_model_alone_says_which_call(target: MakeTarget, quota: Quota, model: str, expected: str) -> None:
    """auto with a model: the call that is known for it, else by its name."""
    assert _names(candidates(target(quota=quota("auto", model)), _status(), NOW)) == [expected]


def test_a_call_alone_narrows_the_candidates(target: MakeTarget, quota: Quota) -> None:
    """chat without a model: the chats among the candidates."""
    calls = candidates(target(quota=quota("chat")), _status(), NOW)
    assert {call.name for call in calls} == {"chat"}
    assert len(calls) > 1


def test_a_known_model_has_its_price_for_another_call_too(target: MakeTarget, quota: Quota) -> None:
    """The price belongs to the model."""
    (call,) = candidates(target(quota=quota("responses", "gpt-4.1-mini")), _status(), NOW)
    assert (call.usd_per_mtok_in, call.usd_per_mtok_out) == (0.40, 1.60)


def test_the_models_asked_about_are_the_configured_and_the_candidates(target: MakeTarget, quota: Quota) -> None:
    """Without repetition, the configured ones first."""
    asked = asked_models(target(models=("my-model", "gpt-6-luna")))
    assert asked[:2] == ("my-model", "gpt-6-luna")
    assert set(asked) == {"my-model", *(call.model for call in VENDORS["openai"].calls)}
    assert len(set(asked)) == len(asked)
    assert asked_models(target(models=("x",), quota=quota("chat", "y"))) == ("x", "y")


def test_a_call_costs_what_its_tokens_cost() -> None:
    """Per million tokens, in and out."""
    call = Call(name="chat", model="m", usd_per_mtok_in=0.10, usd_per_mtok_out=0.50, tokens_in=8, max_tokens_out=64)
    assert call.cost(1_000_000, 0) == pytest.approx(0.10)
    assert call.cost(0, 1_000_000) == pytest.approx(0.50)
    assert call.estimate == pytest.approx((8 * 0.10 + 64 * 0.50) / 1e6)


@pytest.mark.parametrize("prices", [(None, None), (0.1, None), (None, 0.1)])
def test_a_call_without_a_price_counts_a_tenth_of_a_cent(prices: tuple[float | None, float | None]) -> None:
    """So that the budget always bites."""
    call = Call(name="chat", model="m", usd_per_mtok_in=prices[0], usd_per_mtok_out=prices[1])
    assert call.cost(5, 5) == call.estimate == UNPRICED_USD == 0.001


@pytest.mark.parametrize("vendor", sorted(VENDORS))
def test_every_first_candidate_fits_a_day_of_probes_into_the_default_budget(vendor: str) -> None:
    """96 probes a day of the call that is tried first cost at most a cent."""
    first = VENDORS[vendor].calls[0]
    assert first.usd_per_mtok_in is not None
    assert 96 * first.estimate <= 0.01


@pytest.mark.parametrize("vendor", sorted(VENDORS))
def test_candidates_are_named_once(vendor: str) -> None:
    """A call is remembered by its name, so the name is unique."""
    names = _names(VENDORS[vendor].calls)
    assert names
    assert len(set(names)) == len(names)
