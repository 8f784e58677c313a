"""Scenario files: what they may say, and how they are refused."""

import textwrap
from pathlib import Path

import pytest

from exporter.simulator import BEHAVIOURS, ScenarioError, load
from exporter.simulator.directive import directive

CANARY = "sk-sim-CANARY-0000000000000000000000000000000000"
NAMES = ", ".join(sorted(BEHAVIOURS))


def read(folder: Path, text: str) -> Path:
    path = folder / "scenario.yml"
    path.write_text(textwrap.dedent(text))
    return path


def test_a_full_scenario_is_understood(tmp_path: Path) -> None:
    """Every field of the format reaches its place."""
    path = read(
        tmp_path,
        f"""
        speed: 10
        loop: 600
        shutdown_days: {{gpt-4o: 3}}
        outages: [{{at: 100, until: 120, behaviour: overloaded}}]
        keys:
          - name: prod-chat
            secret: {CANARY}
            organization: org-x
            project: proj_x
            limits: {{requests: 3, tokens: 40}}
            allowed_models: [gpt-4o]
            models: [gpt-4o]
            severity: warning
            labels: {{team: search}}
            timeline:
              - {{at: 0, behaviour: ok, latency: 0.2}}
              - {{at: 90.5, behaviour: slow_down, retry_after: 7, calls: [chat, responses]}}
          - name: other
        """,
    )
    scenario = load(path)
    first, second = scenario.keys
    assert (scenario.speed, scenario.loop, scenario.outages[0].until) == (10, 600, 120)
    assert (first.organization, first.limits.requests, first.timeline[1].retry_after) == ("org-x", 3, 7)
    assert first.timeline[1].calls == {"chat", "responses"}
    assert second.timeline == ()
    assert first.secret.get_secret_value() == CANARY


def test_a_secret_is_made_from_the_name(tmp_path: Path) -> None:
    """A key without a secret has a synthetic one: long enough, its own, the same every time, never shown."""
    path = read(tmp_path, "keys: [{name: a}, {name: b}]")
    first, again = ({key.name: key.secret.get_secret_value() for key in load(path).keys} for _ in range(2))
    assert first == again
    assert len(set(first.values())) == 2
    assert all(secret.startswith("sk-sim-") and len(secret) >= 40 for secret in first.values())
    assert first["a"] not in repr(load(path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("keys: [", "line 1, column 8: expected YAML"),
        ("[]", "document: expected a mapping"),
        ("speed: 1", "keys: expected, and not there"),
        ("{keys: [], spped: 2}", "spped: no such field is known"),
        ("{keys: [], speed: 0}", "speed: Input should be greater than 0"),
        ("{keys: [], loop: ten}", "loop: expected a number"),
        ("keys: {a: 1}", "keys: expected a list"),
        ("keys: [{name: a b}]", "keys.0.name: String should match pattern '^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$'"),
        ("keys: [{name: a, secret: ''}]", "keys.0.secret: Value should have at least 1 item after validation, not 0"),
        ("keys: [{name: a}, {name: a}]", "document: expected every key to have a name of its own"),
        (
            f"keys: [{{name: a, secret: {CANARY}}}, {{name: b, secret: {CANARY}}}]",
            "document: expected every key to have a secret of its own",
        ),
        (
            "keys: [{name: a, timeline: [{at: 0, behaviour: sk-sim-CANARY}]}]",
            f"keys.0.timeline.0.behaviour: expected one of {NAMES}",
        ),
        ("keys: [{name: a, timeline: [{at: 10s, behaviour: ok}]}]", "keys.0.timeline.0.at: expected a number"),
        (
            "keys: [{name: a, timeline: [{at: -1, behaviour: ok}]}]",
            "keys.0.timeline.0.at: Input should be greater than or equal to 0",
        ),
        (
            "keys: [{name: a, timeline: [{at: 0, behaviour: ok, calls: [talk]}]}]",
            "keys.0.timeline.0.calls.0: Input should be 'models', 'model', 'embeddings', 'chat' or 'responses'",
        ),
        (
            "keys: [{name: a, timeline: [{at: 9, behaviour: ok}, {at: 9, behaviour: slow}]}]",
            "document: expected the times of a's timeline to rise",
        ),
        (
            "{loop: 60, keys: [{name: a, timeline: [{at: 60, behaviour: ok}]}]}",
            "document: expected a's timeline to end before the loop does",
        ),
        (
            "{keys: [], outages: [{at: 5, until: 5, behaviour: timeout}]}",
            "outages.0: expected `until` to be later than `at`",
        ),
    ],
)
def test_a_wrong_scenario_says_where_and_what(tmp_path: Path, text: str, message: str) -> None:
    """The error names the file, the place and what was expected, and no value."""
    path = read(tmp_path, text)
    with pytest.raises(ScenarioError) as raised:
        load(path)
    assert str(raised.value) == f"{path}: {message}"
    assert "CANARY" not in str(raised.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """One line a fault."""
    path = read(tmp_path, "{speed: -1, keys: [{name: ''}]}")
    with pytest.raises(ScenarioError) as raised:
        load(path)
    assert len(str(raised.value).splitlines()) == 2


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """An unreadable file is named."""
    with pytest.raises(ScenarioError, match=r"none\.yml: cannot be read \(FileNotFoundError\)"):
        load(tmp_path / "none.yml")


def test_a_directive_is_checked_like_a_step() -> None:
    """What is told while it runs is refused in the same words."""
    with pytest.raises(ScenarioError, match=r"^behaviour: expected one of access_terminated_2023, "):
        directive({"behaviour": "nonsense"})
    with pytest.raises(ScenarioError, match=r"^latncy: no such field is known$"):
        directive({"behaviour": "ok", "latncy": 1})
