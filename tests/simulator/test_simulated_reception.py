"""Who is refused before what."""

from collections.abc import Callable
from typing import Any

import pytest

from exporter.simulator.call import Call
from exporter.simulator.question import Question
from exporter.simulator.reception import reception

Ask = Callable[..., Question]


@pytest.mark.parametrize(
    ("told", "changes", "answered"),
    [
        ("ok", {}, "ok"),
        ("slow_down", {}, "slow_down"),
        ("ok", {"secret": "", "known": False}, "missing_key"),
        ("ok", {"known": False}, "invalid_key"),
        ("credit_balance", {"known": False}, "invalid_key"),
        ("overloaded", {"known": False}, "overloaded"),
        ("timeout", {"secret": "", "known": False}, "timeout"),
        ("ok", {"organization": "org-x"}, "ok"),
        ("ok", {"organization": "org-x", "organization_of_key": "org-x"}, "ok"),
        ("ok", {"organization_of_key": "org-x"}, "ok"),
        ("ok", {"organization": "org-y", "organization_of_key": "org-x"}, "wrong_organization"),
        ("credit_balance", {"organization": "org-y", "organization_of_key": "org-x"}, "wrong_organization"),
        ("ok", {"project": "proj_y", "project_of_key": "proj_x"}, "wrong_project"),
        ("ok", {"project": "proj_x", "project_of_key": "proj_x"}, "ok"),
    ],
)
def test_order_of_refusals(ask: Ask, told: str, changes: dict[str, Any], answered: str) -> None:
    """The provider's trouble hits everybody; then the key is looked at, then its headers, then its behaviour."""
    assert reception(ask(**changes), told)[0] == answered


def test_trouble_of_one_call_lets_no_stranger_in(ask: Ask) -> None:
    """Where the provider's trouble does not concern a call, an unknown key is refused as ever."""
    name, answer = reception(ask(Call.MODELS, known=False, calls=["chat"]), "overloaded")
    assert (name, answer.status) == ("invalid_key", 401)


def test_options_told_for_another_behaviour_change_no_refusal(ask: Ask) -> None:
    """An unknown key is refused although the options of what was told would spare this call."""
    name, answer = reception(ask(Call.MODELS, known=False, calls=["chat"], latency=2.0), "slow_down")
    assert (name, answer.status, answer.delay) == ("invalid_key", 401, 0.0)
