"""The paid probe: which call is asked, what it costs, and whose answer counts."""

import asyncio
from dataclasses import replace

import httpx
import pytest

from exporter.model import Kind, ModelInfo, Probing, Status, Target
from exporter.outcome import Outcome
from exporter.providers import Call, candidates
from tests.prober.conftest import NOW, MakeProber

NOT_FOUND = httpx.Response(404, json={"error": {"message": "no such model", "code": "model_not_found"}})
DENIED = httpx.Response(
    401,
    json={"error": {"message": "You have insufficient permissions for this operation. Missing scopes: model.request."}},
)
EMPTY = httpx.Response(
    429, json={"error": {"message": "no credit", "type": "insufficient_quota", "code": "insufficient_quota"}}
)
ANSWERS: dict[str, dict[str, object]] = {
    "embeddings": {"object": "list", "data": [{"object": "embedding", "index": 0, "embedding": [0.1]}]},
    "chat": {"object": "chat.completion", "choices": [{"index": 0, "message": {"role": "assistant", "content": "a"}}]},
    "responses": {"object": "response", "status": "completed", "output": []},
}


def served(path: str, usage: dict[str, int] | None = None) -> httpx.Response:
    name = next(name for name in ANSWERS if name in path)
    return httpx.Response(200, json={**ANSWERS[name], **({"usage": usage} if usage else {})})


class Provider:
    """Answers each request in turn as it is told, then serves, and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if not self.answers:
            return served(request.url.path)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, content=answer.content)


@pytest.fixture
def calls(target: Target, status: Status) -> tuple[Call, ...]:
    """The candidates in the order they are asked."""
    found = candidates(target, status, NOW)
    assert len(found) >= 3
    return found


async def test_the_first_candidate_that_serves_decides(
    make_prober: MakeProber, target: Target, status: Status, calls: tuple[Call, ...]
) -> None:
    """Nobody else is asked, and the result names the call."""
    provider = Provider()
    result = await make_prober(provider).probe(target, Kind.QUOTA, status)
    assert (result.outcome, result.call, result.http_status) == (Outcome.OK, str(calls[0]), 200)
    assert len(provider.asked) == 1


@pytest.mark.parametrize("refusal", [NOT_FOUND, DENIED], ids=["model_not_found", "permission_denied"])
async def test_a_refused_candidate_moves_on_to_the_next(
    make_prober: MakeProber, target: Target, status: Status, calls: tuple[Call, ...], refusal: httpx.Response
) -> None:
    """The call that gave the answer is named, and only it costs."""
    provider = Provider(refusal)
    result = await make_prober(provider).probe(target, Kind.QUOTA, status)
    assert (result.outcome, result.call, len(provider.asked)) == (Outcome.OK, str(calls[1]), 2)
    assert result.cost_usd == pytest.approx(calls[1].estimate)


async def test_an_empty_account_ends_the_walk(
    make_prober: MakeProber, target: Target, status: Status, calls: tuple[Call, ...]
) -> None:
    """Any other answer is the answer, and an error costs nothing."""
    provider = Provider(NOT_FOUND, EMPTY)
    result = await make_prober(provider).probe(target, Kind.QUOTA, status)
    assert (result.outcome, result.call, result.http_status) == (Outcome.QUOTA_EXHAUSTED, str(calls[1]), 429)
    assert (result.tokens, result.cost_usd, len(provider.asked)) == (0, 0.0, 2)


async def test_a_refusal_by_all_is_the_outcome(
    make_prober: MakeProber, target: Target, status: Status, calls: tuple[Call, ...]
) -> None:
    """Every candidate is asked once, and the last one's answer stands."""
    for refusal, outcome in ((DENIED, Outcome.PERMISSION_DENIED), (NOT_FOUND, Outcome.MODEL_NOT_FOUND)):
        provider = Provider(*[refusal] * len(calls))
        result = await make_prober(provider).probe(target, Kind.QUOTA, status)
        assert (result.outcome, result.call, len(provider.asked)) == (outcome, str(calls[-1]), len(calls))


async def test_one_absent_model_belies_that_nothing_is_permitted(
    make_prober: MakeProber, target: Target, status: Status, calls: tuple[Call, ...]
) -> None:
    """The key is not blamed while a candidate failed for want of its model; that answer and status stand."""
    provider = Provider(NOT_FOUND, *[DENIED] * (len(calls) - 1))
    result = await make_prober(provider).probe(target, Kind.QUOTA, status)
    assert (result.outcome, result.call, result.http_status) == (Outcome.MODEL_NOT_FOUND, str(calls[0]), 404)


async def test_without_a_candidate_nothing_is_sent(make_prober: MakeProber, target: Target, status: Status) -> None:
    """When no known probe model is listed for the key, the result says what to set."""
    provider = Provider()
    listed = (ModelInfo(name="some-model-of-another-time", available=True),)
    nothing = replace(target, quota=Probing(interval=900.0, timeout=0.2))
    unlisted = replace(
        status,
        models_at=NOW,
        models=(*listed, *(ModelInfo(name=call.model, available=False) for call in candidates(target, status, NOW))),
    )
    result = await make_prober(provider).probe(nothing, Kind.QUOTA, unlisted)
    assert (result.outcome, result.local, result.duration, provider.asked) == (Outcome.MODEL_NOT_FOUND, True, 0.0, [])
    assert "set probing.quota.model" in result.finding.message


async def test_an_explicit_call_is_the_only_candidate(
    make_prober: MakeProber, explicit: Target, status: Status
) -> None:
    """What the user names is asked as it is, and nothing else."""
    provider = Provider(NOT_FOUND)
    result = await make_prober(provider).probe(explicit, Kind.QUOTA, status)
    assert (result.outcome, result.call) == (Outcome.MODEL_NOT_FOUND, "chat:gpt-5.4-nano")
    assert provider.asked == ["/v1/chat/completions"]


async def test_the_tokens_that_were_billed_are_counted(
    make_prober: MakeProber, explicit: Target, status: Status
) -> None:
    """The provider's own figures go before ours."""
    usage = {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}
    (call,) = candidates(explicit, status, NOW)
    result = await make_prober(lambda request: served(request.url.path, usage)).probe(explicit, Kind.QUOTA, status)
    assert result.tokens == 16
    assert result.cost_usd == pytest.approx(call.cost(11, 5))


async def test_tokens_that_are_not_told_are_counted_at_their_most(
    make_prober: MakeProber, explicit: Target, status: Status
) -> None:
    """An answer without usage costs the estimate: the budget must bite."""
    (call,) = candidates(explicit, status, NOW)
    result = await make_prober(Provider()).probe(explicit, Kind.QUOTA, status)
    assert result.tokens == call.tokens_in + call.max_tokens_out
    assert result.cost_usd == pytest.approx(call.estimate)


@pytest.mark.parametrize(
    ("error", "paid"),
    [
        (httpx.ReadTimeout(""), True),
        (httpx.ReadError(""), True),
        (httpx.ConnectTimeout(""), False),
        (httpx.ConnectError(""), False),
    ],
    ids=["read timeout", "reset", "connect timeout", "refused"],
)
async def test_what_may_have_been_served_is_counted(
    make_prober: MakeProber, explicit: Target, status: Status, error: Exception, paid: bool
) -> None:
    """A call that broke off after it was sent costs its estimate, one that was never connected nothing."""
    (call,) = candidates(explicit, status, NOW)
    result = await make_prober(Provider(error)).probe(explicit, Kind.QUOTA, status)
    assert (result.outcome.unanswered, result.call) == (True, str(call))
    assert result.cost_usd == pytest.approx(call.estimate if paid else 0.0)


async def test_the_deadline_counts_the_call_it_cut(make_prober: MakeProber, explicit: Target, status: Status) -> None:
    """Money may have been spent on an answer that came too late."""

    async def never(_request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    hasty = replace(explicit, quota=replace(explicit.quota, timeout=0.01))
    (call,) = candidates(hasty, status, NOW)
    result = await make_prober(never).probe(hasty, Kind.QUOTA, status)
    assert result.outcome is Outcome.TIMEOUT
    assert result.cost_usd == pytest.approx(call.estimate)
