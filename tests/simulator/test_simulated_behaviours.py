"""The table of behaviours, row by row."""

import json
from collections.abc import Callable

import pytest

from exporter.outcome import Outcome, Reason
from exporter.simulator import BEHAVIOURS
from exporter.simulator.call import ALL, PAID, Call
from exporter.simulator.question import Manner, Question

# One is found before anything is sent, the other before a key is known: neither is a key's behaviour.
NOT_FROM_A_KEY = {Outcome.MALFORMED_KEY, Outcome.TLS_ERROR}

Ask = Callable[..., Question]


INVALID = "invalid_request_error"
# Behaviour, call; status, type and code as section 2 of the API's reference lists them.
ERRORS: list[tuple[str, Call, tuple[int, str, object]]] = [
    ("invalid_key", Call.MODELS, (401, INVALID, "invalid_api_key")),
    ("missing_key", Call.MODELS, (401, INVALID, None)),
    ("account_deactivated", Call.MODELS, (401, INVALID, "account_deactivated")),
    ("access_terminated_2023", Call.MODELS, (429, "access_terminated", None)),
    ("no_organization", Call.MODELS, (401, INVALID, "no_organization")),
    ("wrong_organization", Call.MODELS, (401, INVALID, "mismatched_organization")),
    ("no_such_organization", Call.MODELS, (401, INVALID, "invalid_organization")),
    ("wrong_project", Call.CHAT, (401, INVALID, "mismatched_project")),
    ("ip_not_allowed", Call.MODELS, (401, INVALID, "ip_not_authorized")),
    ("region_blocked", Call.CHAT, (403, "request_forbidden", "unsupported_country_region_territory")),
    ("organization_unverified", Call.CHAT, (404, INVALID, None)),
    ("model_not_found", Call.CHAT, (404, INVALID, "model_not_found")),
    ("model_not_found", Call.RESPONSES, (400, INVALID, "model_not_found")),
    ("model_denied", Call.CHAT, (403, INVALID, "model_not_found")),
    ("bad_request", Call.CHAT, (400, INVALID, "unknown_parameter")),
    ("credit_balance", Call.EMBEDDINGS, (429, "insufficient_quota", "credit_balance_exhausted")),
    ("organization_spend_limit", Call.CHAT, (429, "insufficient_quota", "organization_spend_limit_exceeded")),
    ("project_spend_limit", Call.CHAT, (429, "insufficient_quota", "project_spend_limit_exceeded")),
    ("organization_usage_limit", Call.CHAT, (429, "insufficient_quota", "organization_usage_limit_exceeded")),
    ("billing_hard_limit", Call.CHAT, (400, INVALID, "billing_hard_limit_reached")),
    ("billing_inactive", Call.CHAT, (429, "billing_not_active", "billing_not_active")),
    ("billing_inactive_2023", Call.CHAT, (429, "billing_not_active", None)),
    ("rate_limited_requests", Call.CHAT, (429, "requests", "rate_limit_exceeded")),
    ("rate_limited_requests_2023", Call.CHAT, (429, "requests", None)),
    ("rate_limited_tokens", Call.CHAT, (429, "tokens", "rate_limit_exceeded")),
    ("request_too_large", Call.CHAT, (429, "tokens", "rate_limit_exceeded")),
    ("slow_down", Call.CHAT, (429, "rate_limit_error", "slow_down")),
    ("slow_down_503", Call.CHAT, (503, "service_unavailable_error", "slow_down")),
    ("overloaded", Call.MODELS, (503, "service_unavailable_error", "server_is_overloaded")),
    ("overloaded_model", Call.CHAT, (503, "server_error", None)),
    ("overloaded_429", Call.CHAT, (429, "server_error", None)),
    ("server_error", Call.MODELS, (500, "server_error", None)),
    ("bad_gateway", Call.MODELS, (502, "cf_bad_gateway", 502)),
]


@pytest.mark.parametrize(("name", "call", "form"), ERRORS)
def test_an_error_has_the_recorded_form(ask: Ask, name: str, call: Call, form: tuple[int, str, object]) -> None:
    """Status, type and code are those of the reference, in an object with all four members."""
    answer = BEHAVIOURS[name].answer(ask(call))
    error = json.loads(answer.body)["error"]
    assert (answer.status, error["type"], error["code"]) == form
    assert set(error) == {"message", "type", "param", "code"}


@pytest.mark.parametrize("name", list(BEHAVIOURS))
def test_every_row_answers_every_call(ask: Ask, name: str) -> None:
    """No behaviour fails to answer, its message holds no blank left to fill, and no header is empty."""
    for call in Call:
        answer = BEHAVIOURS[name].answer(ask(call))
        assert 200 <= answer.status < 600, call
        if answer.headers["Content-Type"].startswith("application/json") and name != "garbage":
            assert "{model}" not in answer.body.decode(), call
            assert "{organization}" not in answer.body.decode(), call
        assert all(answer.headers.values()), call


@pytest.mark.parametrize("name", [name for name, row in BEHAVIOURS.items() if ALL - row.calls])
def test_a_row_leaves_other_calls_alone(ask: Ask, name: str) -> None:
    """A call that a behaviour does not concern is served, whole and at once."""
    row = BEHAVIOURS[name]
    for call in ALL - row.calls:
        answer = row.answer(ask(call, latency=9.0))
        assert (answer.status, answer.manner, answer.delay) == (200, Manner.WHOLE, 0.0), call
        assert row.outcome_of(call) is Outcome.OK, call


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome not in NOT_FROM_A_KEY])
def test_every_outcome_can_be_produced(outcome: Outcome) -> None:
    """Every ending that a server can bring about is some row's, most often under its own name."""
    assert outcome in {row.outcome for row in BEHAVIOURS.values()}
    assert str(outcome) in BEHAVIOURS
    assert BEHAVIOURS[str(outcome)].outcome is outcome


def test_no_row_claims_what_a_key_cannot_do() -> None:
    """What is found here, or before a key is known, is no row's."""
    assert not NOT_FROM_A_KEY & {row.outcome for row in BEHAVIOURS.values()}


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason])
def test_every_reason_of_exhaustion_can_be_produced(reason: Reason) -> None:
    """Each empty purse is some row's, and only rows of exhaustion have one."""
    rows = [row for row in BEHAVIOURS.values() if row.reason is reason]
    assert rows
    assert {row.outcome for row in rows} == {Outcome.QUOTA_EXHAUSTED}


def test_an_empty_purse_shows_on_paid_calls_only() -> None:
    """Exhaustion is not seen by listing models."""
    assert {call for row in BEHAVIOURS.values() if row.outcome is Outcome.QUOTA_EXHAUSTED for call in row.calls} == PAID


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("sk-wrong-key-key", "sk-wrong****-key"),
        ("sk-proj-" + "x" * 152 + "MxYA", "sk-proj-" + "*" * 152 + "MxYA"),
        ("kk", "kk"),
        ("123456789", "1****6789"),
    ],
)
def test_a_refused_key_is_repeated_masked(ask: Ask, secret: str, shown: str) -> None:
    """Eight characters in front and four behind are shown; a key of a few characters whole, as OpenAI does."""
    answer = BEHAVIOURS["invalid_key"].answer(ask(Call.MODELS, secret=secret))
    assert f"provided: {shown}. You can find" in json.loads(answer.body)["error"]["message"]


def test_a_foreign_key_has_another_tail(ask: Ask) -> None:
    """The masked key in the message is not the one that was sent."""
    question = ask(Call.MODELS)
    message = json.loads(BEHAVIOURS["foreign_key"].answer(question).body)["error"]["message"]
    assert question.secret[-4:] not in message
    assert "zzzz." in message


def test_a_narrow_scope_is_told_in_a_string(ask: Ask) -> None:
    """The refusal to list models is an ``error`` that is no object."""
    error = json.loads(BEHAVIOURS["limited_scope"].answer(ask(Call.MODELS)).body)["error"]
    assert "Missing scopes: api.model.read." in error


def test_a_wait_is_told_everywhere_alike(ask: Ask) -> None:
    """A throttled answer names one wait: in the message and in both headers."""
    answer = BEHAVIOURS["rate_limited_tokens"].answer(ask())
    assert "Please try again in 9.816s." in json.loads(answer.body)["error"]["message"]
    assert (answer.headers["retry-after"], answer.headers["retry-after-ms"]) == ("10", "9816")


def test_a_wait_can_be_told(ask: Ask) -> None:
    """``retry_after`` sets the wait of a throttled answer, and adds one where there is none by itself."""
    throttled = BEHAVIOURS["rate_limited_requests"].answer(ask(retry_after=7.0))
    assert "try again in 7s." in json.loads(throttled.body)["error"]["message"]
    assert throttled.headers["retry-after"] == "7"
    assert "retry-after" not in BEHAVIOURS["slow_down"].answer(ask()).headers
    assert BEHAVIOURS["slow_down"].answer(ask(retry_after=0.5)).headers["retry-after"] == "0.5"
    assert "retry-after" not in BEHAVIOURS["ok"].answer(ask(retry_after=7.0)).headers


def test_latency_is_added(ask: Ask) -> None:
    """``latency`` delays any behaviour; ``slow`` is slow without one too."""
    assert BEHAVIOURS["overloaded"].answer(ask(latency=0.3)).delay == 0.3
    assert BEHAVIOURS["slow"].answer(ask()).delay == 3.0
    assert BEHAVIOURS["slow"].answer(ask(latency=0.7)).delay == 0.7


def test_a_behaviour_can_be_turned_to_other_calls(ask: Ask) -> None:
    """``calls`` replaces the calls a behaviour concerns."""
    row = BEHAVIOURS["slow_down"]
    assert row.answer(ask(Call.MODELS, calls=["models"])).status == 429
    assert row.answer(ask(Call.CHAT, calls=["models"])).status == 200


def test_a_top_up_arrives_unevenly(ask: Ask) -> None:
    """Of a key's paid calls every other one is served, however many free ones lie between."""
    row = BEHAVIOURS["credit_returning"]
    statuses = [row.answer(ask(paid=paid, serial=serial)).status for paid, serial in ((1, 3), (2, 9), (3, 11), (4, 12))]
    assert statuses == [429, 200, 429, 200]


@pytest.mark.parametrize(
    ("name", "manner"),
    [
        ("timeout", Manner.HANG),
        ("hang", Manner.HANG),
        ("stall", Manner.STALL),
        ("trickling", Manner.TRICKLE),
        ("truncated", Manner.TRUNCATED),
        ("oversized", Manner.OVERSIZED),
        ("unreachable", Manner.CLOSE),
        ("reset", Manner.RESET),
        ("html", Manner.WHOLE),
        ("garbage", Manner.WHOLE),
    ],
)
def test_manners(ask: Ask, name: str, manner: Manner) -> None:
    """Answers that do not arrive are good answers sent badly, on every call."""
    row = BEHAVIOURS[name]
    assert row.calls == ALL
    assert row.answer(ask(Call.MODELS)).manner is manner
    assert row.answer(ask(Call.MODELS)).status == 200


def test_a_stream_can_fail_after_a_good_start(ask: Ask) -> None:
    """The error event comes with status 200 and says so in its data."""
    answer = BEHAVIOURS["sse_error"].answer(ask())
    event, data = answer.body.decode().strip().split("\n")
    assert (answer.status, answer.headers["Content-Type"], event) == (200, "text/event-stream", "event: error")
    assert json.loads(data.removeprefix("data: "))["code"] == "server_error"
