"""The closed vocabulary: how a probe can end, what that says of the key, and where it leads."""

import pytest

from exporter.outcome import Outcome, Reason, State, Verdict

WANTED = {
    (Verdict.USABLE, State.OK): "ok limited_scope",
    (Verdict.UNUSABLE, State.AUTH_FAILED): """
        invalid_key missing_key malformed_key account_deactivated no_organization wrong_organization wrong_project
        ip_not_allowed region_blocked permission_denied
        """,
    (Verdict.UNUSABLE, State.QUOTA_EXHAUSTED): "quota_exhausted billing_inactive",
    (Verdict.INCONCLUSIVE, State.RATE_LIMITED): """
        rate_limited_requests rate_limited_tokens rate_limited_other slow_down
        """,
    (Verdict.INCONCLUSIVE, State.PROVIDER_ERROR): "overloaded server_error",
    (Verdict.INCONCLUSIVE, State.UNREACHABLE): "timeout unreachable tls_error",
    (Verdict.INCONCLUSIVE, State.MISCONFIGURED): "model_not_found bad_request",
    (Verdict.INCONCLUSIVE, State.UNKNOWN): "unknown",
}
ROWS = [(name, verdict, state) for (verdict, state), names in WANTED.items() for name in names.split()]


@pytest.mark.parametrize(("name", "verdict", "state"), ROWS, ids=[name for name, _, _ in ROWS])
def test_every_outcome_has_its_verdict_and_state(name: str, verdict: Verdict, state: State) -> None:
    """The name is the label; verdict and state are what the contract says."""
    outcome = Outcome[name.upper()]
    assert (str(outcome), outcome.value) == (name, name)
    assert (outcome.verdict, outcome.state) == (verdict, state)
    assert (outcome.usable, outcome.unusable) == (verdict is Verdict.USABLE, verdict is Verdict.UNUSABLE)


def test_the_vocabulary_is_closed() -> None:
    """No outcome beyond those of the contract, no reason beyond its six, no state beyond its eight."""
    assert {str(outcome) for outcome in Outcome} == {name for name, _, _ in ROWS}
    assert [str(reason) for reason in Reason] == [
        "",
        "credit_balance",
        "organization_spend_limit",
        "project_spend_limit",
        "organization_usage_limit",
        "billing_hard_limit",
        "unspecified",
    ]
    assert len(State) == 8


def test_states_are_ranked_worst_first() -> None:
    """A key's state is the worst of its kinds' states."""
    ranked = sorted(State, key=lambda state: state.rank)
    assert [str(state) for state in ranked] == [
        "auth_failed",
        "quota_exhausted",
        "misconfigured",
        "rate_limited",
        "provider_error",
        "unreachable",
        "unknown",
        "ok",
    ]
    assert [state for state in ranked if state.unusable] == [State.AUTH_FAILED, State.QUOTA_EXHAUSTED]


def test_only_silence_is_unanswered_and_a_429_is_never_the_providers_trouble() -> None:
    """The evidence for egress and provider attribution."""
    assert {o for o in Outcome if o.unanswered} == {Outcome.TIMEOUT, Outcome.UNREACHABLE, Outcome.TLS_ERROR}
    assert {o for o in Outcome if o.provider_trouble} == {
        Outcome.TIMEOUT,
        Outcome.UNREACHABLE,
        Outcome.TLS_ERROR,
        Outcome.SERVER_ERROR,
        Outcome.OVERLOADED,
    }
