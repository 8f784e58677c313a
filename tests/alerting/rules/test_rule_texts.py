"""Texts can be written whatever is found: a date or a figure that nobody expected is no reason to tell nothing."""

import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exporter.alerting.rules import KEY_RULES, RULES, Facts, KeyScene, Rule
from exporter.alerting.rules.dates import day, minute
from exporter.alerting.rules.words import LABELS, PHRASES, Links, texts
from exporter.model import Hold, HoldReason, Kind, Limit, ModelInfo, Provider, Secret, Status, Target, Track
from exporter.outcome import Reason
from exporter.outcome.advice import ADVICE

YEAR_1, YEAR_9999 = -62_135_596_800.0, 253_402_300_799.0
OPENAI = Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1")
numbers = st.floats() | st.sampled_from([YEAR_1, YEAR_1 - 1, YEAR_9999, YEAR_9999 + 1, math.inf, -math.inf, math.nan])
wholly = st.floats(allow_nan=False, allow_infinity=False)
words = st.dictionaries(st.sampled_from([*LABELS, *PHRASES]), st.text(max_size=20))


@given(rule=st.sampled_from(RULES), since=numbers, said=words, labels=words, behind=st.sampled_from([None, *ADVICE]))
@example(rule=RULES[0], since=YEAR_1 - 14 * 86400, said={}, labels={}, behind=None)
def test_any_facts_become_texts(
    rule: Rule[Any], since: float, said: dict[str, str], labels: dict[str, str], behind: Any
) -> None:
    """Every rule, every number, every word: six texts, maybe the money, and none is empty."""
    outcome, reason = behind or (None, Reason.NONE)
    told = texts(rule, Facts(since=since, words=said, outcome=outcome, reason=reason), labels, Links())
    assert told.keys() - {"spent"} == {"summary", "description", "cause", "remedy", "runbook_url", "dashboard_url"}
    assert all(told.values())


@given(now=wholly, at=wholly, due=numbers, figure=numbers)
@example(now=0.0, at=YEAR_1, due=-math.inf, figure=0.0)
@example(now=0.0, at=YEAR_9999, due=math.nan, figure=math.inf)
def test_any_scene_becomes_texts(now: float, at: float, due: float, figure: float) -> None:
    """Whatever number a key's dates, models, limits and schedule hold."""
    target = Target(name="a", provider=OPENAI, secret=Secret("x" * 40), models=("m",), expires_at=at)
    limit = Limit(resource="tokens", limit=figure, remaining=figure / 100, at=now)
    status = Status(
        name="a",
        provider="openai",
        auth=Track(due=due),
        models=(ModelInfo(name="m", available=False, shutdown_at=at),),
        models_at=now,
        limits=(limit,),
        since=at,
    )
    holds = {Kind.AUTH: Hold(HoldReason.RETRY_AFTER, due), Kind.QUOTA: Hold(HoldReason.BUDGET)}
    scene = KeyScene(target=target, status=status, now=now, holds=holds)
    for rule in KEY_RULES:
        for facts in rule.find(scene) if rule.find else ():
            assert texts(rule, facts, {"key": "a", "provider": "openai", **facts.labels}, Links())["description"]


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (YEAR_1, "0001-01-01 00:00 UTC"),
        (-math.inf, "0001-01-01 00:00 UTC"),
        (0.0, "1970-01-01 00:00 UTC"),
        (1_795_323_000.9, "2026-11-22 04:50 UTC"),
        (math.inf, "9999-12-31 23:59 UTC"),
    ],
)
def test_dates_are_written_whole(at: float, written: str) -> None:
    """Four digits of a year; what lies outside the calendar is its edge."""
    assert minute(at) == written
    assert day(at) == written[:10]


def test_what_is_no_date_is_not_written() -> None:
    """Nothing is said of when, or that nobody knows."""
    assert (minute(math.nan), day(math.nan)) == ("", "a day unknown")
