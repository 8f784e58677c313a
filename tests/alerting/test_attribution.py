"""Whose fault it is."""

from dataclasses import replace

import pytest

from exporter.alerting import Verdicts, Window, attribute
from exporter.alerting.attribution import health
from exporter.model import Hold, HoldReason, Provider, ProviderHealth, Status, Target
from exporter.model.probe import Kind
from exporter.outcome import State

from .conftest import START, result, target

OTHER = Provider(name="other", kind="openai", base_url="http://other/v1")


def fleet(letters: str, provider: Provider | None = None, age: float = 0.0) -> list[tuple[Target, Status]]:
    """Keys whose latest free answer is each letter (``.``: none yet, ``_``: paused)."""
    keys = []
    for number, letter in enumerate(letters):
        watched = target(f"key-{number}", **({"provider": provider} if provider else {}))
        status = Status(name=watched.name, provider=watched.provider.name)
        if letter == "_":
            watched = replace(watched, paused_until=START + 1e6)
        elif letter != ".":
            status = replace(status, auth=replace(status.auth, last=result(letter, Kind.AUTH, START - age)))
        keys.append((watched, status))
    return keys


@pytest.mark.parametrize(
    ("letters", "up"),
    [
        ("OOOO", True),
        ("EEOO", True),  # half is not more than half
        ("EEEO", False),
        ("ETEO", False),
        ("RRRR", True),  # a 429 is never evidence
        ("IIII", True),
        ("EE", False),
        ("EO", True),
        ("EEE.", False),
        ("E...", None),  # one witness of four: nothing known yet
        ("O...", True),
        ("....", None),
        ("E__", None),  # a single key that can speak, its trouble not confirmed
        ("EEE____", False),  # paused keys are no witnesses
    ],
)
def test_a_provider_is_down_when_most_of_its_keys_say_so(letters: str, up: bool | None) -> None:
    """More than half of the keys' latest free answers decide."""
    assert attribute(fleet(letters), START).up.get("openai") is up


@pytest.mark.parametrize(
    ("state", "up"),
    [
        (None, None),
        (State.OK, True),
        (State.PROVIDER_ERROR, False),
        (State.UNREACHABLE, False),
        (State.RATE_LIMITED, True),
    ],
)
def test_a_single_key_counts_by_its_confirmed_state(state: State | None, up: bool | None) -> None:
    """One failed answer of an only key says nothing yet."""
    [(watched, status)] = fleet("E")
    confirmed = replace(status, auth=replace(status.auth, state=state))
    assert attribute([(watched, confirmed)], START).up.get("openai") is up


def test_old_evidence_does_not_count() -> None:
    """Two intervals after the last answer nothing is known."""
    assert attribute(fleet("EEEE", age=120.0), START).up == {"openai": False}
    assert attribute(fleet("EEEE", age=120.1), START).up == {}


def test_what_an_earlier_process_found_is_no_evidence() -> None:
    """A restart begins without a verdict: whoever was silent then may answer now."""
    assert attribute(fleet("TTT", age=5.0), START, since=START - 5.0).egress is False
    assert attribute(fleet("TTT", age=5.0), START, since=START - 4.9) == Verdicts()


def test_keys_refused_here_are_no_witnesses() -> None:
    """A missing secret says nothing about the provider."""
    keys = fleet("EEII")
    local = [(w, replace(s, auth=replace(s.auth, last=result("I", Kind.AUTH, START, local=True)))) for w, s in keys[2:]]
    assert attribute([*keys[:2], *local], START).up == {"openai": False}


@pytest.mark.parametrize(
    ("here", "there", "egress"),
    [
        ("TTT", "TT", False),
        ("TTT", "TO", True),
        ("TTT", "EE", True),  # any HTTP answer from anywhere proves the way out
        ("TTO", "", True),  # one answered since the first fell silent
        ("TO", "", True),
        ("T.", "", None),
        ("..", "", None),
        ("EEE", "", True),
    ],
)
def test_egress_is_lost_when_nothing_anywhere_answers(here: str, there: str, egress: bool | None) -> None:
    """For every provider more than half of the keys had no answer at all."""
    assert attribute([*fleet(here), *fleet(there, OTHER)], START).egress is egress


def test_degraded_means_a_fifth_of_the_probes_in_a_quarter_of_an_hour() -> None:
    """Old probes leave the window; nothing seen is nothing known."""
    window = Window()
    assert window.degraded(START) is None
    for minute in range(15):
        window.observe(START + 60 * minute, trouble=minute < 3)
    assert window.degraded(START + 60 * 14) is True
    assert window.degraded(START + 60 * 17) is False
    assert window.degraded(START + 60 * 60) is None


def test_a_provider_that_is_down_is_not_called_degraded() -> None:
    """Degraded is said only of a provider that is up; unknown stays unknown."""
    window = Window()
    window.observe(START, trouble=True)
    assert health(up=False, window=window, now=START) == ProviderHealth(up=False, degraded=False)
    assert health(up=True, window=window, now=START) == ProviderHealth(up=True, degraded=True)
    assert health(up=None, window=window, now=START) == ProviderHealth()


def test_an_answer_older_than_the_silence_proves_nothing() -> None:
    """Two of three fell silent after the third had its answer: the way out may be gone since."""
    *silent, answered = fleet("TTO")
    target_, status = answered
    last = result("O", Kind.AUTH, START - 30)
    assert attribute([*silent, (target_, replace(status, auth=replace(status.auth, last=last)))], START).egress is False


def test_an_outage_is_still_one_while_its_own_retry_after_holds_the_probes() -> None:
    """What the provider asked to wait for does not make the evidence stale."""
    keys = [
        (w, replace(s, auth=replace(s.auth, hold=Hold(HoldReason.RETRY_AFTER, START + 1800)))) for w, s in fleet("EEE")
    ]
    assert attribute(keys, START + 1800).up == {"openai": False}
    assert attribute(keys, START + 1921).up == {}
