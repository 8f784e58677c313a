"""When an alarm fires and ends: a table of moments, as ``for`` and ``keep_firing_for`` of Prometheus have them."""

from typing import Any

import pytest

from exporter.alerting.alarms.firing import Mute, step
from exporter.alerting.alarms.sighting import Sighting
from exporter.alerting.rules import Rule, Runbook
from exporter.model import Alarm, Severity

START = 1_000_000_000.0
LABELS = (("key", "a"), ("provider", "openai"), ("severity", "warning"))


MUTES = {"X": Mute.FULL, "o": Mute.FULL, "w": Mute.PATIENT}


def sighting(pending: float) -> Sighting:
    rule: Rule[Any] = Rule(
        name="LLMKeyUnreachable",
        severity=Severity.WARNING,
        expr=lambda _labels: "",
        find=None,
        pending=pending,
        settled_by="this test",
        summary="s.",
        description="d",
        runbook=Runbook(meaning="m", now=("n",), tune="t"),
    )
    return Sighting(rule=rule, labels=LABELS, routing={}, texts={}, since=START)


def play(moments: str, *, pending: float = 0.0, keep_firing: float = 0.0, each: float = 60.0) -> str:
    """What becomes of an alarm, a letter a minute.

    In: ``x`` the condition holds, ``.`` it does not, ``X`` and ``o`` the same while muted, ``w`` it holds while
    muted patiently.
    Out: ``-`` nothing, ``p`` pending, ``F`` firing, ``R`` just resolved.
    """
    alarm: Alarm | None = None
    out = ""
    for number, moment in enumerate(moments):
        seen = sighting(pending) if moment in "xXw" else None
        alarm = step(alarm, seen, mute=MUTES.get(moment, Mute.NONE), keep_firing=keep_firing, now=START + number * each)
        if alarm is not None and alarm.resolved_at is not None:
            out += "R"
            alarm = None
        else:
            out += "-" if alarm is None else "p" if alarm.fired_at is None else "F"
    return out


@pytest.mark.parametrize(
    ("moments", "settings", "expected"),
    [
        ("xx..", {}, "FFR-"),
        ("xxx..", {"pending": 120.0}, "ppFR-"),
        ("xx.xxx", {"pending": 120.0}, "pp-ppF"),
        ("x....", {"keep_firing": 180.0}, "FFFR-"),
        ("x..x....", {"keep_firing": 180.0}, "FFFFFFR-"),
        ("xxXxxx", {"pending": 120.0}, "pp-ppF"),
        ("XXX", {}, "---"),
        ("xwwwx", {"pending": 120.0}, "ppppF"),
        ("www", {}, "ppp"),
        ("xXXo.", {}, "FFFFR"),
        ("xooox.", {}, "FFFFFR"),
        ("xo.", {"keep_firing": 60.0}, "FFR"),
    ],
    ids=[
        "fires at once and ends at once",
        "fires when the condition has held long enough",
        "a gap begins the time anew",
        "goes on firing for a while",
        "a relapse within that while is no new alarm",
        "a mute begins the time anew",
        "what is muted never begins",
        "while muted patiently its time runs on, but it does not fire",
        "and it never does",
        "a firing alarm is left alone while muted, and ends after",
        "it does not end while muted, so that it need not begin again",
        "the while it goes on firing counts from when the condition last held",
    ],
)
def test_an_alarm_fires_and_ends_as_prometheus_would_have_it(
    moments: str, settings: dict[str, float], expected: str
) -> None:
    """One letter a minute."""
    assert play(moments, **settings) == expected


def test_a_clock_set_back_neither_fires_early_nor_holds_an_alarm_up() -> None:
    """Times in the future count as now."""
    before = step(None, sighting(120.0), mute=Mute.NONE, keep_firing=0.0, now=START + 3600)
    assert before is not None
    assert before.fired_at is None
    again = step(before, sighting(120.0), mute=Mute.NONE, keep_firing=0.0, now=START)
    assert again is not None
    assert (again.active_at, again.fired_at) == (START, None)
    later = step(again, sighting(120.0), mute=Mute.NONE, keep_firing=0.0, now=START + 120)
    assert later is not None
    assert later.fired_at == START + 120
